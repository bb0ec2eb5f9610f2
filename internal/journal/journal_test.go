package journal

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// onDatabases runs a test with a journal on SQLite, PostgreSQL and MariaDB, in a
// session whose time zone isn't UTC.
func onDatabases(t *testing.T, test func(*testing.T, Table, *sql.Conn)) {
	for name, c := range map[string]struct {
		dialect dialect.Dialect
		open    func(context.Context, string) (*sql.DB, error)
		url     func(testing.TB) string
		zone    string
	}{
		"sqlite":     {sqlite.New(), sqlitedriver.Driver.Open, func(t testing.TB) string { return "sqlite:///" + filepath.Join(t.TempDir(), "x.db") }, "SELECT 1"},
		"postgresql": {postgresql.New(), postgresqldriver.Driver.Open, testdb.Postgres, "SET TIME ZONE 'Asia/Tokyo'"},
		"mariadb":    {mysql.NewMariaDB(), mysqldriver.Driver.Open, testdb.MariaDB, "SET time_zone = '+09:00'"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := c.open(t.Context(), c.url(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { conn.Close() })
			table := Table{Name: schema.Name("the_journal"), Dialect: c.dialect}
			statements, err := table.Create()
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range append([]dialect.Statement{{SQL: c.zone}}, statements...) {
				if _, err := conn.ExecContext(t.Context(), text.SQL); err != nil {
					t.Fatalf("%s: %v", text.SQL, err)
				}
			}
			test(t, table, conn)
		})
	}
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		at := time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC)
		want := Entry{
			Number: 1, Revision: "a1", Direction: revision.Upgrade, From: []string{"x", "y"}, To: []string{"a1"},
			Started: at, Duration: 90 * time.Second, Outcome: Running,
			Position: Position{Done: 3, Checksum: "c", InFlight: Probed, Statement: "SELECT 'it''s \\ é 😀'", StatementChecksum: "s", State: "t"},
			Process:  Process{OSUser: "ann", Host: "web1", PID: 7}, Tool: "a test", Error: "said \"no\"\nand \\'", Undoes: &Undo{Plan: "p", Run: []int{}},
		}
		if _, err := table.Insert(t.Context(), conn, &want); err != nil {
			t.Fatal(err)
		}
		want.DatabaseUser = read(t, table, conn)[0].DatabaseUser // the server's
		if (want.DatabaseUser == "") != (table.Dialect.Name() == "sqlite") {
			t.Errorf("the database's user is %q", want.DatabaseUser)
		}
		if diff := cmp.Diff([]Entry{want}, read(t, table, conn)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		want.Finished, want.Outcome, want.Error, want.InFlight = at.Add(time.Hour), Done, "", NotSent
		want.Resumed, want.ResumedBy = at.Add(time.Minute), want.Process.String()
		if n, err := table.Update(t.Context(), conn, &want); n != 1 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if diff := cmp.Diff([]Entry{want}, read(t, table, conn)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestOneRowIsOpenAtMost(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		if open, err := table.Open(t.Context(), conn); open != nil || err != nil {
			t.Errorf("open: %v, %v", open, err)
		}
		e := Entry{Revision: "a1", Started: time.Now(), Outcome: Running}
		if _, err := table.Insert(t.Context(), conn, &e); err != nil {
			t.Fatal(err)
		}
		if open, err := table.Open(t.Context(), conn); err != nil || open == nil || open.Revision != "a1" {
			t.Errorf("open: %v, %v", open, err)
		}
		e.Finished = time.Now()
		for _, want := range []int64{1, 0} { // a closed row stays as it is
			if n, err := table.Update(t.Context(), conn, &e); n != want || err != nil {
				t.Errorf("%d rows, want %d, %v", n, want, err)
			}
		}
		if _, err := table.Insert(t.Context(), conn, &Entry{Revision: "a2", Started: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if open, err := table.Open(t.Context(), conn); err != nil || open == nil || open.Number != 2 {
			t.Errorf("open: %v, %v", open, err)
		}
	})
}

// Rows that have ended are not looked at again in a run, and all are after a
// rollback.
func TestALongJournalIsSearchedOnce(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		insert := func(finished time.Time) {
			t.Helper()
			if _, err := table.Insert(t.Context(), conn, &Entry{Revision: "a", Started: time.Now(), Finished: finished}); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(open, ended int64) {
			t.Helper()
			e, err := table.Open(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			var got int64
			if e != nil {
				got = e.Number
			}
			if got != open || table.ended != ended {
				t.Errorf("open %d, ended %d; want %d, %d", got, table.ended, open, ended)
			}
		}
		insert(time.Now())
		insert(time.Now())
		expect(0, 2)
		insert(time.Time{})
		expect(3, 2)
		insert(time.Now()) // such as a repair's
		expect(3, 2)
		if n, err := table.Update(t.Context(), conn, &Entry{Finished: time.Now()}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		table.StepEnded()
		expect(0, 4)
		table.Forget()
		expect(0, 4)
	})
}

func TestTheNumberOfTheNextRowIsKnownWhileNobodyElseWrites(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		open := func(want int64) {
			t.Helper()
			if _, err := table.Open(t.Context(), conn); err != nil || table.Next() != want {
				t.Fatalf("the next row is %d, want %d; %v", table.Next(), want, err)
			}
		}
		insert := func(number, wantNumber, wantNext int64) {
			t.Helper()
			if _, err := table.Insert(t.Context(), conn, &Entry{Number: number, Started: time.Now(), Finished: time.Now()}); err != nil {
				t.Fatal(err)
			}
			all := read(t, table, conn)
			if got := all[len(all)-1].Number; got != wantNumber || table.Next() != wantNext {
				t.Fatalf("row %d was written and the next one is %d, want %d and %d", got, table.Next(), wantNumber, wantNext)
			}
		}
		if table.Next() != 0 {
			t.Error("the number is known though nobody has looked")
		}
		table.Created()
		insert(table.Next(), 1, 2)
		insert(0, 2, 0)
		open(3)
		insert(table.Next(), 3, 4)
		table.Locked()
		insert(table.Next(), 4, 0)
		open(5)
		table.Forget()
		insert(table.Next(), 5, 0)
	})
}

func TestAnyTextFitsIn(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		e := Entry{Started: time.Now(), Error: strings.Repeat("é", 2*errorLength), ResumedBy: strings.Repeat("x", 2*nameLength),
			Position: Position{Statement: "INSERT INTO a VALUES ('\x00\xff')"}}
		if _, err := table.Insert(t.Context(), conn, &e); err != nil {
			t.Fatal(err)
		}
		got := read(t, table, conn)[0]
		if n := len([]rune(got.Error)); n != errorLength || !strings.HasSuffix(got.Error, "é…") {
			t.Errorf("an error of %d characters: …%s", n, got.Error[len(got.Error)-9:])
		}
		if len([]rune(got.ResumedBy)) != nameLength || got.Statement != "INSERT INTO a VALUES ('��')" {
			t.Errorf("%q, %q", got.ResumedBy, got.Statement)
		}
	})
}

