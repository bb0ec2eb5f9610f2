package alembic_test

import (
	"bytes"
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestAHookThatPanicsIsAnErrorWithItsLine: a panic doesn't cross the library.
func TestAHookThatPanicsIsAnErrorWithItsLine(t *testing.T) {
	for name, set := range map[string]func(*alembic.Env){
		"IncludeName": func(e *alembic.Env) { e.IncludeName = func(string, string, schema.TableName) bool { panic("no name") } },
		"IncludeObject": func(e *alembic.Env) {
			e.IncludeObject = func(any, string, string, bool, any) bool { panic("no object") }
		},
		"CompareType": func(e *alembic.Env) {
			e.CompareType = func(schema.TableName, *schema.Column, *schema.Column) alembic.Verdict { panic("no type") }
		},
		"CompareServerDefault": func(e *alembic.Env) {
			e.CompareServerDefault = func(schema.TableName, *schema.Column, *schema.Column) alembic.Verdict { panic("no default") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := testenv.SQL("CREATE TABLE t (a VARCHAR(10) DEFAULT 'x')")
			env.TargetMetadata = sa.NewMetaData(sa.Table("t", sa.Column("a", sa.String(20), sa.ServerDefault("y"))))
			set(env)
			db := testenv.SQLite(t)
			m := testenv.Migrator(t, db, env)
			if err := m.Upgrade(t.Context(), "head"); err != nil {
				t.Fatal(err)
			}
			err := m.Check(t.Context())
			if err == nil || !strings.Contains(err.Error(), "hooks_test.go:") || !strings.Contains(err.Error(), "Env."+name+" panicked: no ") {
				t.Errorf("got %v", err)
			}
			if n := db.Stats().InUse; n != 0 {
				t.Errorf("%d connections weren't given back", n)
			}
		})
	}
}

// TestNilIsNotAPanic gives the library nothing where something is needed.
func TestNilIsNotAPanic(t *testing.T) {
	env := testenv.SQL("CREATE TABLE t (a INTEGER)")
	m, err := alembic.New(testenv.SQLite(t), "sqlite", env, nil)
	if err != nil {
		t.Fatalf("a nil option: %v", err)
	}
	var none context.Context
	var inspected error
	for name, call := range map[string]func() error{
		"Upgrade":   func() error { return m.Upgrade(none, "head") },
		"Stamp":     func() error { return m.Stamp(none, "head") },
		"Check":     func() error { return m.Check(none) },
		"Downgrade": func() error { return m.Downgrade(none, "base") },
		"Inspect":   func() error { _, inspected = m.Inspect(none); return inspected },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "the context is nil; give context.Background()") {
			t.Errorf("%s without a context: %v", name, err)
		}
	}
	if err := m.UpgradeSQL(t.Context(), nil, "", "head"); err == nil || !strings.Contains(err.Error(), "the io.Writer for the SQL is nil") {
		t.Errorf("a script to nowhere: %v", err)
	}
	if at := testenv.Current(t, m); at != nil {
		t.Errorf("the database is at %v", at)
	}
	if err := m.UpgradeSQL(t.Context(), new(bytes.Buffer), "", "head"); err != nil {
		t.Error(err)
	}
}

// TestADatabaseOfAnotherDialectIsTold: the server's word would be a syntax error.
func TestADatabaseOfAnotherDialectIsTold(t *testing.T) {
	var db *sql.DB = testenv.SQLite(t)
	for _, dialect := range []string{"postgresql", "mysql", "mariadb"} {
		m, err := alembic.New(db, dialect, testenv.SQL("CREATE TABLE t (a INTEGER)"))
		if err != nil {
			t.Fatal(err)
		}
		err = m.Upgrade(t.Context(), "head")
		if err == nil || !strings.HasPrefix(err.Error(), `the database is not of the dialect "`+dialect+`"`) || !strings.Contains(err.Error(), "give alembic.New") {
			t.Errorf("%s: %v", dialect, err)
		}
	}
}
