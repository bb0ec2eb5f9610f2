package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
)

// block executes statements in an autocommit block.
func block(s *Step, texts ...string) {
	s.Autocommit(dialect.Position{File: "a1.go", Line: 7}, func() {
		for _, text := range texts {
			s.Emit(op.Execute{SQL: text}, dialect.Position{})
		}
	})
}

func execute(s *Step, text string) { s.Emit(op.Execute{SQL: text}, dialect.Position{}) }

func TestAnAutocommitBlockRunsOutsideOfTheTransaction(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		execute(s, "CREATE TABLE a (x INTEGER)")
		block(s, "VACUUM") // refused in a transaction
		s.Emit(op.Execute{SQL: "VACUUM", Autocommit: true}, dialect.Position{})
		execute(s, "CREATE TABLE b (x INTEGER)")
		return nil
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if got := state(t, d); got != "[a1] [a b]" {
		t.Errorf("the database holds %s", got)
	}
}

func TestWhatAnAutocommitBlockCommittedStays(t *testing.T) {
	for name, c := range map[string]struct {
		f     func(*Step)
		stays []string
		state string
	}{
		"a failure behind it": {func(s *Step) {
			execute(s, "CREATE TABLE a (x INTEGER)")
			block(s, "CREATE TABLE b (x INTEGER)")
			execute(s, "nonsense")
		}, []string{"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"}, "[] [a b]"},
		"a failure in it": {func(s *Step) {
			execute(s, "CREATE TABLE a (x INTEGER)")
			block(s, "CREATE TABLE b (x INTEGER)", "nonsense", "CREATE TABLE c (x INTEGER)")
		}, []string{"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"}, "[] [a b]"},
		"rolled back behind it": {func(s *Step) {
			block(s, "CREATE TABLE a (x INTEGER)")
			execute(s, "CREATE TABLE b (x INTEGER)")
			execute(s, "nonsense")
		}, []string{"CREATE TABLE a (x INTEGER)"}, "[] [a]"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, options())
			steps, find := upgrades([]string{"a1"}, func(s *Step) error { c.f(s); return nil })
			_, err := d.Run(t.Context(), nil, steps, find)
			wantStays(t, err, c.stays...)
			if got := state(t, d); got != c.state {
				t.Errorf("the database holds %s, want %s", got, c.state)
			}
		})
	}
}

func TestARunOfOneTransactionRefusesAutocommit(t *testing.T) {
	opts := options()
	opts.SingleTransaction = true
	d := open(t, opts)
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		execute(s, "CREATE TABLE a (x INTEGER)")
		block(s, "CREATE TABLE b (x INTEGER)")
		return nil
	})
	_, err := d.Run(t.Context(), nil, steps, find)
	if !errors.Is(err, ErrNotInOne) || !strings.Contains(err.Error(), "a1.go:7: ") {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
}

func TestAnIndexIsBuiltConcurrently(t *testing.T) {
	d := postgres(t).open(t, options())
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		execute(s, "CREATE TABLE a (x INTEGER)")
		block(s, "CREATE INDEX CONCURRENTLY a_x ON a (x)")
		return nil
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d.Conn(), "SELECT count(*) FROM pg_index WHERE indexrelid = 'a_x'::regclass AND indisvalid"); n != 1 {
		t.Error("the index is not there, or not valid")
	}
}

// query reads all rows of a query through the step, and closes them or not.
func query(s *Step, sql string, closes bool) (n int, err error) {
	_, err = s.Run(s.Context(), Call{SQL: sql, Rows: true}, func(c dialect.Conn) error {
		rows, err := c.QueryContext(s.Context(), sql)
		if err != nil {
			return err
		}
		s.opened(rows)
		for n == 0 && rows.Next() {
			if err := rows.Scan(&n); err != nil {
				return err
			}
		}
		if closes {
			return rows.Close()
		}
		return nil
	})
	return n, err
}

func TestARevisionReadsAndWritesThroughItsConnection(t *testing.T) {
	d := open(t, options())
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		if s.Mode() != OnlineMode || s.Mode().String() != "online" || s.Dialect().Name() != "sqlite" {
			t.Errorf("mode %v, dialect %s", s.Mode(), s.Dialect().Name())
		}
		execute(s, "CREATE TABLE a (x INTEGER)")
		const insert = "INSERT INTO a VALUES (7), (8)"
		if _, err := s.Run(s.Context(), Call{SQL: insert, Again: true}, func(c dialect.Conn) error {
			_, err := c.ExecContext(s.Context(), insert)
			return err
		}); err != nil {
			return err
		}
		if n, err := query(s, "SELECT x FROM a ORDER BY x", true); n != 7 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
		n, err := query(s, "SELECT x + 1 FROM a ORDER BY x", false) // the engine closes them
		if n != 8 {
			t.Errorf("read %d", n)
		}
		return err
	})
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Fatal(err)
	}
	if n := number(t, d.Conn(), "SELECT count(*) FROM a"); n != 2 || state(t, d) != "[a1] [a]" {
		t.Errorf("%d rows, %s", n, state(t, d))
	}
}

func TestAStatementThroughTheConnectionThatUndoesTheTransactionFailsTheRevision(t *testing.T) {
	d := open(t, options())
	const undoing = "INSERT OR ROLLBACK INTO a VALUES (1)"
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		execute(s, "CREATE TABLE a (x INTEGER PRIMARY KEY)")
		execute(s, "INSERT INTO a VALUES (1)")
		_, _ = s.Run(s.Context(), Call{SQL: undoing, Again: true}, func(c dialect.Conn) error { // swallowed
			_, err := c.ExecContext(s.Context(), undoing)
			return err
		})
		return nil
	})
	_, err := d.Run(t.Context(), nil, steps, find)
	var undone *undoneError
	if !errors.As(err, &undone) {
		t.Errorf("%v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("the database holds %s", got)
	}
	if err := through(t, d, "COMMIT"); !errors.As(err, new(*TransactionError)) {
		t.Errorf("COMMIT through the connection: %v", err)
	}
	if got := state(t, d); got != "[] []" {
		t.Errorf("a COMMIT that was refused and swallowed: the database holds %s", got)
	}
}

// through runs a statement through the connection of a revision.
func through(t *testing.T, d *Database, text string) (got error) {
	t.Helper()
	steps, find := upgrades([]string{"a1"}, func(s *Step) error {
		_, got = s.Run(s.Context(), Call{SQL: text, Again: true}, func(c dialect.Conn) error {
			_, err := c.ExecContext(s.Context(), text)
			return err
		})
		return nil
	})
	if _, err := d.Run(context.Background(), nil, steps, find); !errors.As(err, new(*TransactionError)) {
		t.Errorf("the call returned %v, the run %v", got, err)
	}
	return got
}
