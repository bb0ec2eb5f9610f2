package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Scratcher = Dialect{}

// ScratchInside reports false: a schema is made in a database in memory.
func (Dialect) ScratchInside() bool { return false }

// Scratch takes the connection's database as the place. It must be in memory and
// empty.
func (d Dialect) Scratch(ctx context.Context, c dialect.Conn) (dialect.Scratch, error) {
	var inMemory bool
	var objects int
	const sql = "SELECT file = '', (SELECT count(*) FROM main.sqlite_master) FROM pragma_database_list WHERE name = 'main'"
	if err := c.QueryRowContext(ctx, sql).Scan(&inMemory, &objects); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	if !inMemory || objects > 0 {
		return nil, fmt.Errorf("the scratch database of SQLite must be an empty one in memory (sqlite://); nothing was done")
	}
	return &scratch{d: d, c: c}, nil
}

// scratch is the empty database in which a schema is made.
type scratch struct {
	d Dialect
	c dialect.Conn
}

// passed are the first words of statements that don't change the schema: rows
// (except those by which a dump makes virtual tables), settings, and the transaction round
// a file.
var passed = []string{"BEGIN", "COMMIT", "END", "SAVEPOINT", "RELEASE", "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "SELECT", "VALUES",
	"ANALYZE", "REINDEX", "EXPLAIN", "PRAGMA"}

// Statement lets statements through that can only change the connection's
// own database: SQLite reaches another file by ATTACH, VACUUM INTO and some
// pragmas alone.
func (s *scratch) Statement(_ context.Context, sql string) (string, error) {
	words := significant(sql)
	if len(words) == 0 {
		return "", nil
	}
	switch first := strings.ToUpper(words[0].Text); {
	case slices.Contains(passed, first), ownTable(words):
		return dumped(words), nil
	case first == "CREATE", first == "ALTER", first == "DROP":
		return sql, nil
	default:
		return "", fmt.Errorf("%s cannot stand in a target schema: it isn't part of a schema, or reaches another file than the database in memory "+
			"in which the schema is read; take it out", first)
	}
}

// NoEffect names rows and what else is passed over, but neither the transaction
// round a file nor the foreign keys that a dump switches off.
func (s *scratch) NoEffect(sql string, _ bool) string {
	words := significant(sql)
	if len(words) == 0 || slices.ContainsFunc([]string{"BEGIN", "COMMIT", "END", "SAVEPOINT", "RELEASE"}, words[0].Is) {
		return ""
	}
	first := strings.ToUpper(words[0].Text)
	ofDump := first == "PRAGMA" && len(words) > 1 && (words[1].Is("FOREIGN_KEYS") || words[1].Is("WRITABLE_SCHEMA")) || dumped(words) != ""
	if !slices.Contains(passed, first) || ofDump {
		return ""
	}
	return first
}

// dumped returns the statement in a row of SQLite's catalog, which is how a dump
// holds a virtual table.
func dumped(words []sqltext.Token) string {
	if len(words) < 4 || !words[0].Is("INSERT") || !words[1].Is("INTO") || !words[2].Is("sqlite_schema") && !words[2].Is("sqlite_master") {
		return ""
	}
	for _, t := range words {
		if sql := unquote(t.Text); t.Kind == sqltext.String && strings.HasPrefix(strings.ToUpper(sql), "CREATE VIRTUAL TABLE ") {
			return sql
		}
	}
	return ""
}

// CodeStatement refuses what reaches another file, and runs everything else.
func (s *scratch) CodeStatement(_ context.Context, sql string, _ []driver.NamedValue) (string, error) {
	words := significant(sql)
	if len(words) == 0 {
		return "", nil
	}
	into := slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is("INTO") })
	switch first := strings.ToUpper(words[0].Text); {
	case first == "ATTACH", first == "DETACH":
		return "", reachesFile(first)
	case first == "VACUUM" && into:
		return "", reachesFile("VACUUM INTO")
	}
	return sql, nil
}

func reachesFile(what string) error {
	return fmt.Errorf("%s reaches another file than the database in memory in which the target schema is made; take it out", what)
}

// ownTable recognises CREATE TABLE of a table that SQLite makes itself, as
// sqlite3's .schema prints it: sqlite_sequence, sqlite_stat1.
func ownTable(words []sqltext.Token) bool {
	if len(words) < 3 || !words[0].Is("CREATE") || !words[1].Is("TABLE") {
		return false
	}
	at := 2
	if words[at].Is("IF") {
		at += 3
	}
	return at < len(words) && strings.HasPrefix(strings.ToLower(strings.Trim(words[at].Text, "'\"`[]")), "sqlite_")
}

func significant(sql string) []sqltext.Token { return sqltext.Significant(sqltext.SQLite, sql) }

// Inspect reads the database, which must be the only one of the connection.
func (s *scratch) Inspect(ctx context.Context) (*schema.MetaData, error) {
	var others int
	if err := s.c.QueryRowContext(ctx, "SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')").Scan(&others); err != nil {
		return nil, fmt.Errorf("list the attached databases: %w", err)
	}
	if others > 0 {
		return nil, fmt.Errorf("the target schema attached another database; take the ATTACH out")
	}
	return s.d.Inspect(ctx, s.c, dialect.Scope{})
}

// Close does nothing: the database goes with its connection.
func (*scratch) Close(context.Context) error { return nil }

// Relations returns the tables and views of the connection's file.
func (Dialect) Relations(ctx context.Context, q dialect.Querier) (map[string]string, error) {
	return ddl.Relations(ctx, q, "SELECT tbl_name, group_concat(sql, ';') FROM (SELECT * FROM main.sqlite_master ORDER BY name) GROUP BY tbl_name")
}
