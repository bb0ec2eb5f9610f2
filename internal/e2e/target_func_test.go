package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/sa"
)

type targetFunc = func(context.Context, *sql.DB, string) error

// running is a TargetFunc that runs statements.
func running(statements ...string) targetFunc {
	return func(ctx context.Context, db *sql.DB, _ string) error {
		for _, s := range statements {
			if _, err := db.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// onScratchPlaces runs a test on an empty database of each kind, with the options
// that a target needs there.
func onScratchPlaces(t *testing.T, test func(*testing.T, server, []alembic.Option)) {
	t.Run("sqlite", func(t *testing.T) {
		memory := alembic.WithScratch(func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite://") })
		test(t, server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "a.db")}, []alembic.Option{memory})
	})
	t.Run("postgresql", func(t *testing.T) { t.Parallel(); test(t, postgres(t), nil) })
	t.Run("mariadb", func(t *testing.T) {
		t.Parallel()
		test(t, mariadb(t), []alembic.Option{scratch(t, mariadb(t))})
	})
}

const usersSQL = "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL)"

func TestTargetFuncIsTheTarget(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		db := s.open(t)
		var got string
		env := &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, dialect string) error {
			got = dialect
			return running(usersSQL, "CREATE INDEX ix_users_name ON users (name)")(ctx, db, dialect)
		}}
		m := s.migrator(t, db, env, options...)
		wantError(t, m.Check(t.Context()), "create table users")
		exec(t, db, usersSQL)
		wantError(t, m.Check(t.Context()), "ix_users_name")
		exec(t, db, "CREATE INDEX ix_users_name ON users (name)")
		if err := m.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if got != s.dialect {
			t.Errorf("the dialect is %q", got)
		}
	})
}

func TestTargetFuncIsOneSchemaWithTheOtherModels(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		db := s.open(t)
		const posts = "CREATE TABLE posts (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id))"
		env := &alembic.Env{
			TargetMetadata: sa.NewMetaData(sa.Table("tags", sa.Column("id", sa.Integer(), sa.PrimaryKey))),
			TargetFunc:     running(posts), // it refers to a table of schema.sql
		}
		m := s.migrator(t, db, env, append(options, target(t, usersSQL+";"))...)
		wantError(t, m.Check(t.Context()), "create table tags", "create table users", "create table posts")
		env.TargetMetadata = nil
		exec(t, db, usersSQL, posts)
		if err := m.Check(t.Context()); err != nil {
			t.Error(err)
		}
		env.TargetFunc = running(posts, "CREATE TABLE tags (id INTEGER)")
		env.TargetMetadata = sa.NewMetaData(sa.Table("tags", sa.Column("id", sa.Integer(), sa.PrimaryKey)))
		wantError(t, m.Check(t.Context()), `table "tags"`, "it is defined twice")
	})
}

