package rowcheck_test

import (
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/rowcheck"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// casts are changes of a column's type, and values of it, by database. A value with ~
// in front loses something; whether one makes the change fail is the server's to say.
var casts = map[string][][3]string{
	"postgresql": {
		{"double precision", "integer", "1|~1.5|~2147483647.4|2147483647.5|~-2147483648.5|-2147483648.6|NaN|Infinity|1e300"},
		{"double precision", "bigint", "9223372036854774784|9223372036854775808|-9223372036854775808|-9223372036854777856|NaN"},
		{"real", "smallint", "1|~32767.4|32767.5|~-32768.4|-32769|NaN"},
		{"double precision", "real", "1.5|0.1|~0.123456789|1e39|1e-50|0|NaN|Infinity"},
		{"double precision", "numeric(4,2)", "1.5|~1.005|99.99|99.999|-100|NaN|Infinity"},
		{"double precision", "numeric", "1.5|NaN|1e300"},
		{"numeric", "double precision", "1.5|~1.23456789012345678|1e400|1e-400|NaN|Infinity"},
		{"numeric", "real", "1.5|1e39|1e-60|0"},
		{"numeric(20,5)", "real", "1.5|~123456789.12345"},
		{"numeric(8,2)", "smallint", "1|~32767.4|32767.5|~-32768.4|-32768.5"},
		{"numeric(8,3)", "numeric(4,2)", "1.5|~1.234|99.99|~99.994|99.995|100"},
		{"numeric(8,3)", "numeric(7,2)", "1.5|~1.234|~99999.994|99999.995"},
		{"bigint", "integer", "2147483647|2147483648|-2147483649"},
		{"bigint", "numeric(4,2)", "99|100|-100"},
		{"integer", "numeric(9,0)", "999999999|1000000000"},
		{"bigint", "real", "16777216|~16777217"},
		{"bigint", "double precision", "9007199254740992|~9007199254740993"},
		{"bigint", "boolean", "0|1|~2|2147483648"},
		{"bigint", "timestamp with time zone", "0|9224318015999|9224318016000|-210866803200|-210866803201"},
		{"double precision", "timestamp", "0.5|1e15|NaN|Infinity|-1e15"},
		{"bigint", "money", "1|92233720368547758|92233720368547759"},
		{"money", "integer", "1|~1.5|3000000000"},
		{"timestamp with time zone", "date", "2020-01-01|~2020-01-01 10:00|infinity"},
		{"timestamp(6)", "timestamp(3)", "2020-01-01 10:00:00.123|~2020-01-01 10:00:00.1234"},
		{"timestamp", "time", "~2020-01-01 10:00"},
		{"timestamp", "integer", "2038-01-19 03:14:07|2038-01-19 03:14:08|infinity"},
		{"date", "smallint", "1970-01-01|2020-01-01"},
		{"date", "timestamp", "2020-01-01|294276-12-31|294277-01-01|infinity"},
		{"time(6)", "time(0)", "10:00|~10:00:00.5"},
		{"interval", "time", "10:00|~1 day 10:00"},
		{"bit(5)", "bit(3)", "10101"},
		{"bit varying", "bit(3)", "101|10|1010"},
		{"bit varying(8)", "bit varying(3)", "10|101|1010"},
		{"bit varying", "integer", "1|101"},
		{"bit(40)", "integer", "1010101010101010101010101010101010101010"},
		{"integer", "bit(3)", "7|~8|~-1"},
		{"text", "bit varying(3)", "101|~1010|b10|2"},
		{"inet", "cidr", "10.0.0.0/8|~10.0.0.1/8|10.0.0.1"},
		{"bigint", "varchar(3)", "999|1000|-99|-100"},
		{"boolean", "varchar(4)", "t|f"},
		{"varchar(9)", "varchar(3)", "abc|abcd"},
		{"text", "char(3)", "abc|abcd"},
		{"jsonb", "varchar(5)", "[1]|[1, 2]"},
		{"jsonb", "integer", "1|1.5|3000000000|\"a\""},
		{"bigint[]", "integer[]", "{1,2}|{1,2147483648}|{NULL}|{}"},
		{"double precision[]", "integer[]", "{1}|~{1.5,2}|{NaN}"},
		{"text[]", "integer[]", "{1,2}|{a}|{1,NULL}"},
		{"text[]", "varchar(2)[]", "{ab}|{abc}"},
		{"integer[]", "varchar(2)[]", "{12}|{123}"},
		{"timestamp[]", "date[]", "{2020-01-01}|~{2020-01-01 10:00}"},
		{"varchar(3)[]", "varchar(2)[]", "{ab}|{abc}"},
		{"bit varying[]", "bit(2)[]", "{10}|{101}"},
		{"text", "bigint", "1|x|9223372036854775808"},
		{"uuid", "integer", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"time", "integer", "10:00"},
		{"boolean", "uuid", "t"},
	},
	"mariadb": {
		{"DOUBLE", "INTEGER", "1|~1.5|~2147483647.4|2147483648|-2147483649|1e300"},
		{"DOUBLE", "BIGINT UNSIGNED", "1|-1|1e20"},
		{"DOUBLE", "DECIMAL(4,2)", "1.5|~1.234|99.999|-100"},
		{"DOUBLE", "FLOAT", "1.5|0.123456789|1e39"},
		{"FLOAT", "SMALLINT", "1|~1.5|40000"},
		{"DECIMAL(8,2)", "SMALLINT", "1|~1.5|32768|~32767.4|32767.5"},
		{"DECIMAL(8,3)", "DECIMAL(4,2)", "1.5|~1.234|99.99|~99.994|99.995|100"},
		{"DECIMAL(20,5)", "DOUBLE", "1.5"},
		{"BIGINT", "INTEGER", "2147483647|2147483648"},
		{"BIGINT", "INTEGER UNSIGNED", "4294967295|-1|4294967296"},
		{"BIGINT", "DECIMAL(4,2)", "99|100|-100"},
		{"BIGINT", "DOUBLE", "9007199254740992|~9007199254740993"},
		{"BIGINT", "FLOAT", "16777216"},
		{"BIGINT", "BIT(3)", "7|8|-1"},
		{"BIT(8)", "BIT(3)", "a"},
		{"BIGINT", "VARCHAR(3)", "999|1000|-99|-100"},
		{"DECIMAL(8,2)", "VARCHAR(4)", "1.00|10.00"},
		{"DOUBLE", "VARCHAR(4)", "1.5|1.2345"},
		{"DATETIME", "VARCHAR(10)", "2020-01-01 10:00"},
		{"DATE", "VARCHAR(10)", "2020-01-01"},
		{"DATETIME", "DATE", "2020-01-01|~2020-01-01 10:00"},
		{"DATETIME(6)", "DATETIME(3)", "2020-01-01 10:00:00.123|~2020-01-01 10:00:00.1234"},
		{"DATETIME(6)", "DATETIME", "2020-01-01 10:00:00|~2020-01-01 10:00:00.6"},
		{"DATETIME", "TIME", "~2020-01-01 10:00"},
		{"DATETIME", "TIMESTAMP", "2020-01-01 10:00|2040-01-01 10:00|1950-01-01"},
		{"DATETIME", "YEAR", "2020-01-01|1800-01-01"},
		{"DATE", "YEAR", "2020-01-01|1800-01-01"},
		{"DATETIME", "BIGINT", "2020-01-01 10:00:00"},
		{"DATETIME", "INTEGER", "2020-01-01 10:00:00"},
		{"DATE", "INTEGER", "2020-01-01"},
		{"DATE", "SMALLINT", "2020-01-01"},
		{"TIME(6)", "TIME", "10:00:00|~10:00:00.5"},
		{"TIME", "SMALLINT", "00:00:10|10:00:00"},
		{"DATE", "DATETIME", "2020-01-01"},
		{"VARCHAR(9)", "VARCHAR(3)", "abc|abcd|abc "},
		{"VARCHAR(9)", "CHAR(3)", "abc|abcd"},
		{"VARCHAR(90)", "INTEGER", "1| 1|1 ||1e3|1.0|1.5|x|3000000000|1x"},
		{"VARCHAR(90)", "DECIMAL(4,2)", "1|1.5|x||1e1| 1 |1.|.5|100|1.234|99.999"},
		{"VARCHAR(90)", "DOUBLE", "1|1.5|x||1e300|1e400"},
		{"VARCHAR(90)", "FLOAT", "1|1.5|x|1e39"},
		{"VARCHAR(90)", "UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|x"},
		{"VARCHAR(90)", "INET4", "10.0.0.1|x"},
		{"VARCHAR(90)", "INET6", "::1|x"},
		{"VARCHAR(90)", "BIT(8)", "1|abc"},
		{"ENUM('a','b')", "ENUM('a')", "a|b"},
		{"ENUM('a','b')", "VARCHAR(1)", "a"},
		{"ENUM('a','bb')", "VARCHAR(1)", "a|bb"},
		{"ENUM('a','b')", "INTEGER", "a|b"},
		{"SET('a','b')", "SET('a')", "a|b|a,b|"},
		{"SET('a','b','c')", "SET('c','b')", "b,c|c|a,b,c"},
		{"SET('a','b')", "ENUM('a','b')", "a|b|a,b"},
		{"VARCHAR(9)", "SET('a','b')", "a|a,b|c"},
		{"VARCHAR(9)", "ENUM('a','b')", "a|c"},
		{"LONGTEXT", "TEXT", "a"},
		{"VARBINARY(9)", "BINARY(3)", "abc|abcd|ab"},
		{"VARBINARY(9)", "VARBINARY(3)", "abc|abcd"},
		{"VARCHAR(9) CHARACTER SET utf8mb4", "VARCHAR(9) CHARACTER SET latin1", "ä|€|я"},
		{"JSON", "VARCHAR(5)", "[1]|[1, 2]"},
		{"TINYINT(1)", "BIT(1)", "0|1|2"},
		{"BIT(8)", "BINARY(1)", "a"},
		{"BIT(8)", "VARCHAR(2)", "a|7"},
		{"BIT(16)", "VARCHAR(9)", "aa"},
		{"BIT(8)", "BLOB", "a"},
		{"BLOB", "BIT(8)", "a|1"},
		{"INTEGER", "VARBINARY(3)", "999|1000"},
		{"DATE", "BINARY(9)", "2020-01-01"},
		{"DATE", "TIME", "~2020-01-01"},
		{"TIME", "DATE", "00:00|~10:00"},
		{"TIME(3)", "DATE", "~10:00:00.5"},
		{"YEAR", "DATE", "1999"},
		{"YEAR", "DATETIME", "1999"},
		{"YEAR", "TIMESTAMP", "1999"},
		{"YEAR", "TIME", "1999|1901"},
		{"YEAR", "VARCHAR(3)", "1999"},
		{"YEAR", "VARBINARY(4)", "1999"},
		{"BLOB", "TEXT", "ä|\\xff"},
		{"BLOB", "VARCHAR(2)", "ä|\\xff|abc|ääa"},
		{"VARBINARY(9)", "VARCHAR(2) CHARACTER SET latin1", "ä|abc"},
		{"VARBINARY(9)", "ENUM('a')", "a|b"},
		{"VARBINARY(9)", "JSON", "[1]|x"},
		{"INTEGER", "INET4", "5|-1"},
		{"BIGINT", "INET4", "5|4294967295|4294967296"},
		{"INET4", "INTEGER", "10.0.0.1|255.255.255.255"},
		{"INET4", "INTEGER UNSIGNED", "0.0.0.0|255.255.255.255"},
		{"DECIMAL(65,30)", "UUID", "5"},
		{"DATETIME", "INET6", "2020-01-01"},
		{"INET4", "INET6", "10.0.0.1"},
		{"INET6", "INET4", "::1|::10.0.0.1|::ffff:10.0.0.1"},
		{"INET6", "UUID", "::1"},
		{"UUID", "INET6", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"UUID", "INTEGER", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"UUID", "DATE", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"UUID", "VARCHAR(36)", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"INTEGER", "POINT", "5"},
	},
}

// TestCastsFailAndLoseForTheRowsThatTheirQueriesFind tries value by value.
func TestCastsFailAndLoseForTheRowsThatTheirQueriesFind(t *testing.T) {
	for name, all := range casts {
		t.Run(name, func(t *testing.T) {
			testdb.SkipShort(t)
			db := open(t, databases[name])
			d, err := databases[name].dialect.ForServer(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				t.Run(c[0]+" to "+c[1], func(t *testing.T) { tryCast(t, db, d, c[0], c[1], strings.Split(c[2], "|")) })
			}
		})
	}
}

func tryCast(t *testing.T, db *sql.DB, d dialect.Dialect, was, is string, values []string) {
	t.Helper()
	if err := run(t, db, []string{"DROP TABLE IF EXISTS was", "DROP TABLE IF EXISTS became", "CREATE TABLE was (v " + was + ")", "CREATE TABLE became (v " + is + ")"}); err != nil {
		t.Fatal(err)
	}
	m, err := d.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	typ := func(table string) schema.Type { return m.Table(schema.Name(table)).Columns[0].Type }
	change := op.AlterColumn{Table: schema.Name("was"), Name: "v", Type: typ("became"), ExistingType: typ("was")}
	compiled, err := d.Compile(change, m)
	if err != nil {
		t.Fatal(err)
	}
	needs := rowcheck.Of([]op.Operation{change}, d, m)[0]
	for _, value := range values {
		value, loses := strings.CutPrefix(value, "~")
		if err := run(t, db, []string{"DROP TABLE was", "CREATE TABLE was (v " + was + ")", fmt.Sprintf("INSERT INTO was VALUES (NULL), ('%s')", value)}); err != nil {
			t.Fatal(err)
		}
		fails, lost, untold := askNeeds(t, db, needs)
		var statements []string
		for _, s := range compiled {
			statements = append(statements, s.SQL)
		}
		failed := run(t, db, statements)
		if failed != nil && untold {
			continue
		}
		if fails != (failed != nil) || lost != loses && failed == nil {
			t.Errorf("%s: %s\nfound as failing: %v, as losing: %v; %v fails with %v", value, needs, fails, lost, statements, failed)
		}
	}
}

// asked makes each query a text of its own: a prepared one is refused once the columns
// are others.
var asked atomic.Int64

// askNeeds runs the queries of the needs. untold is whether one has none.
func askNeeds(t *testing.T, db *sql.DB, needs []rowcheck.Need) (fails, lost, untold bool) {
	t.Helper()
	for _, need := range needs {
		if need.Query == "" {
			untold = true
			continue
		}
		found, err := db.QueryContext(t.Context(), fmt.Sprintf("%s -- %d", need.Query, asked.Add(1)))
		if err != nil {
			t.Fatalf("%s: %v", need.Query, err)
		}
		finds := found.Next()
		if err := found.Close(); err != nil {
			t.Fatal(err)
		}
		if err := found.Err(); err != nil {
			t.Fatalf("%s: %v", need.Query, err)
		}
		if strings.HasPrefix(need.Text, "Loses ") {
			lost = lost || finds
		} else {
			fails = fails || finds
		}
	}
	return fails, lost, untold
}
