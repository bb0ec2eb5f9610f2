package sqlite_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
	"github.com/google/go-cmp/cmp"
)

var tbl = schema.Name("t")

// alwaysRebuild makes a batch of changes that is done by a rebuild.
func alwaysRebuild(changes ...op.Operation) op.BatchAlterTable {
	return op.BatchAlterTable{Table: tbl, Ops: changes, Recreate: op.RecreateAlways}
}

func alter(column string, options ...op.AlterColumnOption) op.AlterColumn {
	o := op.AlterColumn{Table: tbl, Name: column}
	for _, f := range options {
		f.ApplyAlterColumn(&o)
	}
	return o
}

func mustMigrate(t *testing.T, db *sql.DB, operations ...op.Operation) {
	t.Helper()
	if err := migrate(t.Context(), db, operations...); err != nil {
		t.Fatal(err)
	}
}

// stored returns the text that SQLite keeps of an object.
func stored(t *testing.T, db *sql.DB, name string) string {
	t.Helper()
	var s string
	if err := db.QueryRowContext(t.Context(), `SELECT sql FROM sqlite_master WHERE name = ?`, name).Scan(&s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// dump returns all rows of a query as one text.
func dump(t *testing.T, db dialect.Querier, query string) string {
	t.Helper()
	var s sql.NullString
	q := `SELECT group_concat(r, ';') FROM (` + query + `)`
	if err := db.QueryRowContext(t.Context(), q).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s.String
}

const everything = `CREATE TABLE t (
	-- the key
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	a varchar(20) COLLATE NOCASE DEFAULT 'x, y' NOT NULL ON CONFLICT FAIL, -- a's comment
	b INT DEFAULT (1 + (2)) UNIQUE ON CONFLICT ABORT /* inside */ CHECK (b <> 99),
	g INT GENERATED ALWAYS AS (b * 2) STORED,
	f INTEGER CONSTRAINT fk_f REFERENCES o (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT uq UNIQUE (a COLLATE RTRIM, b) ON CONFLICT ROLLBACK,
	CONSTRAINT ck CHECK (a <> ','), -- last
	CHECK (b < 1000)
)`

func everythingDB(t testing.TB) *sql.DB {
	return memory(t,
		`CREATE TABLE o (id INTEGER PRIMARY KEY)`, `INSERT INTO o VALUES (1), (2)`,
		everything,
		`CREATE UNIQUE INDEX ix_expr ON t (lower(a) DESC, b)`,
		`CREATE INDEX ix_part ON t (b) WHERE b > 5`,
		`CREATE TABLE log (what TEXT)`,
		`CREATE TABLE child (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE)`,
		`CREATE TRIGGER tr_own AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (NEW.a || OLD.b); END`,
		`CREATE TRIGGER tr_other AFTER INSERT ON log BEGIN UPDATE t SET f = f; END`,
		`CREATE VIEW v AS SELECT a, b FROM t`,
		`CREATE VIEW vv AS SELECT a FROM v`,
		`INSERT INTO t (a, b, f) VALUES ('one', 1, 1), ('two', 2, 2), ('three', 3, NULL)`,
		`DELETE FROM t WHERE id = 3`,
		`INSERT INTO child VALUES (1), (2)`,
	)
}

func TestRebuildLosesNothing(t *testing.T) {
	db := everythingDB(t)
	run(t, db, `PRAGMA foreign_keys = ON`)
	kept := []string{"ix_part", "tr_own", "tr_other", "v", "vv", "child"}
	before := map[string]string{}
	for _, n := range kept {
		before[n] = stored(t, db, n)
	}
	mustMigrate(t, db, alwaysRebuild(alter("f", sa.Type(sa.BigInteger()))))

	want := strings.Replace(everything, "f INTEGER CONSTRAINT", "f BIGINT CONSTRAINT", 1)
	want = strings.Replace(want, "CREATE TABLE t", `CREATE TABLE "t"`, 1)
	if diff := cmp.Diff(fold(want), fold(stored(t, db, "t"))); diff != "" {
		t.Error(diff)
	}
	for _, n := range kept {
		if got := stored(t, db, n); got != before[n] {
			t.Errorf("%s: %s, was %s", n, got, before[n])
		}
	}
	if got := stored(t, db, "ix_expr"); got != `CREATE UNIQUE INDEX ix_expr ON t (lower(a) DESC, b)` {
		t.Error(got)
	}
	if got := dump(t, db, `SELECT id || a || b || g || f AS r FROM t`); got != "1one121;2two242" {
		t.Error(got)
	}
	if got := dump(t, db, `SELECT name || seq AS r FROM sqlite_sequence`); got != "t3" {
		t.Errorf("sqlite_sequence: %s", got)
	}
	if got := dump(t, db, `SELECT t_id AS r FROM child`); got != "1;2" {
		t.Errorf("a cascade deleted rows: %s", got)
	}
	var on int
	if err := db.QueryRow(`PRAGMA foreign_keys`).Scan(&on); err != nil || on != 1 {
		t.Errorf("foreign_keys = %d, %v", on, err)
	}
	run(t, db, `UPDATE t SET b = 7 WHERE id = 1`, `SELECT * FROM vv`)
	if got := dump(t, db, `SELECT what AS r FROM log`); got != "one1" {
		t.Errorf("the trigger wrote %q", got)
	}
}

func TestRebuildKeepsStrictAndWithoutRowid(t *testing.T) {
	db := memory(t, `CREATE TABLE t (k TEXT PRIMARY KEY, n INT) STRICT, WITHOUT ROWID`, `INSERT INTO t VALUES ('a', 1)`)
	mustMigrate(t, db, alwaysRebuild(alter("n", sa.NotNull)))
	if got := fold(stored(t, db, "t")); got != `CREATE TABLE "t" ( k TEXT PRIMARY KEY, n INT NOT NULL ) STRICT, WITHOUT ROWID` {
		t.Error(got)
	}
}

func TestRebuildKeepsAnEmptyTablesSequence(t *testing.T) {
	db := memory(t, `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT)`, `INSERT INTO t (id) VALUES (41)`, `DELETE FROM t`)
	mustMigrate(t, db, alter("a", sa.Type(sa.Text())))
	run(t, db, `INSERT INTO t (a) VALUES (5)`)
	if got := dump(t, db, `SELECT id AS r FROM t`); got != "42" {
		t.Errorf("the next key is %s, want 42", got)
	}
}

// plain is the table of the next tests, in the words of Alembic.
const plain = `CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id))`

func TestChangesOfATable(t *testing.T) {
	uq := func(columns ...string) *schema.Unique { return sa.UniqueConstraint(columns...).Named("uq1") }
	tests := map[string]struct {
		change op.Operation
		want   string // the columns and constraints afterwards
	}{
		"nullability":     {alter("a", sa.NotNull), "id INTEGER NOT NULL, a VARCHAR(20) NOT NULL, b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"admit NULL":      {alter("b", sa.Null), "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5, c VARCHAR(10), PRIMARY KEY (id)"},
		"type":            {alter("b", sa.Type(sa.String(10))), "id INTEGER NOT NULL, a VARCHAR(20), b VARCHAR(10) DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"default":         {alter("a", sa.ServerDefault("q")), "id INTEGER NOT NULL, a VARCHAR(20) DEFAULT 'q', b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"no default":      {alter("b", sa.NoServerDefault), "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"computed":        {alter("c", sa.Computed("b + 1").Stored()), "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10) GENERATED ALWAYS AS (b + 1) STORED, PRIMARY KEY (id)"},
		"everything":      {alter("a", sa.NewColumnName("zz"), sa.Type(sa.Text()), sa.NotNull, sa.ServerDefault("9")), "id INTEGER NOT NULL, zz TEXT NOT NULL DEFAULT '9', b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"checked type":    {alter("a", sa.Type(sa.Enum("x", "y").Named("en").Checked())), "id INTEGER NOT NULL, a VARCHAR(1), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT en CHECK (a IN ('x', 'y'))"},
		"position":        {alter("c", sa.InsertBefore("a")), "id INTEGER NOT NULL, c VARCHAR(10), a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, PRIMARY KEY (id)"},
		"unique":          {op.AddConstraint{Table: tbl, Constraint: uq("a", "b")}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT uq1 UNIQUE (a, b)"},
		"primary key":     {op.AddConstraint{Table: tbl, Constraint: sa.PrimaryKeyConstraint("id", "b").Named("pk1")}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), CONSTRAINT pk1 PRIMARY KEY (id, b)"},
		"drop the key":    {op.DropConstraint{Table: tbl, Name: "pk", Kind: schema.KindPrimaryKey}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10)"},
		"drop key column": {op.DropColumn{Table: tbl, Name: "id"}, "a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10)"},
		"unique column":   {op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer(), sa.Unique)}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), z INTEGER, PRIMARY KEY (id), UNIQUE (z)"},
		"default now":     {op.AddColumn{Table: tbl, Column: sa.Column("z", sa.DateTime(), sa.ServerDefaultExpr("now()"))}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), z DATETIME DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (id)"},
		"after":           {op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer()), After: "a"}, "id INTEGER NOT NULL, a VARCHAR(20), z INTEGER, b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"reordered":       {op.BatchAlterTable{Table: tbl, Reordering: [][]string{{"c", "b", "a"}}}, "id INTEGER NOT NULL, c VARCHAR(10), b INTEGER DEFAULT 5 NOT NULL, a VARCHAR(20), PRIMARY KEY (id)"},
		"reordered without a dropped column": {op.BatchAlterTable{Table: tbl, Reordering: [][]string{{"id", "c"}, {"a", "b"}}, Ops: []op.Operation{op.DropColumn{Table: tbl, Name: "b"}}},
			"id INTEGER NOT NULL, a VARCHAR(20), c VARCHAR(10), PRIMARY KEY (id)"},
		"autoincrement":  {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{op.DropColumn{Table: tbl, Name: "c"}}, TableOptions: schema.Options{"sqlite_autoincrement": true}}, "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL"},
		"table args":     {op.BatchAlterTable{Table: tbl, Recreate: op.RecreateAlways, TableArgs: []schema.TableItem{sa.CheckConstraint("b > 0").Named("ck")}}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT ck CHECK (b > 0)"},
		"column args":    {op.BatchAlterTable{Table: tbl, Recreate: op.RecreateAlways, TableArgs: []schema.TableItem{sa.Column("a", sa.String(99))}}, "id INTEGER NOT NULL, a VARCHAR(99), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"self reference": {op.AddConstraint{Table: tbl, Constraint: sa.ForeignKeyConstraint([]string{"b"}, "t", []string{"id"}).Named("fk")}, "id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT fk FOREIGN KEY(b) REFERENCES t (id)"},
		"by ALTER": {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer())}, alter("a", sa.NewColumnName("a2")), op.DropColumn{Table: tbl, Name: "c"}}},
			"id INTEGER NOT NULL, a2 VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, z INTEGER, PRIMARY KEY (id)"},
		"renamed, then by its old name": {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{alter("a", sa.NewColumnName("a2")), alter("a", sa.NotNull)}},
			"id INTEGER NOT NULL, a2 VARCHAR(20) NOT NULL, b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id)"},
		"renamed constraint": {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{op.AddConstraint{Table: tbl, Constraint: uq("a")}, op.RenameConstraint{Table: tbl, From: "uq1", To: "uq 2"}}},
			`id INTEGER NOT NULL, a VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT "uq 2" UNIQUE (a)`},
		"swapped names": {alwaysRebuild(alter("a", sa.NewColumnName("c")), alter("c", sa.NewColumnName("a"))),
			"id INTEGER NOT NULL, c VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, a VARCHAR(10), PRIMARY KEY (id)"},
		"constraints by the new name": {alwaysRebuild(alter("a", sa.NewColumnName("a2")),
			op.AddConstraint{Table: tbl, Constraint: sa.CheckConstraint("a2 <> 'a2' AND length(a2) < 9").Named("ck")}, op.AddConstraint{Table: tbl, Constraint: uq("a2")}),
			`id INTEGER NOT NULL, "a2" VARCHAR(20), b INTEGER DEFAULT 5 NOT NULL, c VARCHAR(10), PRIMARY KEY (id), CONSTRAINT ck CHECK ("a2" <> 'a2' AND length("a2") < 9), CONSTRAINT uq1 UNIQUE ("a2")`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			db := memory(t, plain, `INSERT INTO t VALUES (1, 'x', 1, 'y')`)
			mustMigrate(t, db, tt.change)
			got := fold(stored(t, db, "t"))
			body := got[strings.Index(got, "(")+1 : len(got)-1]
			if clean := strings.ReplaceAll(strings.TrimSpace(body), `"a2"`, "a2"); clean != strings.ReplaceAll(tt.want, `"a2"`, "a2") {
				t.Errorf("got  %s\nwant %s", clean, tt.want)
			}
			if n := dump(t, db, `SELECT count(*) AS r FROM t`); n != "1" {
				t.Errorf("%s rows", n)
			}
		})
	}
}

