package e2e_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// typedColumns has a column of each type, and typedValues what may be put into it.
func typedColumns(dialect string) []*schema.Column {
	columns := []*schema.Column{
		sa.Column("i", sa.Integer()), sa.Column("small", sa.SmallInteger()), sa.Column("big", sa.BigInteger()),
		sa.Column("s", sa.String(40), sa.ServerDefault("it's")), sa.Column("txt", sa.Text()), sa.Column("b", sa.Boolean()),
		sa.Column("num", sa.Numeric(20, 5)), sa.Column("f", sa.Float(24)), sa.Column("d", sa.Double()),
		sa.Column("at", sa.DateTime()), sa.Column("day", sa.Date()), sa.Column("clock", sa.Time()),
		sa.Column("bytes", sa.LargeBinary(0)), sa.Column("doc", sa.JSON()), sa.Column("u", sa.Uuid()), sa.Column("e", sa.Enum("a", "it's").Named("kind")),
	}
	if dialect == "postgresql" {
		columns = append(columns, sa.Column("tz", sa.DateTimeTZ()), sa.Column("jb", postgresql.JSONB()),
			sa.Column("list", sa.Array(sa.Text())), sa.Column("free", schema.Numeric{}), sa.Column("span", sa.Interval()))
	}
	return columns
}

var typedValues = map[string][]any{
	"i": {0, -1, math.MaxInt32, math.MinInt32, "17"}, "small": {int16(7), -32768}, "big": {int64(math.MaxInt64), int64(math.MinInt64), uint8(3)},
	"s": {"", "plain", `it's "a" \ back\slash \N`, "tab\tline\nreturn\r\n", "ünï ✓", "\\.", "NULL", "''", "a::b"}, "txt": {"x", "E'1'", "%s ? $1"},
	"b": {true, false, 1, 0}, "num": {"12.50000", 1.5, 3, "-0.00001", "123456789012345.12345"},
	"f": {1.5, float32(0.25), 0.0, math.Copysign(0, -1), 1e20}, "d": {0.1, 1e-300, math.MaxFloat64, math.Copysign(0, -1), 123456789.12345679},
	"at":  {time.Date(2026, 2, 28, 23, 59, 59, 123456000, time.UTC), "2026-01-01 00:00:00"},
	"day": {time.Date(2024, 2, 29, 5, 0, 0, 0, time.UTC), "1999-12-31"}, "clock": {time.Date(1, 1, 1, 12, 30, 0, 0, time.UTC)},
	"bytes": {[]byte{0, 1, 255, '\\', '\''}, []byte{}, []byte(nil)}, "doc": {map[string]any{"a": "x'\\\n"}, `{"b": [1, 2]}`, []int{1}},
	"u": {"123e4567-e89b-12d3-a456-426614174000"}, "e": {"a", "it's"},
	"tz": {time.Date(2026, 2, 28, 23, 0, 0, 0, time.FixedZone("", 5*3600)), "now"}, "jb": {map[string]any{"k": nil}, `"text"`},
	"list": {[]string{"a", `b"c,d`}, []string{}, "{x,NULL}"}, "free": {big.NewInt(1).Exp(big.NewInt(10), big.NewInt(30), nil), "1.10"},
	"span": {90 * time.Minute, "1 day"},
}

// typedRows are rows whose values are of any kind in any order.
func typedRows(columns []*schema.Column, n int) []map[string]any {
	random := rand.New(rand.NewPCG(1, 2))
	rows := make([]map[string]any, n)
	for i := range rows {
		row := map[string]any{"id": i}
		for _, c := range columns {
			switch values := typedValues[c.Name]; {
			case random.IntN(8) == 0:
				row[c.Name] = nil
			case random.IntN(600) > 0: // else the column has its default
				row[c.Name] = values[random.IntN(len(values))]
			}
		}
		if i%3 == 0 {
			row["d"] = random.NormFloat64()
		}
		rows[i] = row
	}
	return rows
}

