package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// Statement passes over what doesn't change the schema and refuses what can reach
// beyond the scratch database. Before a statement that mentions another database
// it remembers that database's catalog.
func (s *scratch) Statement(ctx context.Context, text string) (string, error) {
	return s.checked(ctx, text, "")
}

// NoEffect names rows and what else is passed over, but neither transactions nor
// the locks that a dump puts around rows.
func (s *scratch) NoEffect(text string, _ bool) string {
	words := withoutWrapping(sqltext.Significant(sqltext.MySQL, text))
	if len(words) == 0 || isAny(words[0], "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "LOCK", "UNLOCK") {
		return ""
	}
	first := strings.ToUpper(words[0].Text)
	switch {
	case first == "(":
		return "SELECT"
	case aboutDatabase(words) != "" && first != "USE":
		return first + " " + strings.ToUpper(words[1].Text)
	case rowWords[first]:
		return first
	}
	return ""
}

// CodeStatement runs queries and changes of rows as well.
func (s *scratch) CodeStatement(ctx context.Context, text string, _ []driver.NamedValue) (string, error) {
	return s.checked(ctx, text, text)
}

// checked returns what to run for a statement; rows is what to run for one that
// doesn't change the schema.
func (s *scratch) checked(ctx context.Context, text, rows string) (string, error) {
	text, leftOut := s.d.withoutOrigin(text)
	text, s.leftOut = s.unqualified(text), append(s.leftOut, leftOut...)
	words := withoutWrapping(sqltext.Significant(s.d.reading.Now, text))
	s.d = s.d.after(text)
	if len(words) == 0 || rows == "" && s.namesItself(words) {
		return "", nil
	}
	if name := s.otherDatabase(words); name != "" {
		return "", fmt.Errorf("it names the database %s, and a target schema is read in the scratch database: leave out the database's name", name)
	}
	if err := s.remember(ctx, text); err != nil {
		return "", err
	}
	if err := s.checkActs(words, rows != ""); err != nil {
		return "", err
	}
	first := strings.ToUpper(words[0].Text)
	switch {
	case words[0].Is("SET"):
		return setInScratch(text, words)
	case aboutRows(words):
		return rows, nil
	case !schemaWords[first]:
		return "", scratchRefusal(first)
	}
	if what := serverWide(words); what != "" {
		return "", scratchRefusal(first + " " + what)
	}
	s.begun = true
	return s.asleep(text, words), nil
}

// rowWords are the first words of statements that are passed over: rows, and what
// dumps put around them.
var rowWords = ddl.Words(`INSERT REPLACE UPDATE DELETE SELECT WITH VALUES ( SHOW DESCRIBE DESC EXPLAIN HELP CHECKSUM
	BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE LOCK UNLOCK ANALYZE OPTIMIZE CHECK DO`)

// aboutRows tells the statements that are passed over from those that begin with
// the same word: BEGIN NOT ATOMIC … END, START REPLICA.
func aboutRows(words []sqltext.Token) bool {
	starts := !words[0].Is("START") || len(words) > 1 && words[1].Is("TRANSACTION")
	return rowWords[strings.ToUpper(words[0].Text)] && starts && !several(words)
}

// schemaWords are the first words of statements that are run.
var schemaWords = ddl.Words(`CREATE ALTER DROP RENAME TRUNCATE`)

func scratchRefusal(what string) error {
	return fmt.Errorf("%s cannot stand in a target schema, which is read in the scratch database; take it out", what)
}

// serverWide names what a schema change is about when that isn't part of a
// database.
func serverWide(words []sqltext.Token) string {
	const most = 5 // CREATE OR REPLACE DEFINER … USER
	for _, t := range words[1:min(most, len(words))] {
		if isAny(t, "DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "UNDO", "INSTANCE", "RESOURCE", "REFERENCE") {
			return strings.ToUpper(t.Text)
		}
		if isAny(t, "TABLE", "VIEW", "INDEX", "TRIGGER", "PROCEDURE", "EVENT", "SEQUENCE", "PACKAGE") {
			break
		}
	}
	if hasWord(words, "SONAME") {
		return "FUNCTION … SONAME"
	}
	return ""
}

