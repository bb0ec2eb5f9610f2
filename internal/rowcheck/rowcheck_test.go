package rowcheck_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/rowcheck"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// database is one of the three, and how it is opened.
type database struct {
	dialect dialect.Dialect
	open    func(t *testing.T) (*sql.DB, error)
}

var databases = map[string]database{
	"sqlite":     {sqlite.New(), func(*testing.T) (*sql.DB, error) { return sql.Open("sqlite", ":memory:") }},
	"postgresql": {postgresql.New(), func(t *testing.T) (*sql.DB, error) { return sql.Open("pgx", testdb.Postgres(t)) }},
	"mariadb":    {mysql.NewMariaDB(), func(t *testing.T) (*sql.DB, error) { return mysqldriver.Driver.Open(t.Context(), testdb.MariaDB(t)) }},
}

var users, posts = schema.Name("users"), schema.Name("posts")

// rows are the tables of each case.
var rows = []string{
	"DROP TABLE IF EXISTS posts", "DROP TABLE IF EXISTS users", "DROP TABLE IF EXISTS teams",
	"CREATE TABLE teams (id INTEGER PRIMARY KEY)",
	"CREATE TABLE users (id INTEGER NOT NULL, email VARCHAR(50), age BIGINT, price NUMERIC(8, 2))",
	"CREATE TABLE posts (id INTEGER, team_id INTEGER)",
	"DROP TABLE IF EXISTS days",
	"CREATE TABLE days (n BIGINT, word VARCHAR(40), note TEXT)",
	"INSERT INTO days VALUES (20200229, '2020-02-29', '[1]'), (NULL, NULL, NULL)",
	"DROP TABLE IF EXISTS words",
	"CREATE TABLE words (whole VARCHAR(40), part TEXT, truth TEXT, code TEXT, doc JSON, at TEXT)",
	"INSERT INTO words VALUES (' -12 ', '1.5e1', 'Yes', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '7', '2020-02-29'), (NULL, NULL, NULL, NULL, NULL, NULL)",
	"INSERT INTO users VALUES (1, 'a@b.c', 30, 1), (2, NULL, NULL, NULL), (3, NULL, 7, 99)",
	"INSERT INTO teams VALUES (1)",
	"INSERT INTO posts VALUES (1, 1), (2, NULL)",
}

