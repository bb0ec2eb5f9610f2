package sqlite_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

var sameTable = cmp.Options{
	cmpopts.IgnoreUnexported(schema.Table{}, schema.Column{}),
	cmpopts.IgnoreFields(schema.Check{}, "TypeBound", "Columns"), // the model knows that a type brings it
	cmpopts.EquateEmpty(),
}

// normal returns the normal form of a copy.
func normal(t *testing.T, table *schema.Table) *schema.Table {
	t.Helper()
	n := table.Clone()
	if err := sqlite.New().Normal(n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInspectReadsEverythingOfATable(t *testing.T) {
	db := memory(t,
		`CREATE TABLE o (id INTEGER PRIMARY KEY)`,
		`CREATE TABLE "My T" (
			-- the key
			"Id" INTEGER PRIMARY KEY AUTOINCREMENT,
			a varchar(20) COLLATE NOCASE DEFAULT 'x, y' NOT NULL ON CONFLICT IGNORE, /* a's
			comment */
			[b c] INT DEFAULT (1 + (2)) UNIQUE,
			`+"`d`"+` DECIMAL(10,2) CONSTRAINT ck_d CHECK (d > 0 OR d IN (1, 2)) CHECK (d <> 5),
			g AS (a || ')') STORED,
			f INTEGER CONSTRAINT fk_f REFERENCES o ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
			x,
			CONSTRAINT uq UNIQUE (a, "b c") ON CONFLICT REPLACE,
			CHECK (a <> ','),
			FOREIGN KEY (f, x) REFERENCES o (id, y)
		)`,
		`CREATE UNIQUE INDEX ix ON "My T" (lower(a) DESC, d COLLATE nocase, "b c") WHERE d > 5`,
		`CREATE TRIGGER tr AFTER INSERT ON "My T" BEGIN DELETE FROM o; END`,
		`CREATE VIEW v AS SELECT * FROM "My T"`, `create view w as SELECT 1`,
	)
	m := inspect(t, db)
	got := m.Table(schema.Name("My T"))
	yes := true
	want := &schema.Table{
		Name: schema.Name("My T"),
		Columns: []*schema.Column{
			{Name: "Id", Type: schema.Integer{}, PrimaryKey: true},
			{Name: "a", Type: schema.String{Length: 20, Collation: "NOCASE"}, Nullability: schema.NotNull,
				Default: schema.ExprDefault("'x, y'"), Options: schema.Options{"sqlite_on_conflict_not_null": "IGNORE"}},
			{Name: "b c", Type: schema.Raw{SQLText: "INT"}, Default: schema.ExprDefault("(1 + (2))")},
			{Name: "d", Type: schema.SQLName{Name: "DECIMAL", Args: []int{10, 2}}},
			{Name: "g", Type: schema.Raw{}, Computed: &schema.Computed{SQL: "a || ')'", Persisted: &yes}},
			{Name: "f", Type: schema.Integer{}},
			{Name: "x", Type: schema.Raw{}},
		},
		PrimaryKey: &schema.PrimaryKey{Columns: []string{"Id"}},
		Uniques: []*schema.Unique{{Columns: []string{"b c"}},
			{Name: "uq", Columns: []string{"a", "b c"}, Options: schema.Options{"sqlite_on_conflict": "REPLACE"}}},
		Checks: []*schema.Check{{Name: "ck_d", SQL: "d > 0 OR d IN (1, 2)"}, {SQL: "d <> 5"}, {SQL: "a <> ','"}},
		ForeignKeys: []*schema.ForeignKey{
			{Name: "fk_f", Columns: []string{"f"}, RefTable: schema.Name("o"), OnDelete: "SET NULL", OnUpdate: "CASCADE",
				Timing: schema.Timing{Deferrable: &yes, Initially: "DEFERRED"}},
			{Columns: []string{"f", "x"}, RefTable: schema.Name("o"), RefColumns: []string{"id", "y"}},
		},
		Indexes: []*schema.Index{{Name: "ix", Unique: true, Options: schema.Options{"sqlite_where": "d > 5"},
			Keys: []schema.KeyPart{{Expr: "lower(a)", Desc: true}, {Column: "d", Collation: "nocase"}, {Column: "b c"}}}},
		Options: schema.Options{"sqlite_autoincrement": true},
	}
	ignore := cmpopts.IgnoreFields(schema.Table{}, "DDL")
	if diff := cmp.Diff(want, got, sameTable, ignore); diff != "" {
		t.Error(diff)
	}
	trigger := schema.NewTrigger("tr", want.Name, `CREATE TRIGGER tr AFTER INSERT ON "My T" BEGIN DELETE FROM o; END`)
	if diff := cmp.Diff(trigger, m.Object(trigger.Ref())); diff != "" || len(m.Objects) != 3 {
		t.Errorf("%d objects; trigger (-want +got):\n%s", len(m.Objects), diff)
	}
	for name, definition := range map[string]string{"v": `AS SELECT * FROM "My T"`, "w": `CREATE VIEW w as SELECT 1`} {
		if diff := cmp.Diff([]string{definition}, m.Object(schema.ObjectRef{Kind: schema.KindView, Name: schema.Name(name)}).Definition); diff != "" {
			t.Errorf("view (-want +got):\n%s", diff)
		}
	}
}

func TestInspectLeavesOutWhatIsNotATable(t *testing.T) {
	db := memory(t, `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)`, `CREATE VIRTUAL TABLE ft USING fts5(body)`,
		`INSERT INTO t DEFAULT VALUES`)
	if n := len(inspect(t, db).Tables()); n != 1 {
		t.Errorf("%d tables, want 1", n)
	}
}

func TestInspectReadsOnlyTheTablesOfTheScope(t *testing.T) {
	db := memory(t, `CREATE TABLE a (x INT)`, `CREATE TABLE b (x INT)`)
	m := inspect(t, db, schema.Name("b"), schema.Name("nope"))
	if len(m.Tables()) != 1 || m.Table(schema.Name("b")) == nil {
		t.Errorf("got %v", m.Tables())
	}
}

func TestInspectThousandTablesIsFast(t *testing.T) {
	db := memory(t)
	for i := range 1000 {
		run(t, db, fmt.Sprintf(`CREATE TABLE t%d (id INTEGER PRIMARY KEY, a VARCHAR(20) NOT NULL DEFAULT 'x', b INT REFERENCES t0 (id), c TEXT, CHECK (b > 5))`, i),
			fmt.Sprintf(`CREATE INDEX ix%d ON t%d (a, b)`, i, i))
	}
	start := time.Now()
	m := inspect(t, db)
	if d := time.Since(start); d > time.Second || len(m.Tables()) != 1000 {
		t.Errorf("%d tables in %v", len(m.Tables()), d)
	} else {
		t.Logf("1000 tables in %v", d)
	}
}

// What the database holds after CREATE TABLE must be what the model says.
func TestNormalOfModelAndDatabaseAreEqual(t *testing.T) {
	types := []schema.Type{
		sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.String(0), sa.String(50), sa.StringCollate(50, "NOCASE"),
		sa.Unicode(20), sa.Text(), sa.TextCollate("RTRIM"), sa.Boolean(), sa.BooleanChecked(""), sa.BooleanChecked("ck_b"),
		sa.Float(0), sa.Float(24), sa.Double(), sa.Numeric(0, 0), sa.Numeric(10, 2), sa.Numeric(10, 0), sa.Date(), sa.Time(),
		sa.TimeTZ(), sa.DateTime(), sa.DateTimeTZ(), sa.Interval(), sa.LargeBinary(0), sa.LargeBinary(10), sa.JSON(), sa.Uuid(),
		sa.Enum("a", "bcd"), sa.Enum("a", "it's").Named("e").Checked(), sa.VARCHAR(5), sa.CHAR(3), sa.NVARCHAR(9), sa.TIMESTAMP(),
		sa.TIMESTAMPTZ(), sa.DECIMAL(8, 3), sa.REAL(), sa.DOUBLE_PRECISION(), sa.UUID(), sa.CLOB(), sa.BINARY(16),
		sa.TypeName("INT"), sa.TypeName("money  unsigned"), sa.Variant(sa.Integer()).With("sqlite", sa.String(5)),
	}
	for _, typ := range types {
		sameInDatabase(t, schema.NewTable(schema.Name("t"), sa.Column("a", typ), sa.Column("b", typ, sa.NotNull)))
	}
}

func TestNormalOfDefaultsIsTheSameInModelAndDatabase(t *testing.T) {
	for _, def := range []sa.Default{
		sa.ServerDefault("x"), sa.ServerDefault("it's"), sa.ServerDefault(""), sa.ServerDefault("5"), sa.ServerDefault("-5"),
		sa.ServerDefaultExpr("5"), sa.ServerDefaultExpr("-5"), sa.ServerDefaultExpr("(1 + 2)"), sa.ServerDefaultExpr("1 + 2"),
		sa.ServerDefaultExpr("CURRENT_TIMESTAMP"), sa.ServerDefaultExpr("(current_timestamp)"), sa.ServerDefaultExpr("now()"),
		sa.ServerDefaultExpr("true"), sa.ServerDefaultExpr("NULL"), sa.ServerDefaultExpr("lower('ABC')"), sa.ServerDefaultExpr("X'00'"),
		sa.ServerDefaultExpr("'a' || 'b'"), sa.ServerDefault("a\nb%\\"),
	} {
		for _, typ := range []schema.Type{sa.Integer(), sa.String(9), sa.Boolean(), sa.DateTime(), sa.Numeric(5, 1)} {
			sameInDatabase(t, schema.NewTable(schema.Name("t"), sa.Column("a", typ, def)))
		}
	}
}

func TestNormalOfConstraintsIsTheSameInModelAndDatabase(t *testing.T) {
	columns := func(more ...schema.TableItem) *schema.Table {
		return schema.NewTable(schema.Name("t"), append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey),
			sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("B b", sa.String(9))}, more...)...)
	}
	for _, table := range []*schema.Table{
		columns(),
		columns(sa.UniqueConstraint("a", "B b").Named("uq"), sa.UniqueConstraint("B b"), sa.CheckConstraint("a > 0").Named("ck"), sa.CheckConstraint("a<9")),
		columns(sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"id"}, sa.OnDelete("CASCADE"), sa.OnUpdate("NO ACTION"), sa.Deferrable(false)).Named("fk")),
		columns(sa.Column("c", sa.Integer(), sa.ForeignKey("o.id"), sa.Unique), sa.Column("d", sa.Integer(), sa.Indexed, sa.Check("d > 5"))),
		columns(sa.Column("c", sa.Integer(), sa.Computed("a+1").Stored()), sa.Column("d", sa.Integer(), sa.Computed("a * 2"))),
		columns(sa.Index("ix", sa.Keys(sa.Col("a"), sa.Expr("lower( \"B b\" )")), sqlite.Where("a>5"))),
		columns(sqlite.Autoincrement), columns(sqlite.WithoutRowid), columns(sqlite.Strict),
		columns(sa.Comment("gone"), sa.Column("i", sa.Integer(), sa.Comment("gone too"), sa.Identity())),
		schema.NewTable(schema.Name("t"), sa.Column("k", sa.String(9), sa.PrimaryKey), sa.Column("l", sa.Integer(), sa.PrimaryKey)),
		schema.NewTable(schema.Name("t"), sa.Column("k", sa.Integer(), sa.NotNull), sa.PrimaryKeyConstraint("k").Named("pk_t")),
	} {
		sameInDatabase(t, table)
	}
}

