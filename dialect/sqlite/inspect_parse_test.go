package sqlite_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// odd are definitions that SQLite takes and that are easily misread.
var odd = []string{
	`create table t(a)`,
	`CREATE TABLE IF NOT EXISTS main.t (a, b, c)`,
	`CREATE TABLE "t" ("a" "quoted type" PRIMARY KEY, [b c] text, ` + "`d`" + ` int)`,
	`CREATE TABLE 't' ('a' TEXT, 'b' INT DEFAULT 'x')`,
	`CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b)`,
	`CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a DESC, b COLLATE NOCASE) ON CONFLICT IGNORE)`,
	`CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))`,
	`CREATE TABLE t (a UNSIGNED BIG INT NOT NULL UNIQUE CHECK (a IN (1, (2))) DEFAULT -5)`,
	`CREATE TABLE t (a DECIMAL(10, -2) DEFAULT +1.5e3, b VARCHAR(255) DEFAULT "double", c DEFAULT x'00ff')`,
	`CREATE TABLE t (a TEXT DEFAULT (')' || '(' || '--'), b)`,
	`CREATE TABLE t (a TEXT DEFAULT CURRENT_TIMESTAMP NOT NULL, b BOOLEAN DEFAULT TRUE, c DEFAULT NULL, d DEFAULT word)`,
	`CREATE TABLE t (a INT NULL, b INT CONSTRAINT nn NOT NULL CONSTRAINT "u q" UNIQUE, c INT CONSTRAINT x CONSTRAINT y CHECK (c > 0))`,
	`CREATE TABLE t (a, b AS (a + 1), c GENERATED ALWAYS AS (a || ',') VIRTUAL, d INT AS (a) STORED NOT NULL)`,
	`CREATE TABLE t (a REFERENCES o, b REFERENCES o(id) MATCH FULL ON DELETE SET DEFAULT ON UPDATE NO ACTION NOT DEFERRABLE INITIALLY IMMEDIATE)`,
	`CREATE TABLE t (a INT, b INT, FOREIGN KEY (a) REFERENCES o FOREIGN KEY (b) REFERENCES o (id) ON DELETE RESTRICT, CHECK (a > b))`,
	`CREATE TABLE t (a INT, b INT, CONSTRAINT one UNIQUE (a), CONSTRAINT two CHECK (b LIKE '%)%') CONSTRAINT three UNIQUE (b, a))`,
	`CREATE TABLE t (a INT /* one */, -- two, three
	/* four */ b /* five */ TEXT -- six)
	, /* seven */ CHECK (a > 0 -- eight
	) -- nine
	)`,
	`CREATE TABLE t (k TEXT, v ANY, PRIMARY KEY (k)) WITHOUT ROWID, STRICT`,
	`CREATE TABLE t (rowid INT, "check" INT, "primary" TEXT, "it's" INT, "a""b" INT)`,
	`CREATE TABLE t (é TEXT, "日本" INT DEFAULT 1, ascii INT)`,
	`CREATE TABLE t (a INT, generated TEXT, always INT)`,
	`CREATE TABLE t AS SELECT 1 AS a, 'x' AS b`,
}

// What is read from the text must be what SQLite itself reads.
func TestStoredTextIsReadAsSQLiteReadsIt(t *testing.T) {
	for _, text := range odd {
		db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, text)
		table := inspect(t, db).Table(schema.Name("t"))
		var got strings.Builder
		for i, c := range table.Columns {
			computed := c.Computed != nil
			notNull := c.Nullability == schema.NotNull
			def := ""
			if c.Default != nil && c.Default.Expr != "NULL" {
				def = strings.TrimSuffix(strings.TrimPrefix(c.Default.Expr, "("), ")")
			}
			fmt.Fprintf(&got, "%d %s notnull=%v default=%s generated=%v\n", i, c.Name, notNull, def, computed)
		}
		want := dump(t, db, `SELECT group_concat(cid || ' ' || name || ' notnull=' || iif("notnull", 'true', 'false') ||
			' default=' || rtrim(ltrim(replace(replace(coalesce(dflt_value, ''), 'NULL', ''), '', ''), '('), ')') ||
			' generated=' || iif(hidden > 1, 'true', 'false') || char(10), '') AS r FROM pragma_table_xinfo('t')`)
		norm := func(s string) string { return strings.NewReplacer("(", "", ")", "").Replace(s) }
		if norm(got.String()) != norm(want) && !strings.Contains(text, "PRIMARY KEY") {
			t.Errorf("%s\ngot\n%swant\n%s", text, got.String(), want)
		}
		fks := dump(t, db, `SELECT count(DISTINCT id) AS r FROM pragma_foreign_key_list('t')`)
		if fks != fmt.Sprint(len(table.ForeignKeys)) {
			t.Errorf("%s\n%d foreign keys, want %s", text, len(table.ForeignKeys), fks)
		}
		uqs := dump(t, db, `SELECT count(*) AS r FROM pragma_index_list('t') WHERE origin = 'u'`)
		if uqs != fmt.Sprint(len(table.Uniques)) {
			t.Errorf("%s\n%d unique constraints, want %s", text, len(table.Uniques), uqs)
		}
		keys := dump(t, db, `SELECT count(*) AS r FROM pragma_table_xinfo('t') WHERE pk > 0`)
		n := 0
		if table.PrimaryKey != nil {
			n = len(table.PrimaryKey.Columns)
		}
		if keys != fmt.Sprint(n) {
			t.Errorf("%s\n%d key columns, want %s", text, n, keys)
		}
	}
}

