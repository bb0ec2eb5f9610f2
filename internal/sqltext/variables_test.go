package sqltext_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func doubled(quote string) func(string) (string, error) {
	return func(v string) (string, error) {
		if strings.Contains(v, "\x00") {
			return "", errors.New("text cannot hold NUL")
		}
		return quote + strings.ReplaceAll(v, quote, quote+quote) + quote, nil
	}
}

func testVariables() sqltext.Variables {
	values := map[string]string{
		"NAME": "O'Brien; ${N}", "SCHEMA": `ten"ant`, "N": "42", "MINUS": "-3", "EMPTY": "", "NUL": "\x00", "WORD": "1 OR 1",
		"EMPTY_NAME": "", "ODD": "x",
	}
	return sqltext.Variables{
		Types: map[string]sqltext.VariableType{
			"NAME": sqltext.Literal, "EMPTY": sqltext.Literal, "NUL": sqltext.Literal, "UNSET": sqltext.Literal,
			"SCHEMA": sqltext.Identifier, "EMPTY_NAME": sqltext.Identifier,
			"N": sqltext.Integer, "MINUS": sqltext.Integer, "WORD": sqltext.Integer, "ODD": "sql",
		},
		Lookup:       func(name string) (string, bool) { v, ok := values[name]; return v, ok },
		QuoteLiteral: doubled("'"), QuoteIdentifier: doubled(`"`),
	}
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect sqltext.Dialect
		sql     string
		want    string
	}{
		{"each type", sqltext.PostgreSQL, "SELECT ${NAME}, ${N} FROM ${SCHEMA}.users WHERE a=${EMPTY}", `SELECT 'O''Brien; ${N}', 42 FROM "ten""ant".users WHERE a=''`},
		{"a minus sign makes no comment", sqltext.PostgreSQL, "SELECT 5-${MINUS}", "SELECT 5- -3"},
		{"comments stay", sqltext.PostgreSQL, "-- ${NAME} $${NAME}\n/* ${NOPE} */ SELECT ${N}", "-- ${NAME} $${NAME}\n/* ${NOPE} */ SELECT 42"},
		{"hints stay", sqltext.MySQL, "SELECT /*+ ${NAME} */ ${N}", "SELECT /*+ ${NAME} */ 42"},
		{"executable comments are SQL", sqltext.MySQL, "SELECT /*!50000 ${N} */", "SELECT /*!50000 42 */"},
		{"escape in a string", sqltext.SQLite, `SELECT '$${NAME}', "$${a", [$${b]`, `SELECT '${NAME}', "${a", [${b]`},
		{"escape in a dollar quote", sqltext.PostgreSQL, "DO $$ x $${NAME} y; $$", "DO $$ x ${NAME} y; $$"},
		{"what is no placeholder in a string", sqltext.PostgreSQL, "SELECT '${', '${a b}', '${1}', '$ {NAME}'", "SELECT '${', '${a b}', '${1}', '$ {NAME}'"},
		{"dollar signs elsewhere", sqltext.PostgreSQL, "SELECT $1, a$b, $x$ $ $x$", "SELECT $1, a$b, $x$ $ $x$"},
		{"between brackets of an array", sqltext.PostgreSQL, "SELECT ARRAY[${N},${N}]", "SELECT ARRAY[42,42]"},
		{"nothing to fill in", sqltext.SQLite, "SELECT 1 -- x", "SELECT 1 -- x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sqltext.Expand(c.dialect, c.sql, 1, testVariables())
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestExpandRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect sqltext.Dialect
		sql     string
		err     string
		line    int
	}{
		{"a placeholder in a string", sqltext.PostgreSQL, "SELECT 'a\nb${NAME}'", "${NAME} within a string; write ${NAME} without quotes and join it with an operator, or $${NAME} for", 6},
		{"in a dollar quote", sqltext.PostgreSQL, "DO $f$\n\n${NAME}; $f$", "${NAME} within a string", 7},
		{"in a quoted name", sqltext.MSSQL, "SELECT [${SCHEMA}]", "${SCHEMA} within a quoted name; write ${SCHEMA} without quotes", 5},
		{"an undeclared variable", sqltext.SQLite, "SELECT\n${NOPE}", "the variable NOPE is not declared; declare it in the header", 6},
		{"an unset variable", sqltext.SQLite, "SELECT ${UNSET}", "the variable UNSET is not set; give it a value, which may be empty, by -x UNSET=… or in the environment", 5},
		{"a value that cannot be quoted", sqltext.SQLite, "SELECT ${NUL}", "the variable NUL: text cannot hold NUL", 5},
		{"an integer that is none", sqltext.SQLite, "SELECT ${WORD}", `the variable WORD: "1 OR 1" is not an integer`, 5},
		{"an empty name", sqltext.SQLite, "SELECT ${EMPTY_NAME}", "the variable EMPTY_NAME: an empty name", 5},
		{"an unknown type", sqltext.SQLite, "SELECT ${ODD}", `no variable type "sql"`, 5},
		{"no name", sqltext.SQLite, "SELECT ${}", "${ without a name and }", 5},
		{"no end", sqltext.SQLite, "SELECT ${NAME", "${ without a name and }", 5},
		{"a default as in a shell", sqltext.SQLite, "SELECT ${NAME:-x}", "${ without a name and }", 5},
		{"a string's prefix before it", sqltext.PostgreSQL, "SELECT E${NAME}", "${NAME} touches the text beside it", 5},
		{"a name before it", sqltext.MySQL, "SELECT * FROM t_${SCHEMA}", "${SCHEMA} touches the text beside it", 5},
		{"a name behind it", sqltext.SQLite, "SELECT ${N}x", "${N} touches the text beside it", 5},
		{"a placeholder behind it", sqltext.SQLite, "SELECT ${SCHEMA}${SCHEMA}", "${SCHEMA} touches the text beside it", 5},
		{"a string before it", sqltext.PostgreSQL, "SELECT E'a' -- x\n${NAME}", "a variable and a string stand side by side", 6},
		{"a string behind it", sqltext.MySQL, "SELECT ${NAME} 'b'", "a variable and a string stand side by side", 5},
		{"an escape outside quotes", sqltext.SQLite, "SELECT $${NAME}", "$${ outside quotes", 5},
		{"an unclosed string", sqltext.SQLite, "SELECT 'a", "this string is not closed", 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sqltext.Expand(c.dialect, c.sql, 5, testVariables())
			if err == nil {
				t.Fatalf("no error but %q", got)
			}
			checkSyntaxError(t, err, c.err, c.line)
		})
	}
}