// cases are operations for which one row is too much.
var cases = map[string]struct {
	op        op.Operation
	bad       string
	databases string // "" is all
}{
	"NOT NULL":           {op: op.AlterColumn{Table: posts, Name: "id", Nullable: new(bool), ExistingType: schema.Integer{}}, bad: "INSERT INTO posts VALUES (NULL, 1)"},
	"unique constraint":  {op: op.AddConstraint{Table: users, Constraint: sa.UniqueConstraint("email").Named("uq")}, bad: "INSERT INTO users VALUES (4, 'a@b.c', 0, 0)"},
	"unique pair":        {op: op.AddConstraint{Table: users, Constraint: sa.UniqueConstraint("email", "age").Named("uq")}, bad: "INSERT INTO users VALUES (4, 'a@b.c', 30, 0)"},
	"unique index":       {op: op.CreateIndex{Table: users, Index: sa.Index("ix", sa.Cols("email"), sa.Unique)}, bad: "INSERT INTO users VALUES (4, 'a@b.c', 0, 0)"},
	"unique expression":  {op: op.CreateIndex{Table: users, Index: sa.Index("ix", sa.Keys(sa.Expr("lower(email)")), sa.Unique)}, bad: "INSERT INTO users VALUES (4, 'A@b.c', 0, 0)", databases: "sqlite postgresql"},
	"unique where":       {op: op.CreateIndex{Table: users, Index: sa.Index("ix", sa.Cols("email"), sa.Unique, postgresql.Where("age > 20"), sqlite.Where("age > 20"))}, bad: "INSERT INTO users VALUES (4, 'a@b.c', 21, 0)", databases: "sqlite postgresql"},
	"NULL is one value":  {op: op.CreateIndex{Table: posts, Index: sa.Index("ix", sa.Cols("team_id"), sa.Unique, postgresql.NullsNotDistinct())}, bad: "INSERT INTO posts VALUES (9, NULL)", databases: "postgresql"},
	"prefix":             {op: op.CreateIndex{Table: users, Index: sa.Index("ix", []schema.KeyPart{{Column: "email", Length: 3}}, sa.Unique)}, bad: "INSERT INTO users VALUES (4, 'a@borough', 0, 0)", databases: "mariadb"},
	"primary key, twice": {op: op.AddConstraint{Table: users, Constraint: sa.PrimaryKeyConstraint("id").Named("pk")}, bad: "INSERT INTO users VALUES (1, 'x', 0, 0)"},
	"primary key, NULL":  {op: op.AddConstraint{Table: posts, Constraint: sa.PrimaryKeyConstraint("id").Named("pk")}, bad: "INSERT INTO posts VALUES (NULL, 1)", databases: "postgresql mariadb"},
	"check":              {op: op.AddConstraint{Table: users, Constraint: sa.CheckConstraint("age > 5 OR price > 5").Named("ck")}, bad: "INSERT INTO users VALUES (4, 'x', 0, 0)"},
	"shorter":            {op: op.AlterColumn{Table: users, Name: "email", Type: sa.String(5), ExistingType: sa.String(50)}, bad: "INSERT INTO users VALUES (4, 'äöüäöü', 0, 0)", databases: "postgresql mariadb"},
	"text cut":           {op: op.AlterColumn{Table: users, Name: "email", Type: sa.String(5), ExistingType: sa.Text()}, bad: "INSERT INTO users VALUES (4, 'äöüäöü', 0, 0)", databases: "postgresql mariadb"},
	"smaller":            {op: op.AlterColumn{Table: users, Name: "age", Type: sa.Integer(), ExistingType: sa.BigInteger()}, bad: "INSERT INTO users VALUES (4, 'x', -2147483649, 0)", databases: "postgresql mariadb"},
	"unsigned":           {op: op.AlterColumn{Table: users, Name: "age", Type: mysql.BigInt(mysql.Unsigned), ExistingType: sa.BigInteger()}, bad: "INSERT INTO users VALUES (4, 'x', -1, 0)", databases: "mariadb"},
	"fewer digits":       {op: op.AlterColumn{Table: users, Name: "price", Type: sa.Numeric(4, 2), ExistingType: sa.Numeric(8, 2)}, bad: "INSERT INTO users VALUES (4, 'x', 0, -100)", databases: "postgresql mariadb"},
	"whole":              {op: op.AlterColumn{Table: users, Name: "price", Type: sa.SmallInteger(), ExistingType: sa.Numeric(8, 2)}, bad: "INSERT INTO users VALUES (4, 'x', 0, 40000)", databases: "postgresql mariadb"},
	"enum":               {op: op.AlterColumn{Table: users, Name: "email", Type: sa.Enum("a@b.c", "it's").Named("mail"), ExistingType: sa.String(50)}, bad: "INSERT INTO users VALUES (4, 'x', 0, 0)", databases: "postgresql mariadb"},
	"a day":              {op: become("n", sa.Date()), bad: "INSERT INTO days (n) VALUES (7)", databases: "mariadb"},
	"a day word":         {op: become("word", sa.Date()), bad: "INSERT INTO days (word) VALUES ('2020-02-30')", databases: "mariadb"},
	"an instant":         {op: become("n", sa.DateTime()), bad: "INSERT INTO days (n) VALUES (1700000000)", databases: "mariadb"},
	"a timestamp":        {op: become("n", mysql.Timestamp(0)), bad: "INSERT INTO days (n) VALUES (19500101)", databases: "mariadb"},
	"a clock":            {op: become("n", sa.Time()), bad: "INSERT INTO days (n) VALUES (1261)", databases: "mariadb"},
	"JSON":               {op: become("note", sa.JSON()), bad: "INSERT INTO days (note) VALUES ('[1')", databases: "mariadb"},
	"a whole number":     {op: become("whole", sa.Integer()), bad: "INSERT INTO words (whole) VALUES ('12.0')", databases: "postgresql"},
	"a big number":       {op: become("whole", sa.SmallInteger()), bad: "INSERT INTO words (whole) VALUES ('32768')", databases: "postgresql"},
	"the biggest number": {op: become("whole", sa.BigInteger()), bad: "INSERT INTO words (whole) VALUES ('9223372036854775808')", databases: "postgresql"},
	"a number":           {op: become("part", sa.Numeric(0, 0)), bad: "INSERT INTO words (part) VALUES ('1,5')", databases: "postgresql"},
	"a number's digits":  {op: become("part", sa.Numeric(4, 2)), bad: "INSERT INTO words (part) VALUES ('99.999')", databases: "postgresql"},
	"a double":           {op: become("part", sa.Double()), bad: "INSERT INTO words (part) VALUES ('1e309')", databases: "postgresql"},
	"a real":             {op: become("part", sa.REAL()), bad: "INSERT INTO words (part) VALUES ('1e-46')", databases: "postgresql"},
	"no number":          {op: become("part", sa.Double()), bad: "INSERT INTO words (part) VALUES ('')", databases: "postgresql"},
	"a boolean":          {op: become("truth", sa.Boolean()), bad: "INSERT INTO words (truth) VALUES ('o')", databases: "postgresql"},
	"a UUID":             {op: become("code", sa.Uuid()), bad: "INSERT INTO words (code) VALUES ('{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", databases: "postgresql"},
	"a document's":       {op: become("doc", sa.Integer()), bad: "INSERT INTO words (doc) VALUES ('\"x\"')", databases: "postgresql"},
	"foreign key": {op: op.AddConstraint{Table: posts, Constraint: sa.ForeignKeyConstraint([]string{"team_id"}, "teams", []string{"id"}).Named("fk")},
		databases: "postgresql mariadb", bad: "INSERT INTO posts VALUES (3, 77)"},
}