// TestManyRowsAreInsertedAsOneByOne puts the same rows into one table by one
// operation and into another by an operation for each, also through a driver that
// alembic doesn't know.
func TestManyRowsAreInsertedAsOneByOne(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		columns := append([]*schema.Column{sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Autoincrement(false))}, typedColumns(s.dialect)...)
		rows := typedRows(columns[1:], 600)
		env := testenv.Go(func(op *alembic.Op) error {
			op.CreateTable("many", items(columns)...)
			op.CreateTable("single", items(columns)...)
			op.BulkInsert("many", columns, rows)
			for _, row := range rows {
				op.BulkInsert("single", columns, []map[string]any{row})
			}
			return op.Err()
		})
		counted, _ := s.counted(t)
		for name, db := range map[string]*sql.DB{"known driver": s.open(t), "other driver": counted} {
			m := s.migrator(t, db, env)
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			many, single := dump(t, db, "SELECT * FROM many ORDER BY id"), dump(t, db, "SELECT * FROM single ORDER BY id")
			if len(many) != len(rows) {
				t.Fatalf("%s: %d rows were inserted, want %d", name, len(many), len(rows))
			}
			for i := range many {
				if diff := cmp.Diff(single[i], many[i]); diff != "" {
					t.Fatalf("%s: a row inserted by itself (-) and with others (+) differ: %v\n%s", name, rows[i], diff)
				}
			}
			exec(t, db, "DROP TABLE many", "DROP TABLE single", "DROP TABLE alembic_version", "DROP TABLE alembic_journal")
			if s.dialect == "postgresql" {
				exec(t, db, "DROP TYPE kind")
			}
		}
	})
}

// dump reads rows, each value with its type.
func dump(t *testing.T, db *sql.DB, query string) [][]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for rows.Next() {
		values, targets := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(names))
		for i, v := range values {
			texts[i] = fmt.Sprintf("%s %T %#v", names[i], v, v)
		}
		all = append(all, texts)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// numbered are rows of two columns, of which the one at bad has no name.
func numbered(n, bad int) []map[string]any {
	rows := make([]map[string]any, n)
	for i := range rows {
		rows[i] = map[string]any{"id": i, "name": fmt.Sprintf("name %d", i)}
	}
	if bad >= 0 {
		rows[bad]["name"] = nil
	}
	return rows
}

func numberedColumns() []*schema.Column {
	return []*schema.Column{sa.Column("id", sa.Integer()), sa.Column("name", sa.String(40))}
}

const numberedTable = "CREATE TABLE many (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL)"

func TestARowThatIsRefusedAmongManyIsNamed(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for _, table := range []string{numberedTable, numberedTable + map[string]string{"mariadb": " ENGINE=MyISAM"}[s.dialect]} {
			db := s.open(t)
			m := s.migrator(t, db, unjournalled(testenv.Go(func(op *alembic.Op) error {
				op.BulkInsert("many", numberedColumns(), numbered(9000, 8000))
				return op.Err()
			})))
			exec(t, db, table)
			wantError(t, m.Upgrade(t.Context(), "head"), "in: INSERT INTO many (id, name) VALUES (8000, NULL)")
			if n := one(t, db, "SELECT count(*) FROM many"); n != "0" && !strings.Contains(table, "MyISAM") {
				t.Errorf("%s rows are left", n)
			}
			exec(t, db, "DROP TABLE many")
		}
	})
}

func TestManyRowsNeedFewStatements(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		count := func(rows int) int64 {
			db, sent := s.counted(t)
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
				op.Execute(numberedTable)
				op.BulkInsert("many", numberedColumns(), numbered(rows, -1))
				op.DropTable("many")
				return op.Err()
			}))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			n := sent.Load()
			exec(t, db, "DROP TABLE alembic_version", "DROP TABLE alembic_journal")
			return n
		}
		few, many := count(10), count(20000)
		const each = 5 // statements for 128 KiB of rows
		if more := many - few; more > 9*each {
			t.Errorf("10 rows need %d statements and 20000 need %d", few, many)
		}
	})
}