// A variable's name must not count as a keyword, and an escape must not end a
// dollar-quoted string.
func TestSplitWithVariables(t *testing.T) {
	const text = "CREATE FUNCTION f() RETURNS ${begin} AS $$ a; '$${x}'; $$; SELECT ${end};"
	got, err := sqltext.Split(sqltext.PostgreSQL, text, sqltext.Options{Variables: true})
	if err != nil {
		t.Fatal(err)
	}
	checkStatements(t, got, splitCase{want: []string{"CREATE FUNCTION f() RETURNS ${begin} AS $$ a; '$${x}'; $$", "SELECT ${end}"}})
	_, err = sqltext.Split(sqltext.PostgreSQL, "SELECT 1;\nSELECT ${;", sqltext.Options{Variables: true})
	checkSyntaxError(t, err, "${ without a name and }", 2)
}

// Whatever the text and the value: the value becomes exactly one token.
func FuzzExpand(f *testing.F) {
	for _, d := range []string{"sqlite", "postgresql", "mysql", "mssql", "oracle"} {
		f.Add(d, "SELECT ${X} FROM ${Y}.a -- ${X}\n, '$${X}', $$ $${X} $$", `it's "a" \`)
		f.Add(d, "SELECT E'a'\n ${X}, q'[${X}]', [${Y}]", "--")
	}
	f.Fuzz(func(t *testing.T, dialect, text, value string) {
		d := sqltext.Dialect(dialect)
		if strings.ContainsAny(value, `\$`) { // backslashes: the test's quoting is not MySQL's
			return
		}
		got, err := sqltext.Expand(d, text, 1, sqltext.Variables{
			Types:        map[string]sqltext.VariableType{"X": sqltext.Literal, "Y": sqltext.Identifier},
			Lookup:       func(string) (string, bool) { return value, value != "" },
			QuoteLiteral: doubled("'"), QuoteIdentifier: doubled(`"`),
		})
		plain, plainErr := sqltext.Expand(d, text, 1, sqltext.Variables{
			Types:        map[string]sqltext.VariableType{"X": sqltext.Literal, "Y": sqltext.Identifier},
			Lookup:       func(string) (string, bool) { return "v", value != "" },
			QuoteLiteral: doubled("'"), QuoteIdentifier: doubled(`"`),
		})
		if (err == nil) != (plainErr == nil) && !strings.Contains(value, "\x00") {
			t.Fatalf("errors %v and %v", err, plainErr)
		}
		if err == nil && countTokens(d, got) != countTokens(d, plain) {
			t.Fatalf("%q has other tokens than %q", got, plain)
		}
	})
}

func countTokens(d sqltext.Dialect, text string) int {
	n := 0
	for range sqltext.Tokens(d, text) {
		n++
	}
	return n
}
