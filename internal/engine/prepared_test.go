package engine

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
)

func TestAPreparedStatementIsOneOfTheStep(t *testing.T) {
	d := open(t, journaled())
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		if err := executing("CREATE TABLE a (x INTEGER, y VARCHAR(7))")(s); err != nil || s.Mode() != OnlineMode {
			return err
		}
		insert, err := s.Prepare(s.Context(), "INSERT INTO a VALUES (:x, ?)")
		if err != nil {
			return err
		}
		for x := range 2 {
			result, err := insert.Exec(sql.Named("x", x), fmt.Sprint("row ", x))
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); n != 1 || err != nil {
				t.Errorf("%d rows inserted, %v", n, err)
			}
		}
		read, err := s.Prepare(s.Context(), "SELECT x, y, NULL FROM a WHERE x < ?")
		if err != nil {
			return err
		}
		rows, err := read.Query(2)
		if err != nil {
			return err
		}
		wantRows(t, rows)
		return nil
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if got := told(t, d); got != "a1 done 3" { // the query of the function is not counted
		t.Errorf("the journal holds %s", got)
	}
}

// wantRows checks that rows of a prepared statement are as the driver has them.
func wantRows(t *testing.T, rows *sql.Rows) {
	t.Helper()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, c := range types {
		_, precise, sized := c.DecimalSize()
		_, long := c.Length()
		nullable, known := c.Nullable()
		fmt.Fprint(&all, c.Name(), " ", c.DatabaseTypeName(), " ", c.ScanType(), precise, sized, long, nullable || !known, "\n")
	}
	for rows.Next() {
		var x int
		var y string
		var null *string
		if err := rows.Scan(&x, &y, &null); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(&all, x, " ", y, " ", null == nil, "\n")
	}
	if rows.NextResultSet() || rows.Err() != nil {
		t.Errorf("more results, or %v", rows.Err())
	}
	for _, want := range []string{"x INTEGER int64", "y VARCHAR(7) string", "0 row 0 true\n1 row 1 true\n"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("%s\ndoes not hold %q", all.String(), want)
		}
	}
}

func TestAPreparedStatementThatFails(t *testing.T) {
	d := open(t, options())
	for want, text := range map[string]string{"no such table": "INSERT INTO nowhere VALUES (1)", "would end the revision's own transaction": "COMMIT"} {
		steps, find := upgrades([]string{"a1"}, func(s *Step) error {
			_, err := s.Prepare(s.Context(), text)
			return err
		})
		if _, err := d.Run(t.Context(), nil, steps, find); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		if err := executing("CREATE TABLE a (x INTEGER UNIQUE)")(s); err != nil || s.Mode() != OnlineMode {
			return err
		}
		insert, err := s.Prepare(s.Context(), "INSERT INTO a VALUES (?)")
		for range 2 {
			if err == nil {
				_, err = insert.Exec(1)
			}
		}
		return err
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil || !strings.Contains(err.Error(), "UNIQUE constraint failed") {
		t.Errorf("the second row: %v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestAScriptHasNoPreparedStatements(t *testing.T) {
	_, err := printed(t, options(), func(s *Step) error {
		_, err := s.Prepare(s.Context(), "SELECT 1")
		return err
	})
	if !errors.Is(err, ErrNeedsConnection) {
		t.Error(err)
	}
}

func TestAPreparedStatementIsPassedOverByTheNextRun(t *testing.T) {
	s := mariaDB(t)
	revision := func(fails bool) Func {
		return func(step *Step) error {
			if err := executing("CREATE TABLE log (x INTEGER)")(step); err != nil || step.Mode() != OnlineMode {
				return err
			}
			insert, err := step.Prepare(step.Context(), "INSERT INTO log VALUES (?)")
			if err != nil {
				return err
			}
			result, err := insert.Exec(7)
			if err != nil {
				return err
			}
			if _, unknown := result.RowsAffected(); (unknown == nil) != fails {
				t.Errorf("its result: %v", unknown)
			}
			if err := executing("CREATE TABLE a (x INTEGER)")(step); err != nil || !fails {
				return err
			}
			step.Emit(op.Execute{SQL: "nonsense"}, dialect.Position{})
			return step.Err()
		}
	}
	d := s.open(t, journaled())
	steps, find := upgrades([]string{"a1"}, revision(true))
	if _, err := d.Run(t.Context(), nil, steps, find); err == nil {
		t.Fatal("nonsense was executed")
	}
	if _, err := d.Unfinished(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps, find = upgrades([]string{"a1"}, revision(false))
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d.Conn(), "SELECT count(*) FROM log"); n != 1 || state(t, d) != "[a1] [a]" {
		t.Errorf("%d rows, %s", n, state(t, d))
	}
}