// TestRowsOfTablesThatNoticeTheirStatementsAreInsertedOneByOne has tables on which
// one INSERT of several rows does something else than one for each.
func TestRowsOfTablesThatNoticeTheirStatementsAreInsertedOneByOne(t *testing.T) {
	for name, c := range map[string]struct {
		start       func(*testing.T) server
		make        []string
		rows        []map[string]any
		query, want string
	}{
		"a trigger for statements": {postgres, []string{numberedTable, "CREATE TABLE log (n INTEGER)",
			"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (1); RETURN NULL; END'",
			"CREATE TRIGGER t AFTER INSERT ON many FOR EACH STATEMENT EXECUTE FUNCTION f()"},
			numbered(3, -1), "SELECT count(*) FROM log", "3"},
		"a rule": {postgres, []string{numberedTable, "CREATE TABLE other (id INTEGER, name TEXT)", "CREATE RULE r AS ON INSERT TO many DO INSTEAD INSERT INTO other VALUES (NEW.id, NEW.name)"},
			numbered(3, -1), "SELECT count(*) FROM other", "3"},
		"a number in a column of truth values": {postgres, []string{"CREATE TABLE many (id INTEGER, name BOOLEAN)"},
			[]map[string]any{{"id": 1, "name": true}, {"id": 2, "name": "no"}}, "SELECT string_agg(name::text, ',' ORDER BY id) FROM many", "true,false"},
		"a view": {postgres, []string{"CREATE TABLE base (id INTEGER, name TEXT)", "CREATE VIEW many AS SELECT id, name FROM base"},
			numbered(3, -1), "SELECT count(*) FROM base", "3"},
		"numbers of the server": {mariadb, []string{"CREATE TABLE many (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40))"},
			[]map[string]any{{"id": nil, "name": "a"}, {"id": 500, "name": "b"}, {"id": nil, "name": "c"}}, "SELECT GROUP_CONCAT(id ORDER BY id) FROM many", "1,500,501"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := c.start(t)
			db := s.open(t)
			exec(t, db, c.make...)
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
				op.BulkInsert("many", numberedColumns(), c.rows)
				return op.Err()
			}))
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			if got := one(t, db, c.query); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestManyRowsAreCopied(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE many (id INTEGER, name TEXT, by TEXT DEFAULT pg_catalog.current_query())")
	m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
		op.BulkInsert("many", numberedColumns(), numbered(5000, -1))
		return op.Err()
	}))
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT string_agg(DISTINCT by, ',') FROM many"); got != "COPY many (id, name) FROM STDIN" {
		t.Errorf("rows were inserted by %s", got)
	}
}

// TestCopyTakesNothingThatInsertRefuses has values that COPY would take.
func TestCopyTakesNothingThatInsertRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		table string
		value any
		want  string
	}{
		"a number as a truth value":        {"CREATE TABLE many (id INTEGER, name BOOLEAN)", 1, "but expression is of type integer"},
		"a number as bytes":                {"CREATE TABLE many (id INTEGER, name BYTEA)", 12, "but expression is of type integer"},
		"a key that the server generates":  {"CREATE TABLE many (id INTEGER, name INTEGER GENERATED ALWAYS AS IDENTITY)", "12", "cannot insert a non-DEFAULT value"},
		"a row that refers to a later one": {"CREATE TABLE many (id INTEGER PRIMARY KEY, name INTEGER REFERENCES many (id))", 2, "violates foreign key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, c.table)
			m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
				op.BulkInsert("many", []*schema.Column{sa.Column("id", sa.Integer()), sa.Column("name", nil)},
					[]map[string]any{{"id": 1, "name": c.value}, {"id": 2, "name": c.value}})
				return op.Err()
			}))
			wantError(t, m.Upgrade(t.Context(), "head"), c.want)
		})
	}
}

// TestAHalfAppliedRevisionGoesOnBehindManyRows has the revision fail behind rows that
// a schema change has committed.
func TestAHalfAppliedRevisionGoesOnBehindManyRows(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, numberedTable)
	m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
		op.BulkInsert("many", numberedColumns(), numbered(9000, -1))
		op.Execute("CREATE TRIGGER counts AFTER INSERT ON many FOR EACH ROW SET @n = 1")
		op.Execute("INSERT INTO missing VALUES (1)")
		return op.Err()
	}))
	wantError(t, m.Upgrade(t.Context(), "head"), "missing", "and 2", "more rows")
	exec(t, db, "CREATE TABLE missing (a INTEGER)")
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT concat((SELECT count(*) FROM many), '+', (SELECT count(*) FROM missing))"); got != "9000+1" {
		t.Errorf("got %s rows", got)
	}
}

// TestTheFirstRevisionIsNotCalledToLookAtAnEmptyDatabase counts the calls of the first
// revision's function: another one would make all rows once more. MariaDB can't take
// back what came before a mistake, so that one call looks for mistakes.
func TestTheFirstRevisionIsNotCalledToLookAtAnEmptyDatabase(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		calls := 0
		db := s.open(t)
		m := s.migrator(t, db, testenv.Go(func(op *alembic.Op) error {
			calls++
			op.Execute(numberedTable)
			op.BulkInsert("many", numberedColumns(), numbered(10, -1))
			return op.Err()
		}))
		if err := m.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if want := map[string]int{"mariadb": 2}[s.dialect]; calls != max(want, 1) {
			t.Errorf("the function was called %d times, want %d", calls, max(want, 1))
		}
		exec(t, db, "DROP TABLE alembic_version", "DROP TABLE alembic_journal")
		var existing *alembic.ExistingTablesError
		if err := m.Upgrade(t.Context(), "head"); !errors.As(err, &existing) {
			t.Errorf("got %v, want that the table is there", err)
		}
	})
}
