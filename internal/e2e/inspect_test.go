package e2e_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
)

// inspected are databases with about everything that has words in models, and
// what must stand in the models.
var inspected = map[string]struct {
	make []string
	want []string
}{
	"sqlite": {
		[]string{
			`CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(60) DEFAULT 'x' NOT NULL, n NUMERIC(10, 2) CHECK (n >= 0),
				twice GENERATED ALWAYS AS (n * 2) STORED, CONSTRAINT uq_name UNIQUE (name))`,
			"CREATE TABLE posts (user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, title TEXT NOT NULL, PRIMARY KEY (user_id, title)) WITHOUT ROWID",
			"CREATE UNIQUE INDEX ix_name ON users (lower(name) DESC) WHERE n > 0",
			"CREATE VIEW names AS SELECT name FROM users",
		},
		[]string{"sqlite.Autoincrement", "sqlite.WithoutRowid", `sqlite.Where("n > 0")`, `sa.View("names", "SELECT name`},
	},
	"postgresql": {
		[]string{
			"CREATE TYPE mood AS ENUM ('glad', 'sad')",
			"CREATE SCHEMA app",
			`CREATE TABLE users (id bigserial PRIMARY KEY, big bigint GENERATED ALWAYS AS IDENTITY, name varchar(60) NOT NULL DEFAULT 'x', m mood DEFAULT 'sad',
				tags text[], doc jsonb NOT NULL DEFAULT '{}', at timestamptz DEFAULT now(), n numeric(10,2), CONSTRAINT ck CHECK (n >= 0), CONSTRAINT uq UNIQUE (name))`,
			"COMMENT ON TABLE users IS 'who is here'",
			"COMMENT ON COLUMN users.n IS 'points'",
			"CREATE TABLE app.posts (id integer PRIMARY KEY, user_id bigint NOT NULL REFERENCES public.users (id) ON DELETE CASCADE DEFERRABLE)",
			"CREATE INDEX ix_doc ON users USING gin (doc)",
			"CREATE UNIQUE INDEX ix_name ON users (lower(name), n DESC NULLS LAST) INCLUDE (at) WHERE n > 0",
		},
		[]string{`sa.Table("app.posts"`, `sa.Enum("glad", "sad").Named("mood")`, `postgresql.Using("gin")`, `sa.Comment("who is here")`},
	},
	"mariadb": {
		[]string{
			`CREATE TABLE users (id INTEGER UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ok TINYINT(1) NOT NULL DEFAULT 1, name VARCHAR(60) NOT NULL DEFAULT 'x',
				mood ENUM('glad','sad'), at DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), body MEDIUMTEXT COMMENT 'long',
				UNIQUE KEY uq_name (name), CONSTRAINT ck CHECK (ok < 2)) ENGINE=InnoDB COMMENT='who is here'`,
			"CREATE TABLE posts (id BIGINT AUTO_INCREMENT PRIMARY KEY, user_id INTEGER UNSIGNED NOT NULL, body TEXT, FOREIGN KEY (user_id) REFERENCES users (id), KEY ix_body (body(20)))",
		},
		[]string{`sa.Enum("glad", "sad")`, `sa.Comment("who is here")`, "Length: 20"},
	},
}

func TestInspectedDatabaseIsItsOwnTarget(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, options []alembic.Option) {
		c := inspected[s.dialect]
		db := s.open(t)
		exec(t, db, c.make...)
		env := &alembic.Env{}
		if s.dialect == "postgresql" {
			env.IncludeSchemas = []string{"app"}
		}
		m := s.migrator(t, db, env, options...)
		found, err := m.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text, err := found.SQL()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.migrator(t, db, env, append(options, target(t, text))...).Check(t.Context()); err != nil {
			t.Errorf("the SQL differs from the database: %v\n%s", err, text)
		}
		code, err := found.Go("schema/models")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range append(c.want, "package models\n", `sa.Table("users",`) {
			if !strings.Contains(string(code), want) {
				t.Errorf("the models lack %s:\n%s", want, code)
			}
		}
		env.TargetMetadata = found.MetaData
		if err := m.Check(t.Context()); err != nil {
			t.Errorf("the schema differs from the database: %v", err)
		}
	})
}

func TestInspectLeavesTheVersionTableOut(t *testing.T) {
	onScratchPlaces(t, func(t *testing.T, s server, _ []alembic.Option) {
		m := s.migrator(t, s.open(t), &alembic.Env{})
		if err := m.EnsureVersionTable(t.Context()); err != nil {
			t.Fatal(err)
		}
		found, err := m.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if text, err := found.SQL(); err != nil || strings.TrimSpace(text) != "" {
			t.Errorf("an empty database: %q, %v", text, err)
		}
	})
}