func TestTheDriversTimesAreRead(t *testing.T) {
	want := time.Date(2026, 3, 29, 1, 30, 5, 0, time.UTC)
	for _, v := range []any{
		"2026-03-29 01:30:05", "2026-03-29T01:30:05Z", "2026-03-29 01:30:05.000000", []byte("2026-03-29 01:30:05"),
		time.Date(2026, 3, 29, 1, 30, 5, 7, time.FixedZone("", 3600)),
	} {
		if got, err := readMoment(v); !got.Equal(want) || err != nil {
			t.Errorf("%v is read as %v, %v", v, got, err)
		}
	}
	for _, v := range []any{"yesterday", 5} {
		if got, err := readMoment(v); err == nil {
			t.Errorf("%v is read as %v", v, got)
		}
	}
}

func read(t *testing.T, table Table, q dialect.Querier) []Entry {
	t.Helper()
	entries, err := table.All(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestTheNameFollowsFromTheVersionTables(t *testing.T) {
	for versions, want := range map[string]string{
		"alembic_version": DefaultTable, "shop_version": "shop_journal", "version": "journal", "migrations": "migrations_journal",
		strings.Repeat("x", 63):                  strings.Repeat("x", 55) + "_journal",
		strings.Repeat("x", 54) + "éversions_of": strings.Repeat("x", 54) + "_journal",
	} {
		if got := NameBeside(versions); got != want {
			t.Errorf("beside %s: %s, want %s", versions, got, want)
		}
	}
}
