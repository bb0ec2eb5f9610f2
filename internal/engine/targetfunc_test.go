package engine

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// making returns a TargetFunc that executes texts and drops the errors of all but
// the last.
func making(texts ...string) TargetFunc {
	return func(ctx context.Context, db *sql.DB, _ string) (err error) {
		for _, text := range texts {
			_, err = db.ExecContext(ctx, text)
		}
		return err
	}
}

func TestATargetFuncThatMakesNoSchemaSaysWhy(t *testing.T) {
	for want, f := range map[string]TargetFunc{
		"made no table in the database that it was given":                                         making("SELECT 1"),
		"made no table; the first statement that failed: SQL logic error: no such table: nowhere": making("INSERT INTO nowhere VALUES (1)", "SELECT 1"),
		"Env.TargetFunc: SQL logic error: no such table: nowhere (1)":                             making("INSERT INTO nowhere VALUES (1)"),
		"in: CREATE INDEX ix ON nowhere (x)":                                                      making("CREATE INDEX ix ON nowhere (x)"),
		"ATTACH reaches another file":                                                             making("CREATE TABLE a (x INTEGER); ATTACH 'other.db' AS more", "SELECT 1"),
		"no, thanks; the first statement that failed: SQL logic error: no such table: n": func(ctx context.Context, db *sql.DB, d string) error {
			return errors.Join(ignore(making("DELETE FROM n")(ctx, db, d)), errors.New("no, thanks"))
		},
		"targetfunc_test.go": func(context.Context, *sql.DB, string) error { panic("out of models") },
		"unrecognized token": making("CREATE TABLE 'a"),
	} {
		d := open(t, options())
		_, err := d.LoadSchema(t.Context(), Source{Func: f})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "Env.TargetFunc") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func ignore(error) error { return nil }

func TestATargetFuncThatDropsAnErrorIsTold(t *testing.T) {
	d := open(t, options())
	log := &lines{}
	d.log = slog.New(log)
	m, err := d.LoadSchema(t.Context(), Source{Func: making("CREATE TABLE a (x INTEGER)", "INSERT INTO nowhere VALUES (1)", "CREATE TABLE b (x INTEGER)")})
	if err != nil || len(m.Tables()) != 2 {
		t.Fatalf("%v, %v", m, err)
	}
	if !log.holds("went on after a statement had failed") {
		t.Errorf("the log holds %q", log.all)
	}
}

func TestATargetFuncIsInterrupted(t *testing.T) {
	d := open(t, options())
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("Ctrl-C")
	_, err := d.LoadSchema(ctx, Source{Func: func(ctx context.Context, db *sql.DB, _ string) error {
		cancel(interrupted)
		return making("CREATE TABLE a (x INTEGER)")(ctx, db, "")
	}})
	if !errors.Is(err, interrupted) {
		t.Error(err)
	}
}
