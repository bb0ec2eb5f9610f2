package e2e_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
)

// onAll runs a test on an empty database of each kind, SQLite among them.
func onAll(t *testing.T, test func(*testing.T, server)) {
	onServers(t, test)
	t.Run("sqlite", func(t *testing.T) {
		test(t, server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "a.db")})
	})
}

// TestNamesThatDifferInCaseAreOneWhereTheDatabaseThinksSo spells a table, its
// columns, their index and the references to them in two ways.
func TestNamesThatDifferInCaseAreOneWhereTheDatabaseThinksSo(t *testing.T) {
	models := func(table, column, index, more string) *alembic.Env {
		return &alembic.Env{TargetMetadata: sa.NewMetaData(
			sa.Table(table, sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column(column, sa.Integer(), sa.NotNull),
				sa.CheckConstraint(column+" > 0").Named("ck"), sa.Index(index, sa.Cols(column))),
			sa.Table("posts", sa.Column("user_id", sa.Integer(), sa.ForeignKey(table+".ID")), sa.Column(more, sa.Integer())))}
	}
	want := map[string]string{
		"sqlite": "add column posts.b\ndrop column posts.a\nalter column Users.Age (name)\nrename index Ix_Age to ix_age\nrename table Users to users",
		// The test's server keeps tables by case, so this one keeps its name.
		"mariadb": "add column posts.b\ndrop column posts.a\nalter column Users.Age (name)\nrename index Ix_Age to ix_age",
	}
	second := map[string]string{"sqlite": "users", "mariadb": "Users"}
	onAll(t, func(t *testing.T, s server) {
		if s.dialect == "postgresql" {
			return // the case counts
		}
		db := s.open(t)
		first, err := s.migrator(t, db, models("Users", "Age", "Ix_Age", "a")).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, db, first, first.Upgrade)
		exec(t, db, "INSERT INTO Users VALUES (1, 20)")
		env := models(second[s.dialect], "age", "ix_age", "b")
		d, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil || listed(d.Upgrade) != want[s.dialect] {
			t.Fatalf("got %v\n%s\nwant\n%s", err, listed(d.Upgrade), want[s.dialect])
		}
		apply(t, db, d, d.Upgrade)
		if again, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true}); err != nil || !again.Empty() {
			t.Errorf("it still differs: %v\n%s", err, listed(again.Upgrade))
		}
		if rows := one(t, db, "SELECT count(*) FROM "+second[s.dialect]+" WHERE age = 20"); rows != "1" {
			t.Errorf("%s rows are left", rows)
		}
	})
}

func TestTwoSpellingsOfOneNameAreRefused(t *testing.T) {
	id := func(name string) *alembic.Env {
		return &alembic.Env{TargetMetadata: sa.NewMetaData(
			sa.Table("t", sa.Column("id", sa.Integer()), sa.Column(name, sa.Integer())), sa.Table(strings.ToUpper(name[:1]), sa.Column("id", sa.Integer())))}
	}
	s := server{dialect: "sqlite", url: "sqlite:///" + filepath.Join(t.TempDir(), "a.db")}
	_, err := s.migrator(t, s.open(t), id("ID")).Diff(t.Context(), alembic.DiffOptions{})
	wantError(t, err, `table "t" (names_test.go:`, `"id" and "ID" are the same column on SQLite`)
	_, err = s.migrator(t, s.open(t), id("t2")).Diff(t.Context(), alembic.DiffOptions{})
	wantError(t, err, `"t" and "T" are the same table on SQLite`)
}

func TestTheDefaultSchemaInFrontOfATableIsThatTable(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE users (id serial PRIMARY KEY)", "CREATE VIEW v AS SELECT users.id FROM users")
	models := sa.NewMetaData(sa.Table("public.users", sa.Column("id", sa.Integer(), sa.PrimaryKey)), sa.View("public.v", "SELECT id FROM public.users"),
		sa.Table("posts", sa.Column("u", sa.Integer(), sa.ForeignKey("users.id"))))
	d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: models}).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil || listed(d.Upgrade) != "create table posts" {
		t.Errorf("got %v\n%s", err, listed(d.Upgrade))
	}
}

// TestAUniquePrimaryKeyConverges brings the database to the models: the second
// comparison finds nothing.
func TestAUniquePrimaryKeyConverges(t *testing.T) {
	for name, table := range map[string]func() sa.Item{
		"a number": func() sa.Item { return sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Unique)) },
		"a text":   func() sa.Item { return sa.Table("t", sa.Column("id", sa.String(20), sa.PrimaryKey, sa.Unique)) },
		"an index too": func() sa.Item {
			return sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Unique, sa.Indexed))
		},
		"two columns": func() sa.Item {
			return sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Integer(), sa.PrimaryKey), sa.UniqueConstraint("a", "b"))
		},
		"the other order": func() sa.Item {
			return sa.Table("t", sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Integer(), sa.PrimaryKey), sa.UniqueConstraint("b", "a"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			onAll(t, func(t *testing.T, s server) {
				db, env := s.open(t), &alembic.Env{TargetMetadata: sa.NewMetaData(table())}
				first, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
				if err != nil {
					t.Fatal(err)
				}
				apply(t, db, first, first.Upgrade)
				if again, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{}); err != nil || !again.Empty() {
					t.Errorf("it still differs: %v\n%s", err, listed(again.Upgrade))
				}
			})
		})
	}
}

func listed(ops []op.Operation) string {
	lines := make([]string, len(ops))
	for i, o := range ops {
		lines[i] = fmt.Sprint(o)
	}
	return strings.Join(lines, "\n")
}

// TestExpressionsThatSpellNamesInAnotherCaseAreTheSame has them in SQL, where all else
// counts to the letter.
func TestExpressionsThatSpellNamesInAnotherCaseAreTheSame(t *testing.T) {
	texts := map[string]string{
		"mariadb": "CREATE TABLE posts (id integer NOT NULL, Age integer NOT NULL DEFAULT (Abs(7)), Twice integer GENERATED ALWAYS AS (Age * 2) STORED, CONSTRAINT ck CHECK (Age > 0 AND Twice <> 7));",
		"sqlite": "CREATE TABLE posts (id integer NOT NULL, Age integer NOT NULL DEFAULT (Abs(7)), Twice integer GENERATED ALWAYS AS (Age * 2) STORED, CONSTRAINT ck CHECK (Age > 0 AND Twice <> 7));" +
			"CREATE INDEX ix ON posts (Age + 1, id) WHERE Twice > 1 AND Age <> 'A';",
	}
	onAll(t, func(t *testing.T, s server) {
		text := texts[s.dialect]
		if text == "" {
			return // the case counts
		}
		db := s.open(t)
		s.become(t, db, text)
		exec(t, db, "INSERT INTO posts (id, Age) VALUES (1, 20)")
		d := s.become(t, db, strings.NewReplacer("Age", "age", "Twice", "twice", "Abs", "abs").Replace(text))
		if got, want := listed(d.Upgrade), "alter column posts.Age (name)\nalter column posts.Twice (name)"; got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		spelled := strings.NewReplacer("Age integer", "age integer", "Twice integer", "twice integer", "Age", "AGE", "Twice", "TWICE").Replace(text)
		if d = s.become(t, db, spelled); !d.Empty() {
			t.Errorf("only expressions are spelled otherwise: %s", listed(d.Upgrade))
		}
		d = s.become(t, db, strings.NewReplacer("Age", "AGE", "Twice", "twice", "> 0", "> 1").Replace(text))
		if got, want := listed(d.Upgrade), "drop constraint ck of posts\nadd check constraint ck"; !strings.HasPrefix(got, want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}
