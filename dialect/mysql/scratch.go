package mysql

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
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

// Objects lists the tables, views, sequences, routines and events.
func (d *Dialect) Objects(ctx context.Context, q dialect.Querier) ([]string, error) {
	all, err := objects(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range all {
		out = append(out, "the "+strings.ToLower(o.kind)+" "+o.name)
	}
	return out, nil
}

// Empty drops everything that Objects lists.
func (d *Dialect) Empty(ctx context.Context, c dialect.Conn) error {
	all, err := objects(ctx, c)
	if err != nil {
		return err
	}
	s := ddl.TxSession{Conn: c}
	if err := s.Run(ctx, "SET foreign_key_checks = 0"); err != nil {
		return err
	}
	for _, o := range all {
		if err := s.Run(ctx, "DROP "+o.kind+" "+d.Quote(o.name)); err != nil {
			return err
		}
	}
	return s.Run(ctx, "SET foreign_key_checks = 1")
}

// ScratchStatement refuses statements about databases: they would leave the
// scratch database, or take it away.
func (d *Dialect) ScratchStatement(sql string) error {
	var words []sqltext.Token
	for t := range sqltext.Tokens(d.lexer(), sql) {
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
