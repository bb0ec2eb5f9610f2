package postgresql

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// concurrentIndex is what a CREATE INDEX CONCURRENTLY says.
type concurrentIndex struct{ name, table string }

// createsConcurrently reads CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS]
// [name] ON [ONLY] table.
func createsConcurrently(sql string) (x concurrentIndex, ok bool) {
	words := significant(sql)
	next := func(keywords ...string) bool {
		for i, k := range keywords {
			if i >= len(words) || !words[i].Is(k) {
				return false
			}
		}
		words = words[len(keywords):]
		return true
	}
	if !next("CREATE") || !(next("UNIQUE", "INDEX", "CONCURRENTLY") || next("INDEX", "CONCURRENTLY")) {
		return x, false
	}
	next("IF", "NOT", "EXISTS")
	if len(words) > 0 && !words[0].Is("ON") {
		x.name, words = folded(words[0]), words[1:]
	}
	if !next("ON") {
		return x, false
	}
	next("ONLY")
	for i := 0; i < len(words) && (i%2 == 0 || words[i].Text == "."); i++ {
		x.table += words[i].Text
	}
	return x, x.table != ""
}

// invalidSQL finds the indexes of a table that a failed CREATE INDEX
// CONCURRENTLY left behind or that another session is building.
const invalidSQL = `SELECT c.oid::pg_catalog.regclass::text,
	EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = pg_catalog.to_regclass($1) AND NOT i.indisvalid AND c.relkind = 'i' AND ($2 = '' OR c.relname = $2) ORDER BY 1`

func (s *session) invalid(ctx context.Context, x concurrentIndex) (left, building []string, err error) {
	rows, err := s.Conn.QueryContext(ctx, invalidSQL, x.table, x.name)
	if err != nil {
		return nil, nil, fmt.Errorf("look for an invalid index: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var built bool
		if err := rows.Scan(&name, &built); err != nil {
			return nil, nil, err
		}
		if built {
			building = append(building, name)
		} else {
			left = append(left, name)
		}
	}
	return left, building, rows.Err()
}

// Watch drops the invalid index that an earlier run left, before it is built
// again: IF NOT EXISTS would take it for the one that is wanted.
func (s *session) Watch(ctx context.Context, sql string) error {
	x, ok := createsConcurrently(sql)
	if !ok || s.Own || x.name == "" {
		return nil
	}
	left, building, err := s.invalid(ctx, x)
	if err != nil {
		return err
	}
	if len(building) > 0 {
		return fmt.Errorf("another session is building the index %s; run the command again when it has ended (pg_stat_progress_create_index shows it)", building[0])
	}
	for _, name := range left {
		if err := s.Run(ctx, "DROP INDEX CONCURRENTLY "+name); err != nil {
			return fmt.Errorf("drop the invalid index that an earlier run left: %w", err)
		}
	}
	return nil
}

// Observe also tells of the index that a CREATE INDEX CONCURRENTLY leaves when it
// fails.
func (s *session) Observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	out := s.Observation.Observe(ctx, sql, failed)
	x, ok := createsConcurrently(sql)
	if failed == nil || !ok || s.Own {
		return out
	}
	left, _, err := s.invalid(ctx, x)
	switch {
	case err != nil || len(left) == 0:
	case x.name != "":
		out.Left = "PostgreSQL left the index " + left[0] + " behind, invalid; the next run drops it and builds it again"
	default:
		out.Left = "PostgreSQL has invalid indexes on " + x.table + "; before the next run: DROP INDEX CONCURRENTLY " + strings.Join(left, ", ")
	}
	return out
}