const related = `CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(20), o_id INTEGER, p_id INTEGER, CONSTRAINT t_pk PRIMARY KEY (id), ` +
	`CONSTRAINT uq_a UNIQUE (a), CONSTRAINT ck_o CHECK (o_id > 0), CONSTRAINT fk_o FOREIGN KEY(o_id) REFERENCES o (id) ON DELETE CASCADE, FOREIGN KEY(p_id) REFERENCES t (id))`

func TestDropConstraint(t *testing.T) {
	fk := sa.ForeignKeyConstraint([]string{"p_id"}, "t", []string{"id"})
	tests := map[string]struct {
		change op.Operation
		gone   string
	}{
		"unique":               {op.DropConstraint{Table: tbl, Name: "uq_a", Kind: schema.KindUnique}, "CONSTRAINT uq_a UNIQUE (a),"},
		"check":                {op.DropConstraint{Table: tbl, Name: "ck_o", Kind: schema.KindCheck}, "CONSTRAINT ck_o CHECK (o_id > 0),"},
		"foreign key":          {op.DropConstraint{Table: tbl, Name: "fk_o", Kind: schema.KindForeignKey}, "CONSTRAINT fk_o FOREIGN KEY(o_id) REFERENCES o (id) ON DELETE CASCADE,"},
		"of any kind":          {op.DropConstraint{Table: tbl, Name: "uq_a"}, "CONSTRAINT uq_a UNIQUE (a),"},
		"unnamed, by content":  {op.DropConstraint{Table: tbl, Kind: schema.KindForeignKey, Constraint: fk}, ", FOREIGN KEY(p_id) REFERENCES t (id)"},
		"named by convention":  {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{op.DropConstraint{Table: tbl, Name: "fk_t_p_id_t", Kind: schema.KindForeignKey}}, NamingConvention: schema.NamingConvention{"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}}, ", FOREIGN KEY(p_id) REFERENCES t (id)"},
		"column with its keys": {op.DropColumn{Table: tbl, Name: "o_id"}, "o_id INTEGER, |CONSTRAINT ck_o CHECK (o_id > 0), |CONSTRAINT fk_o FOREIGN KEY(o_id) REFERENCES o (id) ON DELETE CASCADE,"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			db := memory(t, `CREATE TABLE o (id INTEGER NOT NULL PRIMARY KEY)`, related,
				`CREATE INDEX ix_o ON t (o_id)`, `CREATE UNIQUE INDEX ix_ua ON t (a)`)
			mustMigrate(t, db, tt.change)
			want := strings.Replace(related, "TABLE t", `TABLE "t"`, 1)
			for gone := range strings.SplitSeq(tt.gone, "|") {
				want = strings.Replace(want, gone, "", 1)
			}
			squeeze := func(s string) string { return strings.NewReplacer("( ", "(", " )", ")").Replace(fold(s)) }
			if got := squeeze(stored(t, db, "t")); got != squeeze(want) {
				t.Errorf("got  %s\nwant %s", got, squeeze(want))
			}
			stored(t, db, "ix_ua")
		})
	}
}

func TestChangesThatAreRefused(t *testing.T) {
	tests := map[string]struct {
		change op.Operation
		want   string
	}{
		"unknown constraint":      {op.DropConstraint{Table: tbl, Name: "nope"}, `table "t" has no constraint "nope"; it has t_pk, uq_a, ck_o, fk_o`},
		"unknown column":          {alter("nope", sa.NotNull), `table "t" has no column "nope"`},
		"unknown dropped column":  {op.DropColumn{Table: tbl, Name: "nope"}, `table "t" has no column "nope"`},
		"unknown index":           {alwaysRebuild(op.DropIndex{Table: tbl, Name: "nope"}), `table "t" has no index "nope"`},
		"column twice":            {alwaysRebuild(op.AddColumn{Table: tbl, Column: sa.Column("a", sa.Integer())}), `has the column "a" already`},
		"missing table":           {op.AddConstraint{Table: schema.Name("x"), Constraint: sa.UniqueConstraint("a")}, `pass the whole table to op.BatchAlterTable with sa.CopyFrom`},
		"comment":                 {alter("a", sa.Comment("x")), "SQLite does not support comments"},
		"identity":                {alter("id", sa.Identity()), "SQLite does not support identity columns"},
		"never":                   {op.BatchAlterTable{Table: tbl, Recreate: op.RecreateNever, Ops: []op.Operation{alter("a", sa.NotNull)}}, "without a rebuild of the table"},
		"violated constraint":     {op.AddConstraint{Table: tbl, Constraint: sa.CheckConstraint("a = 'y'").Named("ck")}, "CHECK constraint failed: ck"},
		"violated foreign key":    {op.AddConstraint{Table: tbl, Constraint: sa.ForeignKeyConstraint([]string{"p_id"}, "o", []string{"id"})}, `1 of "t" refer to no row of "o"`},
		"values that CAST loses":  {alter("a", sa.Type(sa.Integer())), `1 rows of t.a hold a value that INTEGER would change, such as 'x'`},
		"rows that REPLACE loses": {op.AddConstraint{Table: tbl, Constraint: func() *schema.Unique { u := sa.UniqueConstraint("o_id"); sqlite.SetOnConflict(u, "REPLACE"); return u }()}, `would change its 2 rows to 1`},
		"rows that IGNORE loses":  {op.AddConstraint{Table: tbl, Constraint: func() *schema.Unique { u := sa.UniqueConstraint("o_id"); sqlite.SetOnConflict(u, "IGNORE"); return u }()}, `would change its 2 rows to 1`},
		"broken view":             {alwaysRebuild(op.DropColumn{Table: tbl, Name: "p_id"}), `the view "v" would no longer work`},
		"broken trigger":          {alwaysRebuild(op.DropColumn{Table: tbl, Name: "extra"}), `a trigger of the table, run by INSERT, would no longer work`},
		"unknown option":          {op.BatchAlterTable{Table: tbl, Recreate: op.RecreateAlways, TableOptions: schema.Options{"sqlite_stict": true}}, `unknown option "sqlite_stict"`},
		"contradictory order":     {op.BatchAlterTable{Table: tbl, Reordering: [][]string{{"a", "id"}, {"id", "a"}}}, `the new order of the columns of "t" contradicts itself`},
		"other file's table":      {op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer(), sa.ForeignKey("s2.o.id"))}, "a foreign key to another database file (s2.o)"},
		"schema":                  {op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}}, "SQLite does not support schemas; attach another database file"},
		"enum type":               {op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("e"), Values: []string{"a"}}}, "SQLite does not support enum types"},
		"materialized view":       {op.CreateObject{Object: schema.NewMaterializedView(schema.Name("mv"), "SELECT 1")}, "does not support materialized views"},
		"taken constraint name":   {op.RenameConstraint{Table: tbl, From: "uq_a", To: "ck_o"}, `has a constraint "ck_o" already`},
		"index with bad option":   {op.CreateIndex{Table: tbl, Index: &schema.Index{Name: "i", Keys: sa.Cols("a"), Options: schema.Options{"sqlite_were": "x"}}}, `unknown option "sqlite_were"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			db := memory(t, `CREATE TABLE o (id INTEGER PRIMARY KEY)`, strings.Replace(related, "p_id INTEGER,", "p_id INTEGER, extra INT,", 1),
				`INSERT INTO o VALUES (1)`, `INSERT INTO t VALUES (5, 'x', 1, 5, 0), (6, NULL, 1, NULL, 0)`,
				`CREATE VIEW v AS SELECT p_id FROM t`, `CREATE VIEW broken AS SELECT * FROM nowhere, t`,
				`CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET extra = NEW.extra; END`)
			before := dump(t, db, `SELECT sql AS r FROM sqlite_master`)
			err := migrate(t.Context(), db, tt.change)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v\nwant %s", err, tt.want)
			}
			if after := dump(t, db, `SELECT sql AS r FROM sqlite_master`); after != before {
				t.Errorf("the database was changed: %s", after)
			}
		})
	}
}

func TestChangesThatNeedNoTableCompileWithoutOne(t *testing.T) {
	copyFrom := schema.NewTable(tbl, sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(9)),
		sa.Column("b", sa.Integer(), sa.ServerDefault("3")), sa.UniqueConstraint("a").Named("c"), sa.Index("ix", sa.Cols("b")))
	tests := map[string]struct {
		change op.Operation
		want   []string
	}{
		"add column":     {op.AddColumn{Table: tbl, Column: sa.Column("c", sa.Integer(), sa.NotNull, sa.ServerDefault("0"))}, []string{"ALTER TABLE t ADD COLUMN c INTEGER NOT NULL DEFAULT '0'"}},
		"add reference":  {op.AddColumn{Table: tbl, Column: sa.Column("c", sa.Integer(), sa.ForeignKey("o.id", sa.OnDelete("CASCADE")))}, []string{"ALTER TABLE t ADD COLUMN c INTEGER REFERENCES o (id) ON DELETE CASCADE"}},
		"add indexed":    {op.AddColumn{Table: tbl, Column: sa.Column("c", sa.Integer(), sa.Indexed)}, []string{"ALTER TABLE t ADD COLUMN c INTEGER", "CREATE INDEX ix_t_c ON t (c)"}},
		"add checked":    {op.AddColumn{Table: tbl, Column: sa.Column("c", sa.Integer(), sa.Check("c > 5"))}, []string{"ALTER TABLE t ADD COLUMN c INTEGER CHECK (c > 5)"}},
		"checked type":   {op.AddColumn{Table: tbl, Column: sa.Column("c", sa.BooleanChecked("ck"))}, []string{"ALTER TABLE t ADD COLUMN c BOOLEAN CONSTRAINT ck CHECK (c IN (0, 1))"}},
		"rename":         {alter("c", sa.NewColumnName("Order")), []string{`ALTER TABLE t RENAME COLUMN c TO "Order"`}},
		"drop column":    {op.DropColumn{Table: tbl, Name: "c"}, []string{"ALTER TABLE t DROP COLUMN c"}},
		"rename table":   {op.RenameTable{From: tbl, To: "b"}, []string{"ALTER TABLE t RENAME TO b"}},
		"schema's index": {op.CreateIndex{Table: schema.TableName{Schema: "s", Name: "t"}, Index: sa.Index("ix", sa.Cols("a"), sqlite.Where("a > 5"))}, []string{"CREATE INDEX s.ix ON t (a) WHERE a > 5"}},
		"batch": {op.BatchAlterTable{Table: tbl, CopyFrom: copyFrom, Ops: []op.Operation{alter("a", sa.NotNull, sa.Type(sa.BigInteger()))}}, []string{
			"CREATE TABLE _alembic_tmp_t ( id INTEGER NOT NULL, a BIGINT NOT NULL, b INTEGER DEFAULT '3', PRIMARY KEY (id), CONSTRAINT c UNIQUE (a) )",
			"INSERT INTO _alembic_tmp_t (id, a, b) SELECT t.id, CAST(t.a AS BIGINT) AS a, t.b FROM t", "DROP TABLE t",
			"PRAGMA legacy_alter_table = ON", "ALTER TABLE _alembic_tmp_t RENAME TO t", "PRAGMA legacy_alter_table = OFF", "CREATE INDEX ix ON t (b)"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := sqlite.New().Compile(tt.change, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range out {
				got = append(got, fold(s.SQL))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRebuildWithoutTheTableSaysWhatToDo(t *testing.T) {
	_, err := sqlite.New().Compile(alter("a", sa.NotNull), nil)
	var missing *dialect.MissingTableError
	if !errors.As(err, &missing) || missing.Table != tbl {
		t.Errorf("got %v", err)
	}
}

func TestViewsTriggersAndIndexNames(t *testing.T) {
	db := memory(t, plain, `CREATE INDEX ix ON t (lower(a), b DESC) WHERE b > 5`)
	mustMigrate(t, db,
		op.RenameIndex{Table: tbl, From: "ix", To: "ix2"},
		op.CreateObject{Object: schema.NewView(schema.Name("v"), "SELECT a FROM t")},
		op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT b FROM t")},
		op.CreateObject{Object: schema.NewTrigger("tr", tbl, "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END")})
	if got := stored(t, db, "ix2"); got != `CREATE INDEX ix2 ON t (lower(a), b DESC) WHERE b > 5` {
		t.Error(got)
	}
	if got := stored(t, db, "v"); got != `CREATE VIEW v AS SELECT b FROM t` {
		t.Error(got)
	}
	mustMigrate(t, db, op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, Name: schema.TableName{Schema: tbl.Schema, Name: "tr"}, On: tbl}}, op.DropObject{Object: &schema.Object{Kind: schema.KindView, Name: schema.Name("v")}})
	if got := dump(t, db, `SELECT name AS r FROM sqlite_master ORDER BY name`); got != "ix2;t" {
		t.Error(got)
	}
}

func TestConditionalChangesLookAtTheTable(t *testing.T) {
	db := memory(t, plain)
	before := stored(t, db, "t")
	mustMigrate(t, db,
		op.AddColumn{Table: tbl, Column: sa.Column("A", sa.Integer()), IfNotExists: true},
		op.DropColumn{Table: tbl, Name: "nope", IfExists: true},
		op.DropConstraint{Table: tbl, Name: "nope", IfExists: true})
	if got := fold(stored(t, db, "t")); strings.Replace(got, `"t" ( `, "t (", 1) != strings.Replace(before, "))", ") )", 1) {
		t.Errorf("changed to %s", got)
	}
	mustMigrate(t, db,
		op.AddColumn{Table: tbl, Column: sa.Column("z", sa.Integer()), IfNotExists: true},
		op.DropColumn{Table: tbl, Name: "a", IfExists: true})
	if got := dump(t, db, `SELECT name AS r FROM pragma_table_info('t')`); got != "id;b;c;z" {
		t.Error(got)
	}
}

func TestRenamesReachWhateverRefersToThem(t *testing.T) {
	db := everythingDB(t)
	mustMigrate(t, db,
		op.RenameTable{From: tbl, To: "t2"},
		op.AlterColumn{Table: schema.Name("t2"), Name: "id", NewName: "key", Type: sa.Integer(), Nullable: new(bool)},
		op.AlterColumn{Table: schema.Name("t2"), Name: "b", NewName: "amount"})
	if got := stored(t, db, "child"); got != `CREATE TABLE child (t_id INTEGER REFERENCES "t2" ("key") ON DELETE CASCADE)` {
		t.Error(got)
	}
	run(t, db, `UPDATE t2 SET amount = 8 WHERE "key" = 1`)
	if got := dump(t, db, `SELECT amount || a AS r FROM v`); got != "8one;2two" {
		t.Error(got)
	}
	if got := dump(t, db, `SELECT what AS r FROM log`); got != "one1" {
		t.Errorf("the trigger wrote %q", got)
	}
}

func TestNullsOrderThatSQLiteLacksIsRefused(t *testing.T) {
	index := func(keys ...schema.KeyPart) op.CreateIndex {
		return op.CreateIndex{Table: tbl, Index: sa.Index("ix", sa.Keys(keys...))}
	}
	var unsupported *dialect.UnsupportedError
	if _, err := sqlite.New().Compile(index(sa.NullsLast(sa.Col("a"))), nil); !errors.As(err, &unsupported) {
		t.Errorf("got %v", err)
	}
	db := memory(t, plain)
	mustMigrate(t, db, index(sa.NullsFirst(sa.Col("a")), sa.NullsLast(sa.Desc(sa.Col("b")))))
	if got := stored(t, db, "ix"); got != `CREATE INDEX ix ON t (a, b DESC)` {
		t.Error(got)
	}
}