// become changes the type of a column of days or words.
func become(column string, to schema.Type) op.Operation {
	was := map[string]schema.Type{"n": sa.BigInteger(), "word": sa.String(40), "note": sa.Text(), "doc": sa.JSON(), "whole": sa.String(40)}
	table := schema.Name("words")
	if column == "n" || column == "word" || column == "note" {
		table = schema.Name("days")
	}
	if was[column] == nil {
		was[column] = sa.Text()
	}
	return op.AlterColumn{Table: table, Name: column, Type: to, ExistingType: was[column]}
}

// TestAnOperationFailsForTheRowsThatItsQueryFinds: with the bad row the query finds
// something and the operation fails; without it neither.
func TestAnOperationFailsForTheRowsThatItsQueryFinds(t *testing.T) {
	for name, kind := range databases {
		t.Run(name, func(t *testing.T) {
			if name != "sqlite" {
				testdb.SkipShort(t)
			}
			db := open(t, kind)
			d, err := kind.dialect.ForServer(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			for title, c := range cases {
				if c.databases == "" || strings.Contains(c.databases, name) {
					t.Run(title, func(t *testing.T) {
						tryRows(t, db, d, c.op, c.bad)
						tryRows(t, db, d, c.op, "")
					})
				}
			}
		})
	}
}

// TestRowsThatNoQueryFindsAreTold: PostgreSQL 15 can't be asked whether a text is a date.
func TestRowsThatNoQueryFindsAreTold(t *testing.T) {
	want := []rowcheck.Need{{Text: "Fails if a value of words.at doesn't read as one of the new type. No query finds such rows."}}
	if diff := cmp.Diff(want, rowcheck.Of([]op.Operation{become("at", sa.Date())}, postgresql.New(), nil)[0]); diff != "" {
		t.Error(diff)
	}
}

// TestAPartitionIsKeptByTheRowsThatItsQueryFinds: those that refer to its own.
func TestAPartitionIsKeptByTheRowsThatItsQueryFinds(t *testing.T) {
	testdb.SkipShort(t)
	db := open(t, databases["postgresql"])
	before := rows
	t.Cleanup(func() { rows = before })
	rows = []string{
		"DROP TABLE IF EXISTS posts, users", "CREATE TABLE users (id INTEGER, kind TEXT, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind)",
		"CREATE TABLE users_a PARTITION OF users FOR VALUES IN ('a')", "CREATE TABLE users_b PARTITION OF users FOR VALUES IN ('b')",
		"CREATE TABLE posts (id INTEGER, user_id INTEGER, kind TEXT, CONSTRAINT fk FOREIGN KEY (user_id, kind) REFERENCES users)",
		"INSERT INTO users VALUES (1, 'a'), (1, 'b')", "INSERT INTO posts VALUES (1, 1, 'b'), (2, NULL, 'a')",
	}
	detach := op.AlterTable{Table: schema.Name("users_a"), Options: schema.Options{"postgresql_partition_of": nil}, Existing: schema.Options{"postgresql_partition_of": "users FOR VALUES IN ('a')"}}
	tryRows(t, db, postgresql.New(), detach, "INSERT INTO posts VALUES (3, 1, 'a')")
	tryRows(t, db, postgresql.New(), detach, "")
	m, err := postgresql.New().Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	let := op.DropConstraint{Table: posts, Name: "fk", Kind: schema.KindForeignKey}
	if needs := rowcheck.Of([]op.Operation{let, detach}, postgresql.New(), m)[1]; len(needs) > 0 {
		t.Errorf("without the foreign key it needs %q", needs)
	}
}

// TestTemporalKeysFailForTheRowsThatTheirQueryFinds is about keys that end in a
// range, which PostgreSQL 18 has.
func TestTemporalKeysFailForTheRowsThatTheirQueryFinds(t *testing.T) {
	testdb.SkipShort(t)
	kind := databases["postgresql"]
	db := open(t, kind)
	var version int
	if err := db.QueryRowContext(t.Context(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if version < 18 {
		t.Skipf("PostgreSQL %d has no temporal keys", version)
	}
	before := rows
	t.Cleanup(func() { rows = before })
	rows = []string{
		"CREATE EXTENSION IF NOT EXISTS btree_gist", "DROP TABLE IF EXISTS posts, users",
		"CREATE TABLE users (id INTEGER, during int4range, PRIMARY KEY (id, during WITHOUT OVERLAPS))",
		"CREATE TABLE posts (id INTEGER, at int4range)",
		"INSERT INTO users VALUES (1, '[1, 5)'), (1, '[5, 9)'), (2, '[1, 9)')",
		"INSERT INTO posts VALUES (1, '[2, 8)'), (2, '[1, 3)'), (2, '[3, 4)')",
	}
	key := sa.PrimaryKeyConstraint("id", "at").Named("k").With(postgresql.WithoutOverlaps())
	unique := sa.UniqueConstraint("id", "at").Named("k").With(postgresql.WithoutOverlaps())
	fk := sa.ForeignKeyConstraint([]string{"id", "at"}, "users", []string{"id", "during"}).Named("k").With(postgresql.Period())
	for bad, constraint := range map[string]schema.Constraint{
		"INSERT INTO posts VALUES (2, '[3, 3]')":    key,
		"INSERT INTO posts VALUES (NULL, '[1, 2)')": key,
		"INSERT INTO posts VALUES (5, 'empty')":     unique,
		"INSERT INTO posts VALUES (1, '[7, 9)')":    unique,
		"INSERT INTO posts VALUES (1, '[8, 10)')":   fk,
		"INSERT INTO posts VALUES (3, '[1, 2)')":    fk,
	} {
		t.Run(bad, func(t *testing.T) {
			tryRows(t, db, kind.dialect, op.AddConstraint{Table: posts, Constraint: constraint}, bad)
			tryRows(t, db, kind.dialect, op.AddConstraint{Table: posts, Constraint: constraint}, "")
		})
	}
}

// TestKeysOverAPeriodFailForTheRowsThatTheirQueryFinds is about MariaDB, whose periods
// are two columns.
func TestKeysOverAPeriodFailForTheRowsThatTheirQueryFinds(t *testing.T) {
	testdb.SkipShort(t)
	kind := databases["mariadb"]
	db := open(t, kind)
	before := rows
	t.Cleanup(func() { rows = before })
	rows = []string{
		"DROP TABLE IF EXISTS posts, users", "CREATE TABLE posts (id INTEGER, since DATE, till DATE, PERIOD FOR stay (since, till))",
		"INSERT INTO posts VALUES (1, '2020-01-01', '2020-02-01'), (1, '2020-02-01', '2020-03-01'), (2, '2020-01-15', '2020-02-15'), (3, '2020-01-01', '2020-02-01')",
	}
	for _, bad := range []string{
		"INSERT INTO posts VALUES (1, '2020-01-31', '2020-02-02')", "INSERT INTO posts VALUES (2, '2020-01-15', '2020-02-15')",
		"INSERT INTO posts VALUES (3, '2019-01-15', '2021-02-15')", "",
	} {
		for _, o := range []op.Operation{
			op.AddConstraint{Table: posts, Constraint: sa.UniqueConstraint("id").Named("k").With(mysql.WithoutOverlaps("stay"))},
			op.AddConstraint{Table: posts, Constraint: sa.PrimaryKeyConstraint("id").With(mysql.WithoutOverlaps("stay"))},
			op.CreateIndex{Table: posts, Index: sa.Index("k", sa.Cols("id"), sa.Unique, mysql.WithoutOverlaps("stay"))},
		} {
			t.Run(o.String()+bad, func(t *testing.T) { tryRows(t, db, kind.dialect, o, bad) })
		}
	}
}

func open(t *testing.T, kind database) *sql.DB {
	t.Helper()
	db, err := kind.open(t)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // a database in memory is one connection's own
	t.Cleanup(func() { db.Close() })
	return db
}

// tryRows asks the query of the only need, and runs the operation, with a bad row or
// without one ("").
func tryRows(t *testing.T, db *sql.DB, d dialect.Dialect, o op.Operation, bad string) {
	t.Helper()
	statements := rows
	if bad != "" {
		statements = append(slices.Clone(rows), bad)
	}
	if err := run(t, db, statements); err != nil {
		t.Fatal(err)
	}
	m, err := d.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	needs := slices.DeleteFunc(rowcheck.Of([]op.Operation{o}, d, m)[0], func(n rowcheck.Need) bool { return strings.HasPrefix(n.Text, "Loses ") })
	if len(needs) != 1 {
		t.Fatalf("%s has the needs %q, want one", o, needs)
	}
	found, err := db.QueryContext(t.Context(), needs[0].Query)
	if err != nil {
		t.Fatalf("%s: %v", needs[0].Query, err)
	}
	finds := found.Next()
	if err := found.Close(); err != nil {
		t.Fatal(err)
	}
	compiled, err := d.Compile(o, m)
	if err != nil {
		t.Fatal(err)
	}
	statements = nil
	for _, s := range compiled {
		statements = append(statements, s.SQL)
	}
	failed := run(t, db, statements)
	if finds != (bad != "") || (failed != nil) != finds {
		t.Errorf("the row %q: %s\nfinds rows: %v; the operation fails with %v", bad, needs[0].Query, finds, failed)
	}
}

// run runs statements in a transaction, which is rolled back if one fails.
func run(t *testing.T, db *sql.DB, statements []string) error {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(t.Context(), s); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// TestOperationsThatNoRowCanFail: what was made in the same run has no rows, a new
// column is NULL in all of them, and a constraint that is made again held before.
func TestOperationsThatNoRowCanFail(t *testing.T) {
	email := sa.UniqueConstraint("email").Named("uq")
	fk := sa.ForeignKeyConstraint([]string{"team_id"}, "teams", []string{"id"}).Named("fk")
	notNull := op.AlterColumn{Table: users, Name: "email", Nullable: new(bool), ExistingType: sa.String(50)}
	for title, ops := range map[string][]op.Operation{
		"a new table":          {op.CreateTable{Table: sa.Table("users", sa.Column("email", sa.String(50))).Schema()}, notNull, op.AddConstraint{Table: users, Constraint: email}},
		"renamed":              {op.CreateTable{Table: sa.Table("people", sa.Column("email", sa.String(50))).Schema()}, op.RenameTable{From: schema.Name("people"), To: "users"}, notNull},
		"a new column":         {op.AddColumn{Table: users, Column: sa.Column("email", sa.String(50))}, op.AddConstraint{Table: users, Constraint: email}, op.AddConstraint{Table: users, Constraint: sa.CheckConstraint("email > ''")}},
		"made again":           {op.DropConstraint{Table: users, Name: "uq", Constraint: email}, op.CreateIndex{Table: users, Index: sa.Index("uq", sa.Cols("email"), sa.Unique)}},
		"a key made again":     {op.DropConstraint{Table: posts, Name: "fk", Constraint: fk}, op.AddConstraint{Table: posts, Constraint: fk}},
		"NOT VALID":            {op.AddConstraint{Table: users, Constraint: &schema.Check{Name: "ck", SQL: "age > 5", Options: schema.Options{"postgresql_not_valid": true}}}},
		"longer":               {op.AlterColumn{Table: users, Name: "email", Type: sa.String(60), ExistingType: sa.String(50)}},
		"text":                 {op.AlterColumn{Table: users, Name: "email", Type: sa.Text(), ExistingType: sa.String(50)}},
		"bigger":               {op.AlterColumn{Table: users, Name: "age", Type: sa.Integer(), ExistingType: sa.SmallInteger()}},
		"more values":          {op.SetEnumValues{Enum: schema.Name("mood"), Existing: []string{"a", "b"}, Values: []string{"c", "b", "x"}, Rename: map[string]string{"a": "x"}}},
		"NOT NULL already":     {op.AlterColumn{Table: users, Name: "email", Nullable: new(bool), ExistingNullable: new(bool)}},
		"a plain index":        {op.CreateIndex{Table: users, Index: sa.Index("ix", sa.Cols("email"))}},
		"a column with values": {op.AddColumn{Table: users, Column: sa.Column("n", sa.Integer(), sa.NotNull, sa.ServerDefault("1"))}},
	} {
		for i, needs := range rowcheck.Of(ops, postgresql.New(), nil) {
			if len(needs) > 0 {
				t.Errorf("%s: %s needs %q", title, ops[i], needs)
			}
		}
	}
}

// TestAnEnumInAPartitionKeyIsToldBefore: the server refuses to make it anew for any rows.
func TestAnEnumInAPartitionKeyIsToldBefore(t *testing.T) {
	testdb.SkipShort(t)
	db := open(t, databases["postgresql"])
	d := postgresql.New()
	if err := run(t, db, []string{"CREATE TYPE kind AS ENUM ('a', 'b')", "CREATE TABLE parted (k kind) PARTITION BY LIST (k)", "CREATE TABLE plain (k kind)"}); err != nil {
		t.Fatal(err)
	}
	m, err := d.Inspect(t.Context(), db, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []op.Operation{
		op.SetEnumValues{Enum: schema.Name("kind"), Existing: []string{"a", "b"}, Values: []string{"b", "a"}},
		op.DropEnumValue{Enum: schema.Name("kind"), Value: "b"},
	} {
		told := ""
		for _, need := range rowcheck.Of([]op.Operation{o}, d, m)[0] {
			if need.Query == "" {
				told += need.Text
			}
		}
		if !strings.HasPrefix(told, "Fails, because parted is partitioned by k, whose type can't change. Leave ") {
			t.Errorf("%s: it is told %q", o, told)
		}
		compiled, err := d.Compile(o, m)
		if err != nil {
			t.Fatal(err)
		}
		var statements []string
		for _, s := range compiled {
			statements = append(statements, s.SQL)
		}
		if run(t, db, statements) == nil {
			t.Errorf("%s doesn't fail", o)
		}
	}
}

// TestNeedsOfSeveralTables: each column of an enum type that loses a value, and a new
// column that is NOT NULL where the database fills none.
func TestNeedsOfSeveralTables(t *testing.T) {
	mood := sa.Enum("good", "bad").Named("mood")
	m := sa.NewMetaData(sa.Table("users", sa.Column("mood", mood)), sa.Table("Posts", sa.Column("of", mood)))
	lost := op.SetEnumValues{Enum: schema.Name("mood"), Existing: []string{"good", "bad"}, Values: []string{"good"}}
	added := op.AddColumn{Table: users, Column: sa.Column("n", sa.Integer(), sa.NotNull)}
	want := [][]rowcheck.Need{{
		{Text: "Fails if users.mood has a value that the enum loses. To find such rows:", Query: "SELECT * FROM users WHERE mood IN ('bad');"},
		{Text: `Fails if "Posts".of has a value that the enum loses. To find such rows:`, Query: `SELECT * FROM "Posts" WHERE of IN ('bad');`},
	}, {
		{Text: "Fails if users has rows, because the new column n is NOT NULL and has no default. To count them:", Query: "SELECT count(*) FROM users;"},
	}}
	if diff := cmp.Diff(want, rowcheck.Of([]op.Operation{lost, added}, postgresql.New(), m)); diff != "" {
		t.Error(diff)
	}
	if needs := rowcheck.Of([]op.Operation{added}, mysql.NewMariaDB(), m)[0]; len(needs) > 0 {
		t.Errorf("MariaDB, which fills the column, needs %q", needs)
	}
	key := op.AddConstraint{Table: users, Constraint: &schema.PrimaryKey{Columns: []string{"n"}}}
	numbered := op.BatchAlterTable{Table: users, Ops: []op.Operation{added, key}}
	if needs := rowcheck.Of([]op.Operation{numbered}, sqlite.New(), m)[0]; len(needs) > 0 {
		t.Errorf("SQLite, which numbers the rows, needs %q", needs)
	}
}
