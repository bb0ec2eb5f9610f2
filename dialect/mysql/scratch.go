package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Scratcher = (*Dialect)(nil)

// objectsSQL lists what can be made in a database, in an order in which it can
// be dropped. Triggers and indexes go with their tables.
const objectsSQL = `SELECT kind, name FROM (
SELECT 1 AS step, 'EVENT' AS kind, EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
UNION ALL
SELECT 2, IF(TABLE_TYPE IN ('VIEW', 'SYSTEM VIEW'), 'VIEW', IF(TABLE_TYPE = 'SEQUENCE', 'SEQUENCE', 'TABLE')), TABLE_NAME
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
UNION ALL
SELECT 3, ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
) o ORDER BY step, kind DESC, name`

type object struct{ kind, name string }

func objects(ctx context.Context, q dialect.Querier) ([]object, error) {
	rows, err := q.QueryContext(ctx, objectsSQL)
	if err != nil {
		return nil, fmt.Errorf("list what the database holds: %w", err)
	}
	defer rows.Close()
	var all []object
	for rows.Next() {
		var o object
		if err := rows.Scan(&o.kind, &o.name); err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// ScratchInside reports false: DDL isn't rolled back, so a schema is made in an
// empty database of its own.
func (*Dialect) ScratchInside() bool { return false }

// marker is the table that is made first in a scratch database and dropped last:
// what stands beside it was left by a run that was killed.
const marker = "alembic_scratch"

const markerComment = "alembic uses this database as scratch_url and drops everything in it"

// Scratch takes the connection's database as the place. It must be empty, apart
// from what a run that was killed left in it.
func (d *Dialect) Scratch(ctx context.Context, c dialect.Conn) (dialect.Scratch, error) {
	others, own, err := databases(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &scratch{d: d, start: d, c: c, own: own, others: others, before: map[string]string{}, disabled: map[string]bool{}}
	if err := s.takeOver(ctx); err != nil {
		return nil, err
	}
	create := "CREATE TABLE " + marker + " (id INTEGER) COMMENT '" + markerComment + "'"
	if _, err := c.ExecContext(ctx, create); err != nil {
		return nil, fmt.Errorf("mark the scratch database: %w", err)
	}
	return s, nil
}

// takeOver empties a database that has the marker, and refuses another one that
// isn't empty.
func (s *scratch) takeOver(ctx context.Context) error {
	found, err := objects(ctx, s.c)
	if err != nil || len(found) == 0 {
		return err
	}
	var marked bool
	const query = "SELECT COUNT(*) > 0 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '" + marker +
		"' AND TABLE_COMMENT = '" + markerComment + "'"
	if err := s.c.QueryRowContext(ctx, query).Scan(&marked); err != nil {
		return fmt.Errorf("look for the marker of the scratch database: %w", err)
	}
	if !marked {
		return notEmpty(found)
	}
	return s.Close(ctx)
}

func notEmpty(found []object) error {
	const most = 5
	var names []string
	for _, o := range found[:min(most, len(found))] {
		names = append(names, "the "+strings.ToLower(o.kind)+" "+o.name)
	}
	if len(found) > most {
		names = append(names, "…")
	}
	return fmt.Errorf("the scratch database is not empty: it has %s; nothing was done. Let scratch_url name an empty database "+
		"that nobody else uses", strings.Join(names, ", "))
}

// scratch is the empty database in which a schema is made.
type scratch struct {
	d      *Dialect // after the statements so far
	start  *Dialect // before them
	c      dialect.Conn
	own    string
	others []string          // the server's other databases
	before map[string]string // the catalogs of those of them that a statement mentions

	routine  string          // what a routine of the statements does beyond the database; "" for nothing
	leftOut  []string        // what the statements say that isn't made here
	disabled map[string]bool // the events that the statements disable
	// named is what the statements call the database that they are about. They can
	// only name it before the first one that makes something, which begun tells.
	named string
	begun bool
}

// databases lists the server's databases besides the connection's own. One that
// the user can't see can't be changed either.
func databases(ctx context.Context, c dialect.Conn) (others []string, own string, err error) {
	rows, err := c.QueryContext(ctx, "SELECT SCHEMA_NAME, DATABASE() FROM information_schema.SCHEMATA WHERE SCHEMA_NAME <> 'information_schema'")
	if err != nil {
		return nil, "", fmt.Errorf("list the server's databases: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name, &own); err != nil {
			return nil, "", fmt.Errorf("list the server's databases: %w", err)
		}
		if name != own {
			others = append(others, name)
		}
	}
	return others, own, rows.Err()
}

// Inspect returns the schema of the database. It first checks that the other
// databases that the statements mention are unchanged.
func (s *scratch) Inspect(ctx context.Context) (*schema.MetaData, error) {
	return s.InspectBy(ctx, s.c)
}

// InspectBy is Inspect that sends the queries of the catalog through q.
func (s *scratch) InspectBy(ctx context.Context, q dialect.Querier) (*schema.MetaData, error) {
	for name, before := range s.before {
		after, err := fingerprint(ctx, s.c, name)
		if err != nil {
			return nil, err
		}
		if after != before {
			return nil, fmt.Errorf("the database %s changed while the target schema was read; either another program changed it, "+
				"or a statement of the schema did: look at what changed before you run the command again", name)
		}
	}
	m, err := s.d.Inspect(ctx, q, dialect.Scope{})
	if err == nil {
		m.Remove(schema.Name(marker))
		s.awake(m)
		m.LeftOut = append(m.LeftOut, s.leftOut...)
	}
	return m, err
}

// Close drops everything that was made, and the marker at the end.
func (s *scratch) Close(ctx context.Context) error {
	if err := s.empty(ctx); err != nil {
		return fmt.Errorf("emptying the scratch database: %w", err)
	}
	return nil
}

func (s *scratch) empty(ctx context.Context) error {
	all, err := objects(ctx, s.c)
	if err != nil {
		return err
	}
	session := ddl.TxSession{Conn: s.c}
	if err := session.Run(ctx, "SET foreign_key_checks = 0"); err != nil {
		return err
	}
	isMarker := func(o object) bool { return o == object{"TABLE", marker} }
	for _, o := range append(slices.DeleteFunc(all, isMarker), object{"TABLE IF EXISTS", marker}) {
		if err := session.Run(ctx, "DROP "+o.kind+" "+s.d.Quote(o.name)); err != nil {
			return err
		}
	}
	return session.Run(ctx, "SET foreign_key_checks = 1")
}

// Relations returns the tables and views of the connection's database.
func (*Dialect) Relations(ctx context.Context, q dialect.Querier) (map[string]string, error) {
	return ddl.Relations(ctx, q, `SELECT TABLE_NAME, GROUP_CONCAT(COLUMN_NAME, COLUMN_TYPE, COLUMN_KEY, IS_NULLABLE, COALESCE(COLUMN_DEFAULT, ''), EXTRA ORDER BY ORDINAL_POSITION)
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() GROUP BY TABLE_NAME`)
}