// TestTargetFuncUsesTheDatabaseAsAnORMDoes runs what ORMs and migration tools
// run beside CREATE: transactions that nest, rows, questions to the catalog
// while rows are open, and several statements at once.
func TestTargetFuncUsesTheDatabaseAsAnORMDoes(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		db := s.open(t)
		env := &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, _ string) error {
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if _, err := tx.ExecContext(ctx, usersSQL+"; CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY); CREATE TABLE done (n INTEGER);"); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO done VALUES (1), (2)"); err != nil {
				return err
			}
			rows, err := tx.QueryContext(ctx, "SELECT n FROM done ORDER BY n")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var n, users int
				if err := errors.Join(rows.Scan(&n), db.QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&users)); err != nil {
					return err
				}
			}
			if _, err := tx.ExecContext(ctx, "DROP TABLE done"); err != nil {
				return err
			}
			return tx.Commit()
		}}
		exec(t, db, usersSQL, "CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY)")
		m := s.migrator(t, db, env, options...)
		for range 2 {
			if err := m.Check(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTargetFuncFailures(t *testing.T) {
	missing := errors.New("no such model")
	broken := usersSQL + "; CREATE TABEL posts (id INTEGER)"
	for name, c := range map[string]struct {
		f    targetFunc
		want []string
	}{
		"its own error": {func(context.Context, *sql.DB, string) error { return missing }, []string{"Env.TargetFunc", "no such model"}},
		"a statement":   {running(broken), []string{"Env.TargetFunc", "TABEL", "syntax"}},
		"another error than the statement's": {func(ctx context.Context, db *sql.DB, _ string) error {
			_, _ = db.ExecContext(ctx, broken)
			return missing
		}, []string{"Env.TargetFunc", "no such model", "first statement that failed", "in: CREATE TABEL posts"}},
		"an error that is dropped": {func(ctx context.Context, db *sql.DB, _ string) error {
			_, _ = db.ExecContext(ctx, "CREATE TABEL posts (id INTEGER)")
			return nil
		}, []string{"in: CREATE TABEL posts"}},
		"a panic": {func(context.Context, *sql.DB, string) error { panic("no such model") },
			[]string{"Env.TargetFunc: ", "target_func_test.go:", "the function panicked: no such model"}},
		"nothing at all": {func(context.Context, *sql.DB, string) error { return nil },
			[]string{"Env.TargetFunc made no table", "no connection of its own"}},
		"a temporary table": {running("CREATE TEMPORARY TABLE notes (id INTEGER)"),
			[]string{"Env.TargetFunc left no table", "a temporary one, or was dropped again or rolled back"}},
		"a handle that is kept": {func(ctx context.Context, db *sql.DB, _ string) error {
			return errors.Join(db.Close(), running(usersSQL)(ctx, db, ""))
		}, []string{"Env.TargetFunc", "database is closed"}},
	} {
		t.Run(name, func(t *testing.T) {
			onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
				db := s.open(t)
				exec(t, db, usersSQL)
				m := s.migrator(t, db, &alembic.Env{TargetFunc: c.f}, options...)
				err := m.Check(t.Context())
				wantError(t, err, c.want...)
				if strings.Contains(name, "its own") && !errors.Is(err, missing) {
					t.Errorf("the function's error is lost: %v", err)
				}
				one(t, db, "SELECT count(*) FROM users")
				m = s.migrator(t, db, &alembic.Env{TargetFunc: running(usersSQL)}, options...)
				if err := m.Check(t.Context()); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

func TestTargetFuncsOwnTimeoutIsToldOnce(t *testing.T) {
	endless := map[string]string{
		"sqlite":     "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
		"postgresql": "SELECT count(*) FROM generate_series(1, 1000000000000)",
		"mariadb":    "SELECT sleep(3600)",
	}
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		for _, wrapped := range []string{"%w", "no models: %w"} {
			err := s.migrator(t, s.open(t), &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, dialect string) error {
				ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				if _, err := db.ExecContext(ctx, endless[dialect]); err == nil {
					t.Error("the statement came to an end")
				}
				return fmt.Errorf(wrapped, ctx.Err())
			}}, options...).Check(t.Context())
			wantError(t, err, "context deadline exceeded\n  in: "+endless[s.dialect])
			if strings.Count(err.Error(), "deadline exceeded") != 1 {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestTargetFuncIsInterruptedBetweenStatements(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		m := s.migrator(t, s.open(t), &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, _ string) error {
			err := running(usersSQL)(ctx, db, "")
			cancel()
			return errors.Join(err, running("CREATE TABLE notes (id INTEGER)")(ctx, db, ""))
		}}, options...)
		if err := m.Check(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("check returned %v", err)
		}
		m = s.migrator(t, s.open(t), &alembic.Env{TargetFunc: running(usersSQL)}, options...)
		wantError(t, m.Check(t.Context()), "create table users")
	})
}

func TestTargetFuncWithoutAPlaceSaysWhichLinesToWrite(t *testing.T) {
	s := mariadb(t)
	err := s.migrator(t, s.open(t), &alembic.Env{TargetFunc: running(usersSQL)}).Check(t.Context())
	wantError(t, err, "TargetFunc", "CREATE DATABASE my_app_scratch;", "scratch_url = ")
	if !errors.Is(err, alembic.ErrNoScratch) {
		t.Errorf("check returned %v", err)
	}
}

func TestTargetFuncFromBaseNeedsNoDatabaseWherePlacesAreMadeInside(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, usersSQL)
	diff, err := s.migrator(t, db, &alembic.Env{TargetFunc: running(usersSQL)}).Diff(t.Context(), alembic.DiffOptions{FromBase: true})
	if err != nil || len(diff.Upgrade) != 1 || diff.Upgrade[0].String() != "create table users" {
		t.Errorf("from base: %v, %v", diff, err)
	}
}

func drift(t *testing.T, m *alembic.Migrator) error {
	t.Helper()
	diff, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	return &alembic.DriftError{Diff: diff}
}

// TestTargetFuncWithAConnectionOfItsOwnIsTold lets a function change the database
// itself through another handle, as an ORM does that opens it by the
// application's settings.
func TestTargetFuncWithAConnectionOfItsOwnIsTold(t *testing.T) {
	const advice = ". What makes the schema must use the *sql.DB that it is given, and no connection of its own. If another program made the change, run the command again"
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		db := s.open(t)
		exec(t, db, usersSQL, "CREATE TABLE notes (id INTEGER)")
		for _, c := range []struct {
			leaks string
			err   error
			want  string
		}{
			{leaks: "CREATE TABLE leaked (id INTEGER)", want: "leaked appeared"},
			{leaks: "ALTER TABLE leaked ADD COLUMN name VARCHAR(20)", err: errors.New("not now"), want: "leaked changed"},
			{leaks: "DROP TABLE leaked", want: "leaked disappeared"},
		} {
			env := &alembic.Env{TargetFunc: func(ctx context.Context, given *sql.DB, _ string) error {
				return errors.Join(running(usersSQL)(ctx, given, ""), running(c.leaks)(ctx, db, ""), c.err)
			}}
			want := "while the target schema was made, the database itself changed: " + c.want + advice
			if c.err != nil {
				want += ". The target schema was not made: Env.TargetFunc: " + c.err.Error()
			}
			if s.dialect == "postgresql" {
				want = strings.ReplaceAll(want, c.want, "public."+c.want)
			}
			err := s.migrator(t, db, env, options...).Check(t.Context())
			if stray := (*dialect.StrayError)(nil); !errors.As(err, &stray) || err.Error() != want {
				t.Errorf("%s: %v\nwant %s", c.leaks, err, want)
			}
		}
	})
}

