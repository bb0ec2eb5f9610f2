package mysql

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
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

// Scratch takes the connection's database, which must be empty, as the place.
func (d *Dialect) Scratch(ctx context.Context, c dialect.Conn) (dialect.Scratch, error) {
	found, err := objects(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, notEmpty(found)
	}
	return &scratch{d: d, c: c}, nil
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
	d *Dialect
	c dialect.Conn
}

// Inspect reads the database.
func (s *scratch) Inspect(ctx context.Context) (*schema.MetaData, error) {
	return s.d.Inspect(ctx, s.c, dialect.Scope{})
}

// Close drops everything that was made.
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
	for _, o := range all {
		if err := session.Run(ctx, "DROP "+o.kind+" "+s.d.Quote(o.name)); err != nil {
			return err
		}
	}
	return session.Run(ctx, "SET foreign_key_checks = 1")
}

// Statement refuses statements about databases: they would leave the scratch
// database, or take it away.
func (s *scratch) Statement(_ context.Context, sql string) (string, error) {
	return sql, s.d.refused(sql)
}

func (d *Dialect) refused(sql string) error {
	var words []sqltext.Token
	for t := range sqltext.Tokens(sqltext.MySQL, sql) {
		if !t.Kind.Trivia() {
			words = append(words, t)
		}
	}
	if len(words) == 0 {
		return nil
	}
	switch about := len(words) > 1 && (words[1].Is("DATABASE") || words[1].Is("SCHEMA")); {
	case words[0].Is("USE"):
		return fmt.Errorf("USE cannot stand in a target schema, which is read in the scratch database; take it out")
	case about && (words[0].Is("CREATE") || words[0].Is("DROP") || words[0].Is("ALTER")):
		return fmt.Errorf("%s %s cannot stand in a target schema, which is read in the scratch database; take it out",
			strings.ToUpper(words[0].Text), strings.ToUpper(words[1].Text))
	}
	return nil
}
