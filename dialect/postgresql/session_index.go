package postgresql

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// concurrent is a statement that works on indexes in several transactions: when
// it fails, what the first of them did stays.
type concurrent struct {
	does   concurrentKind
	target string // the table or index as written, or the schema's name
	index  string // that CREATE INDEX makes; "" if the server chooses its name
}

type concurrentKind int

const (
	createsIndex concurrentKind = iota
	dropsIndex
	reindexesIndex
	reindexesTable
	reindexesSchema
	reindexesDatabase
)

// concurrently reads a statement that says CONCURRENTLY of an index.
func concurrently(sql string) (c concurrent, ok bool) {
	r := wordReader(significant(sql))
	switch {
	case r.next("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"), r.next("CREATE", "INDEX", "CONCURRENTLY"):
		r.next("IF", "NOT", "EXISTS")
		if len(r) > 0 && !r[0].Is("ON") {
			c.index, r = folded(r[0]), r[1:]
		}
		if !r.next("ON") {
			return c, false
		}
		r.next("ONLY")
	case r.next("DROP", "INDEX", "CONCURRENTLY"):
		c.does = dropsIndex
		r.next("IF", "EXISTS")
	case r.next("REINDEX"):
		option := r.options()
		if c.does, ok = r.reindexes(); !ok || !r.next("CONCURRENTLY") && !option {
			return c, false
		}
	default:
		return c, false
	}
	c.target = r.name()
	if c.does == reindexesSchema {
		c.target = folded(sqltext.Token{Text: c.target})
	}
	return c, c.target != "" || c.does == reindexesDatabase
}

// wordReader is what is left to read of a statement.
type wordReader []sqltext.Token

// next skips keywords if they come next.
func (r *wordReader) next(keywords ...string) bool {
	for i, k := range keywords {
		if i >= len(*r) || !(*r)[i].Is(k) {
			return false
		}
	}
	*r = (*r)[len(keywords):]
	return true
}

// options skips the options of REINDEX and reports whether CONCURRENTLY is one
// that is on.
func (r *wordReader) options() (concurrently bool) {
	if len(*r) == 0 || (*r)[0].Text != "(" {
		return false
	}
	words := *r
	for i := 1; i < len(words); i++ {
		switch {
		case words[i].Text == ")":
			*r = words[i+1:]
			return concurrently
		case words[i].Is("CONCURRENTLY") && i+1 < len(words):
			off := words[i+1]
			concurrently = !off.Is("FALSE") && !off.Is("OFF") && off.Text != "0"
		}
	}
	return false
}

func (r *wordReader) reindexes() (concurrentKind, bool) {
	for kind, word := range map[concurrentKind]string{
		reindexesIndex: "INDEX", reindexesTable: "TABLE", reindexesSchema: "SCHEMA", reindexesDatabase: "DATABASE",
	} {
		if r.next(word) {
			return kind, true
		}
	}
	return 0, false
}

// name reads a name, which may be qualified.
func (r *wordReader) name() string {
	var name strings.Builder
	for i := 0; len(*r) > 0; i++ {
		t := (*r)[0]
		if i%2 == 1 && t.Text != "." || t.Text == ";" {
			break
		}
		name.WriteString(t.Text)
		*r = (*r)[1:]
	}
	return name.String()
}

// invalidSQL finds indexes that a failed statement left invalid, or that another
// session is building.
const invalidSQL = `WITH target AS (SELECT pg_catalog.to_regclass($1)::oid AS oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)))
SELECT c.oid::pg_catalog.regclass::text,
	EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relkind = 'i' AND ($2 = '' OR c.relname = $2) AND `

// suffixed says that the index is one of those that REINDEX CONCURRENTLY makes
// for a time, under the name of the index that it builds again.
const suffixed = `c.relname ~ '_cc(new|old)[0-9]*$' AND `

// invalidOf says which indexes each kind of statement leaves.
var invalidOf = map[concurrentKind]string{
	createsIndex: `i.indrelid IN (SELECT oid FROM target)`,
	dropsIndex:   `c.oid IN (SELECT oid FROM target)`,
	reindexesIndex: suffixed + `EXISTS (SELECT FROM target JOIN pg_catalog.pg_class tc USING (oid) JOIN pg_catalog.pg_index ti ON ti.indexrelid = oid
		WHERE ti.indrelid = i.indrelid AND pg_catalog.starts_with(tc.relname, pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')))`,
	reindexesTable: suffixed + `i.indrelid IN (SELECT oid FROM target
		UNION SELECT reltoastrelid FROM target JOIN pg_catalog.pg_class USING (oid))`,
	reindexesSchema:   suffixed + `c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1)`,
	reindexesDatabase: suffixed + `true`,
}

func (s *session) invalid(ctx context.Context, c concurrent) (left, building []string, err error) {
	rows, err := s.Conn.QueryContext(ctx, invalidSQL+invalidOf[c.does]+" ORDER BY 1", c.target, c.index)
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

// dropInvalid drops the invalid indexes that an earlier run left, before they are
// built again: IF NOT EXISTS would take one for the index that is wanted, and
// REINDEX would leave it and make another.
func (s *session) dropInvalid(ctx context.Context, c concurrent) error {
	if c.does == dropsIndex || c.does == createsIndex && c.index == "" {
		return nil
	}
	left, building, err := s.invalid(ctx, c)
	if err != nil {
		return err
	}
	if len(building) > 0 && c.does == createsIndex {
		return fmt.Errorf("another session is building the index %s; run the command again when it has ended (pg_stat_progress_create_index shows it)", building[0])
	}
	for _, name := range left {
		if err := s.Run(ctx, "DROP INDEX CONCURRENTLY "+name); err != nil {
			return fmt.Errorf("drop the invalid index that an earlier run left: %w", err)
		}
	}
	return nil
}

// leaves says what a failure left.
func (c concurrent) leaves(indexes []string) string {
	names := strings.Join(indexes, ", ")
	switch {
	case c.does == dropsIndex:
		return "PostgreSQL left the index " + names + " invalid: queries no longer use it; the next run drops it"
	case c.does == createsIndex && c.index == "":
		return "PostgreSQL has invalid indexes on " + c.target + "; before the next run: DROP INDEX CONCURRENTLY " + names
	case len(indexes) == 1:
		return "PostgreSQL left the index " + names + " behind, invalid; the next run drops it and builds it again"
	}
	return "PostgreSQL left the indexes " + names + " behind, invalid; the next run drops them and builds them again"
}
