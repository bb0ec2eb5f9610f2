package e2e_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// TestTargetFuncAsksPostgreSQLWhereItIs asks for the schema and looks for tables by
// its name, as ent does, between a type and the table that has it.
func TestTargetFuncAsksPostgreSQLWhereItIs(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	env := &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, _ string) error {
		if _, err := db.ExecContext(ctx, "CREATE TYPE span AS RANGE (subtype = integer)"); err != nil {
			return err
		}
		var schema, path string
		var tables int
		if err := db.QueryRowContext(ctx, "SELECT current_setting('search_path'), current_schema()").Scan(&path, &schema); err != nil {
			return err
		}
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname = $1", schema).Scan(&tables); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, "CREATE TABLE spans (id integer NOT NULL PRIMARY KEY, s span)")
		return err
	}}
	exec(t, db, "CREATE TYPE span AS RANGE (subtype = integer)", "CREATE TABLE spans (id integer NOT NULL PRIMARY KEY, s span)")
	if err := s.migrator(t, db, env).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPostgresTargetFuncReachesNothingOutside lets code name the schemas of the
// real database, in statements and as values, as ORMs do.
func TestPostgresTargetFuncReachesNothingOutside(t *testing.T) {
	const real = `CREATE TABLE users (id integer PRIMARY KEY, old text); INSERT INTO users VALUES (1, 'x');
		CREATE SCHEMA app; CREATE TABLE app.users (id integer PRIMARY KEY, old text); INSERT INTO app.users VALUES (1, 'y');`
	const state = `SELECT concat_ws(' ', (SELECT string_agg(old, '') FROM users), (SELECT string_agg(old, '') FROM app.users),
		(SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_namespace), (SELECT count(*) FROM pg_type))`
	lookUp := func(schema string) targetFunc {
		return func(ctx context.Context, db *sql.DB, _ string) error {
			var n int
			const query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2"
			if err := db.QueryRowContext(ctx, query, schema, "users").Scan(&n); err != nil || n > 0 {
				return errors.Join(errors.New("it sees the real table"), err)
			}
			if err := running("CREATE TABLE "+schema+".users (id integer PRIMARY KEY)")(ctx, db, ""); err != nil {
				return err
			}
			if err := db.QueryRowContext(ctx, query, schema, "users").Scan(&n); err != nil || n != 1 {
				return errors.Join(errors.New("it doesn't see its own table"), err)
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		f    targetFunc
		want []string
	}{
		"the default schema by name":        {lookUp("public"), []string{"drop column users.old"}},
		"another schema by name":            {lookUp("app"), []string{"drop column app.users.old"}},
		"a schema in a literal":             {running("DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'app') THEN RAISE 'seen'; END IF; END $$", "CREATE TABLE app.users (id integer PRIMARY KEY)"), []string{"drop column app.users.old"}},
		"a textual transaction":             {running("BEGIN", "CREATE TABLE users (id integer PRIMARY KEY)", "COMMIT"), []string{"drop column users.old"}},
		"a COMMIT behind another statement": {running("CREATE TABLE users (id integer PRIMARY KEY); COMMIT; INSERT INTO users VALUES (2)"), []string{"drop column users.old"}},
		"ROLLBACK":                          {running("CREATE TABLE users (id integer PRIMARY KEY)", "ROLLBACK"), []string{"Env.TargetFunc", "ROLLBACK cannot stand", "in: ROLLBACK"}},
		"a refusal that is dropped": {func(ctx context.Context, db *sql.DB, _ string) error {
			_, _ = db.ExecContext(ctx, "SELECT pg_advisory_lock(1)")
			return running("CREATE TABLE users (id integer PRIMARY KEY)")(ctx, db, "")
		}, []string{"Env.TargetFunc", "pg_advisory_lock() acts outside", "take it out"}},
		"DROP SCHEMA":                    {running("DROP SCHEMA IF EXISTS app CASCADE", "CREATE SCHEMA app", "CREATE TABLE app.users (id integer PRIMARY KEY)"), []string{"drop column app.users.old"}},
		"DROP SCHEMA of the default one": {running("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "CREATE TABLE users (id integer PRIMARY KEY)"), []string{"drop column users.old"}},
		"DROP TABLE":                     {running("DROP TABLE IF EXISTS public.users, app.users", "CREATE TABLE users (id integer PRIMARY KEY)"), []string{"drop column users.old"}},
		"DROP OWNED":                     {running("DROP OWNED BY CURRENT_USER"), []string{"DROP OWNED cannot stand"}},
		"CREATE DATABASE":                {running("CREATE DATABASE other"), []string{"CREATE DATABASE cannot stand"}},
		"CONCURRENTLY":                   {running("CREATE TABLE users (id integer PRIMARY KEY, old text)", "CREATE INDEX CONCURRENTLY ix ON users (old)", "DROP INDEX CONCURRENTLY IF EXISTS iy"), []string{"ix"}},
		"a real table is locked": {running("CREATE TABLE users (id integer PRIMARY KEY)", "DO $$ BEGIN EXECUTE 'LOCK TABLE pub' || 'lic.users'; END $$"),
			[]string{"reached outside", "public.users", "rolled back", "scratch_url"}},
		"a table named as a function that acts outside": {running("CREATE TABLE http_logs (id integer PRIMARY KEY)", "CREATE INDEX http_ix ON http_logs (id)", "INSERT INTO http_logs (id) VALUES (1)"), []string{"create table http_logs"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := postgres(t)
			db := s.open(t)
			exec(t, db, real)
			before := one(t, db, state)
			m := s.migrator(t, db, &alembic.Env{TargetFunc: c.f, IncludeSchemas: []string{"app"}})
			for range 2 {
				_, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
				if err == nil {
					err = drift(t, m)
				}
				wantError(t, err, c.want...)
			}
			if after := one(t, db, state); after != before {
				t.Errorf("the database was %q and is %q", before, after)
			}
		})
	}
}

// drift says how the database differs from the models, with what no revision
// made.
// TestPostgresTargetFuncThatGoesOnIsTold drops the error of a statement in the
// transaction, where nothing can be read after that.
func TestPostgresTargetFuncThatGoesOnIsTold(t *testing.T) {
	s := postgres(t)
	err := s.migrator(t, s.open(t), &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, d string) error {
		if err := running(usersSQL)(ctx, db, d); err != nil {
			return err
		}
		_, _ = db.ExecContext(ctx, "INSERT INTO public.users (id) VALUES ($1)", 1)
		return nil
	}}).Check(t.Context())
	wantError(t, err, "Env.TargetFunc went on after a statement had failed", "roll that back: ERROR: null value in column")
	if !strings.HasSuffix(err.Error(), "\n  in: INSERT INTO public.users (id) VALUES ($1)") {
		t.Errorf("the statement isn't shown as it was given: %v", err)
	}
}
