package e2e_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/op"
)

const (
	beforeRenaming = `CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL, age INTEGER, CONSTRAINT pk_users PRIMARY KEY (id),
	CONSTRAINT uq_users_name UNIQUE (name), CONSTRAINT ck_age CHECK (age > 0));
CREATE TABLE posts (id INTEGER NOT NULL, author INTEGER, PRIMARY KEY (id), CONSTRAINT fk_author FOREIGN KEY (author) REFERENCES users (id));
CREATE INDEX ix_users_age ON users (age);
CREATE VIEW names AS SELECT name, age FROM users WHERE age > 1;
CREATE VIEW ages AS SELECT age FROM names;
`
	afterRenaming = `CREATE TABLE people (id INTEGER NOT NULL, full_name VARCHAR(20) NOT NULL, years INTEGER, CONSTRAINT pk_people PRIMARY KEY (id),
	CONSTRAINT uq_people_full_name UNIQUE (full_name), CONSTRAINT ck_age CHECK (years > 0));
CREATE TABLE posts (id INTEGER NOT NULL, author INTEGER, PRIMARY KEY (id), CONSTRAINT fk_author FOREIGN KEY (author) REFERENCES people (id));
CREATE INDEX ix_people_years ON people (years);
CREATE VIEW names AS SELECT full_name, years FROM people WHERE years > 1;
CREATE VIEW ages AS SELECT years FROM names;
`
)

// TestRenamedTablesAndColumnsKeepTheirRows renames both ways; the judge is the
// dump of the server. The renamings are asked for by name, answered, or told by
// comments of the file.
func TestRenamedTablesAndColumnsKeepTheirRows(t *testing.T) {
	told := strings.NewReplacer("people (", "people ( -- @renamed from=users\n", "full_name VARCHAR(20) NOT NULL, ", "full_name VARCHAR(20) NOT NULL, -- @renamed from=name\n",
		"years INTEGER, ", "\n/* @renamed from=age */ years INTEGER,\n").Replace(afterRenaming)
	for how, c := range map[string]struct {
		target  string
		options alembic.DiffOptions
	}{
		"by name":  {afterRenaming, alembic.DiffOptions{Renames: []string{"users:people", "users.name:full_name", "people.age:years"}}},
		"by yes":   {afterRenaming, alembic.DiffOptions{Renames: []string{"users:people"}, IsRename: func(alembic.Rename) bool { return true }}},
		"by words": {told, alembic.DiffOptions{}},
	} {
		for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile} {
			t.Run(how+"/"+name, func(t *testing.T) {
				t.Parallel()
				c.options.DropUnmanaged = true // no revision made anything
				keepsRows(t, start, c.target, c.options)
			})
		}
	}
}

func keepsRows(t *testing.T, start func(*testing.T) server, text string, options alembic.DiffOptions) {
	t.Helper()
	s := start(t)
	before, after := s.clientMakes(t, beforeRenaming), start(t).clientMakes(t, afterRenaming)
	db := s.open(t)
	db.SetMaxOpenConns(1)
	exec(t, db, "INSERT INTO users VALUES (1, 'Ann', 30)", "INSERT INTO posts VALUES (2, 1)")
	extra := []alembic.Option{target(t, text)}
	switch s.dialect {
	case "mariadb":
		extra = append(extra, scratch(t, mariadb(t)))
	case "sqlite":
		extra = append(extra, inMemory)
	}
	d, err := s.migrator(t, db, &alembic.Env{}, extra...).Diff(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, d, d.Upgrade)
	if diff := cmp.Diff(after, s.schemaDump(t)); diff != "" {
		t.Fatalf("(-client +alembic):\n%s\n%v", diff, d.Upgrade)
	}
	if got := one(t, db, "SELECT full_name FROM people WHERE years = 30"); got != "Ann" {
		t.Errorf("the row is %q", got)
	}
	now := d.Database.Clone()
	if _, err := op.ApplyAll(now, d.Upgrade); err != nil {
		t.Fatal(err)
	}
	d.Database = now
	apply(t, db, d, d.Downgrade)
	if diff := cmp.Diff(before, s.schemaDump(t)); diff != "" {
		t.Errorf("back (-before +after):\n%s\n%v", diff, d.Downgrade)
	}
	if got := one(t, db, "SELECT name FROM users WHERE age = 30"); got != "Ann" {
		t.Errorf("back, the row is %q", got)
	}
}