func TestMariaDBTargetFuncReachesNothingOutside(t *testing.T) {
	for name, c := range map[string]struct{ statement, want string }{
		"another database":  {"CREATE TABLE REAL.extra (id INTEGER)", "leave out the database's name"},
		"rows of another":   {"DELETE FROM REAL.users", "leave out the database's name"},
		"use":               {"USE REAL", "USE cannot stand"},
		"the server":        {"SET GLOBAL max_connections = 299", "SET GLOBAL cannot stand"},
		"a file":            {"SELECT 1 INTO OUTFILE '/tmp/made_by_target'", "INTO OUTFILE cannot stand"},
		"behind another":    {"CREATE TABLE users (id INTEGER PRIMARY KEY); DROP DATABASE REAL", "leave out|DROP DATABASE cannot stand"},
		"what runs another": {"EXECUTE IMMEDIATE 'DROP TABLE REAL.users'", "EXECUTE cannot stand"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, other := mariadb(t), mariadb(t)
			db := s.open(t)
			exec(t, db, "CREATE TABLE users (id INTEGER PRIMARY KEY)", "INSERT INTO users VALUES (1)")
			statement := strings.ReplaceAll(c.statement, "REAL", one(t, db, "SELECT DATABASE()"))
			err := s.migrator(t, db, &alembic.Env{TargetFunc: running(statement)}, scratch(t, other)).Check(t.Context())
			_, second, _ := strings.Cut(c.want, "|")
			if second != "" && err != nil && strings.Contains(err.Error(), second) {
				return
			}
			wantError(t, err, "Env.TargetFunc", strings.Split(c.want, "|")[0])
			if got := one(t, db, "SELECT concat((SELECT count(*) FROM users), (SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()))"); got != "11" {
				t.Errorf("rows and tables of the real database are %s", got)
			}
			if got := one(t, other.open(t), "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()"); got != "0" {
				t.Errorf("the scratch database has %s tables afterwards", got)
			}
		})
	}
}

func TestSQLiteTargetFuncReachesNoFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.db")
	memory := alembic.WithScratch(func(ctx context.Context) (*sql.DB, error) { return sqlite.Open(ctx, "sqlite://") })
	for _, statement := range []string{"ATTACH 'FILE' AS o", "VACUUM INTO 'FILE'", usersSQL + "; ATTACH 'FILE' AS o"} {
		s := server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "a.db")}
		m := s.migrator(t, s.open(t), &alembic.Env{TargetFunc: running(strings.ReplaceAll(statement, "FILE", file))}, memory)
		wantError(t, m.Check(t.Context()), "Env.TargetFunc", "reaches another file", "take it out")
	}
	if found, _ := filepath.Glob(file); len(found) > 0 {
		t.Errorf("%s was made", file)
	}
}

// TestTargetFuncAsksTheSameOfAnotherSchema asks for the columns of a table that
// has others the second time, on the same connection, which may have prepared
// the query.
func TestTargetFuncAsksTheSameOfAnotherSchema(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		db := s.open(t)
		db.SetMaxOpenConns(1)
		for _, columns := range []string{"id INTEGER", "id INTEGER, name VARCHAR(20)", "name VARCHAR(20), id INTEGER"} {
			m := s.migrator(t, db, &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, _ string) error {
				if err := running("CREATE TABLE users ("+columns+")", "INSERT INTO users (id) VALUES (1)")(ctx, db, ""); err != nil {
					return err
				}
				rows, err := db.QueryContext(ctx, "SELECT * FROM users")
				if err != nil {
					return err
				}
				names, err := rows.Columns()
				if len(names) != strings.Count(columns, ",")+1 {
					t.Errorf("%s: the columns are %q", columns, names)
				}
				return errors.Join(err, rows.Close())
			}}, options...)
			wantError(t, m.Check(t.Context()), "create table users")
		}
	})
}