// setInScratch runs SET for the session alone.
func setInScratch(text string, words []sqltext.Token) (string, error) {
	for i, t := range words {
		if isAny(t, "PASSWORD", "ROLE", "STATEMENT") && words[i-1].Text != "@" {
			return "", scratchRefusal("SET " + strings.ToUpper(t.Text))
		}
	}
	if setsAutocommit(words) {
		return "", nil
	}
	return text, nil
}

// otherDatabase returns the name of another database of the server that stands in
// front of a dot.
func (s *scratch) otherDatabase(words []sqltext.Token) string {
	for i, t := range words {
		dotted := i+1 < len(words) && words[i+1].Text == "." && (i == 0 || words[i-1].Text != ".")
		at := slices.IndexFunc(s.others, func(other string) bool { return strings.EqualFold(bareName(t), other) })
		if dotted && at >= 0 {
			return s.others[at]
		}
	}
	return ""
}

// Unqualified returns a statement without the name of the connection's own
// database in front of other names.
func (d *Dialect) Unqualified(sql string) string {
	var out strings.Builder
	words := sqltext.Significant(d.reading.Now, sql)
	at := 0
	for i := 0; i+2 < len(words); i++ {
		t := words[i]
		if d.ownDatabase(t) && t.Kind != sqltext.String && words[i+1].Text == "." && (i == 0 || words[i-1].Text != ".") {
			out.WriteString(sql[at:t.Offset])
			at = words[i+2].Offset
		}
	}
	return out.String() + sql[at:]
}

// ownDatabase reports whether a name is that of the connection's own database.
func (d *Dialect) ownDatabase(name sqltext.Token) bool {
	return d.database != "" && d.FoldTable(schema.TableName{Schema: bareName(name)}).Schema == ""
}

// bareName is a name without its quotes; with ANSI_QUOTES they are double ones.
func bareName(t sqltext.Token) string {
	for _, quote := range []string{"`", `"`} {
		if inner, ok := strings.CutPrefix(t.Text, quote); ok {
			return strings.ReplaceAll(strings.TrimSuffix(inner, quote), quote+quote, quote)
		}
	}
	return t.Text
}

// withoutWrapping leaves out the marks of executable comments, whose content runs.
func withoutWrapping(words []sqltext.Token) []sqltext.Token {
	if !slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Kind == sqltext.Executable }) {
		return words
	}
	var out []sqltext.Token
	for _, t := range words {
		if t.Kind != sqltext.Executable {
			out = append(out, t)
		}
	}
	return out
}

// remember keeps the catalogs of the databases whose names occur in a text, in
// whatever place.
func (s *scratch) remember(ctx context.Context, text string) error {
	lower := strings.ToLower(text)
	for _, name := range s.others {
		if _, done := s.before[name]; done || !strings.Contains(lower, strings.ToLower(name)) {
			continue
		}
		before, err := fingerprint(ctx, s.c, name)
		if err != nil {
			return err
		}
		s.before[name] = before
	}
	return nil
}

// fingerprint describes what stands in a database and when it was made, whatever the
// session's time zone is by now.
func fingerprint(ctx context.Context, c dialect.Conn, database string) (string, error) {
	const query = `SELECT GROUP_CONCAT(kind, ' ', name, ' ', COALESCE(at, '') ORDER BY kind, name) FROM (
SELECT 'table' AS kind, TABLE_NAME AS name, UNIX_TIMESTAMP(CREATE_TIME) AS at FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?
UNION ALL SELECT 'trigger', TRIGGER_NAME, UNIX_TIMESTAMP(CREATED) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?
UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME, UNIX_TIMESTAMP(LAST_ALTERED) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?
UNION ALL SELECT 'event', EVENT_NAME, UNIX_TIMESTAMP(LAST_ALTERED) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?) o`
	var text sql.NullString
	if _, err := c.ExecContext(ctx, "SET SESSION group_concat_max_len = 1048576"); err != nil {
		return "", fmt.Errorf("read the catalog of the database %s: %w", database, err)
	}
	if err := c.QueryRowContext(ctx, query, database, database, database, database).Scan(&text); err != nil {
		return "", fmt.Errorf("read the catalog of the database %s: %w", database, err)
	}
	return text.String, nil
}