// A rebuild that changes nothing must give the same text again, and the model
// of each must come back from the text that the model gives.
func TestRebuildOfOddDefinitionsKeepsTheirText(t *testing.T) {
	for _, text := range odd {
		db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, text)
		body := func() string { s := fold(stored(t, db, "t")); return s[strings.Index(s, "("):] }
		squeeze := strings.NewReplacer("( ", "(", " )", ")", ", ", ",", " ,", ",", " FOREIGN", ",FOREIGN", ",,", ",", " CONSTRAINT three", ",CONSTRAINT three").Replace
		want := squeeze(body())
		mustMigrate(t, db, alwaysRebuild())
		if got := squeeze(body()); got != want && !strings.Contains(text, "seven") {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		for _, comment := range []string{"one", "two, three", "four", "five", "six)", "seven", "eight", "nine"} {
			if strings.Contains(text, comment) != strings.Contains(stored(t, db, "t"), comment) {
				t.Errorf("%s\nthe comment %s was lost: %s", text, comment, stored(t, db, "t"))
			}
		}
	}
}

func TestCommentsOfAChangedColumnStay(t *testing.T) {
	db := memory(t, "CREATE TABLE t (\n-- before\na INT /* within */ DEFAULT 5, -- behind\nb INT -- last\n)")
	mustMigrate(t, db, alter("a", sa.NotNull), alter("b", sa.Type(sa.Text())))
	want := `CREATE TABLE "t" ( -- before a INT NOT NULL DEFAULT 5, /* within */ -- behind b TEXT -- last )`
	if got := fold(stored(t, db, "t")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every keyword must be usable as a name, quoted or not.
func TestEveryKeywordIsUsableAsAName(t *testing.T) {
	db := memory(t)
	for word := range strings.FieldsSeq(`abort action add after all alter always analyze and as asc attach autoincrement before begin
		between by cascade case cast check collate column commit conflict constraint create cross current current_date
		current_time current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end
		escape except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
		groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join key
		last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others outer
		over partition plan pragma preceding primary query raise range recursive references regexp reindex release rename
		replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to transaction
		trigger unbounded union unique update using vacuum values view virtual when where window with without within true false`) {
		table := schema.NewTable(schema.Name(word), sa.Column(word, sa.Integer(), sa.ServerDefault("1")), sa.Column("x", sa.Integer()))
		if err := migrate(t.Context(), db, op.CreateTable{Table: table},
			op.AlterColumn{Table: table.Name, Name: word, Nullable: new(bool)}, op.DropTable{Name: table.Name}); err != nil {
			t.Errorf("%s (quoted %s): %v", word, sqlite.New().Quote(word), err)
		}
	}
}

func TestRebuildInAnAttachedDatabase(t *testing.T) {
	db := memory(t, `ATTACH ':memory:' AS s`, `CREATE TABLE s.o (id INTEGER PRIMARY KEY)`,
		`CREATE TABLE s.t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT REFERENCES o (id))`, `CREATE INDEX s.ix ON t (a)`,
		`CREATE TRIGGER s.tr AFTER INSERT ON t BEGIN DELETE FROM o; END`, `CREATE VIEW s.v AS SELECT a FROM t`,
		`INSERT INTO s.o VALUES (3)`, `INSERT INTO s.t VALUES (7, 3)`)
	in := schema.TableName{Schema: "s", Name: "t"}
	mustMigrate(t, db,
		op.AlterColumn{Table: in, Name: "a", Nullable: new(bool)},
		op.AlterColumn{Table: in, Name: "a", NewName: "b"})
	m := inspect(t, db, in)
	table := m.Table(in)
	if table == nil || len(table.Indexes) != 1 || len(m.ObjectsOn(in, schema.KindTrigger)) != 1 || table.Column("b").Nullable() {
		t.Errorf("got %+v", table)
	}
	if got := dump(t, db, `SELECT b AS r FROM s.v`); got != "3" {
		t.Error(got)
	}
}
