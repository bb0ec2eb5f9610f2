package postgresql

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var (
	_ dialect.Resumer = (*session)(nil)
	_ dialect.Remnant = (*session)(nil)
)

// Home returns the first schema of the search path.
func (s *session) Home(ctx context.Context) (string, error) {
	var home sql.NullString
	err := s.Conn.QueryRowContext(ctx, "SELECT pg_catalog.current_schema()").Scan(&home)
	return home.String, err
}

// Commits returns Never: what commits by itself isn't allowed in a transaction.
func (*session) Commits(string) dialect.Commits { return dialect.Never }

// Locked returns false: a locked table keeps nobody from other tables.
func (*session) Locked() bool { return false }

// repeatable are the first words of statements outside of a transaction that can
// be run twice without harm.
var repeatable = ddl.Words(`VACUUM ANALYZE REINDEX CLUSTER REFRESH CHECKPOINT`)

// passing are the first words of statements that leave nothing behind but in their
// session.
var passing = ddl.Words(`SET RESET SHOW DISCARD PREPARE DEALLOCATE LISTEN UNLISTEN DECLARE FETCH MOVE CLOSE LOAD CHECKPOINT`)

func passes(text string) bool {
	words := significant(text)
	return len(words) > 0 && passing[strings.ToUpper(words[0].Text)]
}

// Probe returns the state of the index, database, tablespace or subscription that a
// statement outside of a transaction makes or drops, or of the partition that it detaches.
func (s *session) Probe(ctx context.Context, text string) (state string, ok bool) {
	words := significant(text)
	if len(words) > 0 && repeatable[strings.ToUpper(words[0].Text)] || len(words) > 1 && words[0].Is("ALTER") && words[1].Is("SYSTEM") {
		return "repeatable", true
	}
	if query, name, ok := clusterWide(words); ok {
		var there bool
		err := s.Conn.QueryRowContext(ctx, "SELECT EXISTS ("+query+" = $1)", name).Scan(&there)
		return strconv.FormatBool(there), err == nil
	}
	if d, ok := detaches(text); ok {
		attached, err := s.inherits(ctx, d, "true")
		return strconv.FormatBool(attached), err == nil
	}
	c, ok := concurrently(text)
	if !ok {
		return "", false
	}
	query, args := validSQL, []any{c.target, c.index}
	switch {
	case c.does == dropsIndex && !slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Text == "," }):
		query, args = "SELECT pg_catalog.to_regclass($1)::pg_catalog.oid::text", args[:1]
	case c.does != createsIndex || c.index == "":
		return "", false
	}
	var found sql.NullString
	err := s.Conn.QueryRowContext(ctx, query, args...).Scan(&found)
	return found.String, err == nil
}

// named finds, by kind, a thing of a name that isn't a part of a transaction. A database
// whose DROP was cut off is still there, and can be dropped again.
var named = map[string]string{
	"DATABASE":   "SELECT FROM pg_catalog.pg_database WHERE datname",
	"TABLESPACE": "SELECT FROM pg_catalog.pg_tablespace WHERE spcname",
	"SUBSCRIPTION": "SELECT FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) " +
		"AND subname",
}

// clusterWide reads CREATE and DROP of one of them.
func clusterWide(words []sqltext.Token) (query, name string, ok bool) {
	r := wordReader(words)
	if !r.next("CREATE") && !r.next("DROP") || len(r) < 2 {
		return "", "", false
	}
	query, ok = named[strings.ToUpper(r[0].Text)]
	r = r[1:]
	if r.next("IF", "EXISTS"); !ok || len(r) == 0 {
		return "", "", false
	}
	return query, folded(r[0]), true
}

// validSQL finds the valid index of a name on a table.
const validSQL = `SELECT pg_catalog.max(c.oid::text) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = pg_catalog.to_regclass($1) AND i.indisvalid AND c.relname = $2`

// Leaves reports whether a statement with CONCURRENTLY left an invalid index, or a
// partition half detached.
func (s *session) Leaves(ctx context.Context, text string) (bool, error) {
	if d, ok := detaches(text); ok {
		return s.pending(ctx, d)
	}
	c, ok := concurrently(text)
	if !ok {
		return false, nil
	}
	left, building, err := s.invalid(ctx, c)
	return len(left)+len(building) > 0, err
}

// Changed returns Stays: what is probed changes as a whole.
func (*session) Changed(string, string) dialect.Fate { return dialect.Stays }

// Carries reads off the text of a statement what it leaves in the session.
func (*session) Carries(text string) dialect.Carry {
	words := significant(text)
	if len(words) == 0 {
		return dialect.Nothing
	}
	has := func(keywords ...string) bool {
		return slices.ContainsFunc(words, func(t sqltext.Token) bool {
			return slices.ContainsFunc(keywords, t.Is)
		})
	}
	switch first := strings.ToUpper(words[0].Text); {
	case first == "SET" && len(words) > 1 && words[1].Is("LOCAL"):
		return dialect.Nothing
	case slices.Contains([]string{"SET", "RESET", "PREPARE", "DEALLOCATE", "LISTEN", "UNLISTEN", "LOAD"}, first):
		return dialect.Setting
	case has("set_config", "TEMP", "TEMPORARY", "pg_temp"), first == "DECLARE":
		return dialect.Unrepeatable
	}
	return dialect.Nothing
}

// LooksBack reports whether a statement asks for the last value of a sequence.
func (*session) LooksBack(text string) bool {
	return slices.ContainsFunc(significant(text), func(t sqltext.Token) bool { return t.Is("lastval") || t.Is("currval") })
}