func sameInDatabase(t *testing.T, model *schema.Table) {
	t.Helper()
	if err := model.Validate(); err != nil {
		t.Fatal(err)
	}
	if model.Options["sqlite_strict"] == true {
		model.Column("B b").Type = sa.TypeName("TEXT")
	}
	db := memory(t)
	if err := migrate(t.Context(), db, op.CreateTable{Table: model}); err != nil {
		t.Error(err)
		return
	}
	got := inspect(t, db).Table(model.Name)
	if err := (schema.NamingConvention)(nil).Apply(model); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normal(t, model), normal(t, got), sameTable); diff != "" {
		t.Errorf("%s\n%s", got.DDL, diff)
	}
}

// TestFindTables finds tables as SQLite does: without regard to case, in the
// schema asked for only.
func TestFindTables(t *testing.T) {
	db := memory(t, `CREATE TABLE Here (id)`, `CREATE VIEW Seen AS SELECT 1 AS id`, `ATTACH ':memory:' AS other`, `CREATE TABLE other.there (id)`, `CREATE TEMP TABLE fleeting (id)`)
	for _, tt := range []struct {
		table schema.TableName
		want  string
	}{
		{schema.Name("here"), "table"},
		{schema.Name("seen"), "view"},
		{schema.Name("sqlite_master"), "table"},
		{schema.TableName{Schema: "main", Name: "Here"}, "table"},
		{schema.Name("there"), ""},
		{schema.TableName{Schema: "other", Name: "THERE"}, "table"},
		{schema.TableName{Schema: "other", Name: "here"}, ""},
		{schema.Name("fleeting"), ""},
	} {
		if found, err := sqlite.New().FindTables(t.Context(), db, tt.table); err != nil || found[0] != tt.want {
			t.Errorf("%s: %v, %v, want %q", tt.table, found, err, tt.want)
		}
	}
}

func TestFailedInspectNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = sqlite.New().Inspect(t.Context(), db, dialect.Scope{})
	var failed *dialect.CatalogError
	if !errors.As(err, &failed) || failed.Database != path || failed.Advice == "" {
		t.Errorf("got %v", err)
	}
}
