package ddl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// standard is a dialect of Generic alone: standard SQL.
type standard struct {
	dialect.Dialect // what no test calls
}

func (standard) Name() string { return "standard" }
func (standard) Traits() dialect.Traits {
	return dialect.Traits{Product: "standard", MaxIdentifier: 20}
}
func (standard) Quote(s string) string { return quoter.Quote(s) }
func (standard) Literal(v any, t schema.Type) (string, error) {
	return ddl.Literals{Dialect: "standard"}.Literal(v, t)
}
func (standard) TypeSQL(t schema.Type) (string, error) { return strings.ToUpper(t.TypeName()), nil }

func (d standard) Compile(o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	return ddl.Compile(d, compiler{ddl.Generic{D: d}}, o, m)
}

var quoter = ddl.Quoter{Open: '"', Close: '"', Reserved: ddl.Words("select from")}

type compiler struct{ ddl.Generic }

func (compiler) AlterColumn(o op.AlterColumn, _ *schema.MetaData) ([]dialect.Statement, error) {
	return nil, &dialect.UnsupportedError{Dialect: "standard", What: "altering " + o.Name, Instead: "drop it"}
}

func compile(t *testing.T, o op.Operation, m *schema.MetaData) []string {
	t.Helper()
	out, err := standard{}.Compile(o, m)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range out {
		texts = append(texts, strings.Join(strings.Fields(s.SQL), " "))
	}
	return texts
}

var tbl = schema.Name("t")

func column(name string) *schema.Column { return &schema.Column{Name: name, Type: schema.Integer{}} }

func TestGenericWritesStandardSQL(t *testing.T) {
	yes, one := true, int64(1)
	full := schema.NewTable(schema.TableName{Schema: "s", Name: "T"},
		&schema.Column{Name: "id", Type: schema.Integer{}, PrimaryKey: true},
		&schema.Column{Name: "from", Type: schema.Integer{}, Default: schema.LiteralDefault("o'x"), Index: true},
		&schema.Column{Name: "c", Type: schema.Integer{}, Computed: &schema.Computed{SQL: "id + 1", Persisted: &yes}},
		&schema.Column{Name: "i", Type: schema.Integer{}, Identity: &schema.Identity{Always: true, Start: &one, Increment: &one}},
		&schema.Column{Name: "b", Type: schema.Boolean{CreateConstraint: true, Name: "ck_b"}},
		&schema.Unique{Name: "uq", Columns: []string{"c"}, Timing: schema.Timing{Deferrable: &yes, Initially: "DEFERRED"}},
		&schema.ForeignKey{Columns: []string{"c"}, RefTable: schema.Name("o"), RefColumns: []string{"id"}, Match: "FULL", OnDelete: "CASCADE", OnUpdate: "SET NULL"},
		&schema.ForeignKey{Name: "later", Columns: []string{"c"}, RefTable: schema.Name("o"), UseAlter: true})
	tests := map[string]struct {
		o    op.Operation
		want []string
	}{
		"create table": {op.CreateTable{Table: full}, []string{
			`CREATE TABLE s."T" ( id INTEGER NOT NULL, "from" INTEGER DEFAULT 'o''x', c INTEGER GENERATED ALWAYS AS (id + 1) STORED, ` +
				`i INTEGER GENERATED ALWAYS AS IDENTITY (INCREMENT BY 1 START WITH 1), b BOOLEAN, PRIMARY KEY (id), ` +
				`CONSTRAINT uq UNIQUE (c) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT ck_b CHECK (b IN (0, 1)), ` +
				`FOREIGN KEY(c) REFERENCES o (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL )`,
			`CREATE INDEX "ix_s_T_from" ON s."T" ("from")`,
			`ALTER TABLE s."T" ADD CONSTRAINT later FOREIGN KEY(c) REFERENCES o`}},
		"drop table": {op.DropTable{Name: tbl, IfExists: true}, []string{`DROP TABLE IF EXISTS t`}},
		"add column": {op.AddColumn{Table: tbl, Column: &schema.Column{Name: "c", Type: schema.Integer{}, Index: true, Unique: true,
			ForeignKeys: []*schema.ForeignKey{{RefTable: schema.Name("o"), RefColumns: []string{"id"}}}, Checks: []*schema.Check{{Name: "ck", SQL: "c > 5"}}}},
			[]string{`ALTER TABLE t ADD COLUMN c INTEGER CONSTRAINT ck CHECK (c > 5)`, `ALTER TABLE t ADD FOREIGN KEY(c) REFERENCES o (id)`, `CREATE UNIQUE INDEX ix_t_c ON t (c)`}},
		"inline": {op.AddColumn{Table: tbl, InlineReferences: true, Column: &schema.Column{Name: "c", Type: schema.Integer{},
			ForeignKeys: []*schema.ForeignKey{{RefTable: schema.Name("o")}}}}, []string{`ALTER TABLE t ADD COLUMN c INTEGER REFERENCES o`}},
		"index": {op.CreateIndex{Table: tbl, Index: &schema.Index{Name: "x", Keys: []schema.KeyPart{{Column: "a", Desc: true, Nulls: "LAST"}, {Expr: "lower(b)"}}}},
			[]string{`CREATE INDEX x ON t (a DESC NULLS LAST, lower(b))`}},
		"comment":         {op.CreateTableComment{Table: tbl, Comment: "it's"}, []string{`COMMENT ON TABLE t IS 'it''s'`}},
		"no comment":      {op.CreateTableComment{Table: tbl}, []string{`COMMENT ON TABLE t IS NULL`}},
		"drop constraint": {op.DropConstraint{Table: tbl, Name: "c"}, []string{`ALTER TABLE t DROP CONSTRAINT c`}},
		"bulk insert": {op.BulkInsert{Table: tbl, Columns: []*schema.Column{column("a"), column("b")}, Rows: []map[string]any{{"b": 1, "a": "x"}, {"b": nil}, {}}},
			[]string{`INSERT INTO t (a, b) VALUES ('x', 1)`, `INSERT INTO t (b) VALUES (NULL)`, `INSERT INTO t DEFAULT VALUES`}},
		"batch": {op.BatchAlterTable{Table: tbl, Ops: []op.Operation{op.AddColumn{Table: tbl, Column: column("z")}, op.DropColumn{Table: tbl, Name: "y"}}},
			[]string{`ALTER TABLE t ADD COLUMN z INTEGER`, `ALTER TABLE t DROP COLUMN y`}},
		"macro": {macro{}, []string{`DROP TABLE t`, `DROP TABLE standard`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, compile(t, tt.o, nil)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRowsAreWrittenInFewAllocations counts what is allocated for 1,000 rows.
func TestRowsAreWrittenInFewAllocations(t *testing.T) {
	insert := op.BulkInsert{Table: tbl, Columns: []*schema.Column{column("a"), {Name: "b", Type: schema.String{}}}}
	for i := range 1000 {
		insert.Rows = append(insert.Rows, map[string]any{"a": 1000 + i, "b": "some text"})
	}
	n := testing.AllocsPerRun(10, func() {
		if _, err := (ddl.Generic{D: standard{}}).CompileRows(insert); err != nil {
			t.Fatal(err)
		}
	})
	const most = 50
	if n > most {
		t.Errorf("%v allocations, want at most %d", n, most)
	}
}

// macro is a user's operation that stands for two others.
type macro struct{ op.Execute }

func (macro) Validate() error { return nil }
func (macro) String() string  { return "a macro" }
func (macro) Expand(d string) ([]op.Operation, error) {
	return []op.Operation{op.DropTable{Name: tbl}, op.DropTable{Name: schema.Name(d)}}, nil
}

func TestConventionOfTheModelNamesWhatIsWrittenAtAColumn(t *testing.T) {
	m := schema.NewMetaData(schema.NewTable(tbl, column("id")))
	m.NamingConvention = schema.NamingConvention{"uq": "uq_%(table_name)s_%(column_0_name)s"}
	got := compile(t, op.AddColumn{Table: tbl, Column: &schema.Column{Name: "c", Type: schema.Integer{}, Unique: true}}, m)
	if got[1] != `ALTER TABLE t ADD CONSTRAINT uq_t_c UNIQUE (c)` {
		t.Error(got)
	}
}

func TestCompileRefuses(t *testing.T) {
	for want, o := range map[string]op.Operation{
		"is nil":                           nil,
		"has no name":                      op.DropTable{},
		"has 21 bytes, and standard takes": op.CreateTable{Table: schema.NewTable(tbl, column("a_column_with_21_byte"))},
		"drop it":                          op.AlterColumn{Table: tbl, Name: "c"},
		"recreating a table in batch mode": op.BatchAlterTable{Table: tbl, Recreate: op.RecreateAlways},
		"without a name can't be dropped":  op.DropConstraint{Table: tbl, Kind: schema.KindUnique},
	} {
		if _, err := (standard{}).Compile(o, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", o, err, want)
		}
	}
}

func TestCompileAllFollowsTheModel(t *testing.T) {
	m := schema.NewMetaData(schema.NewTable(tbl, column("a")))
	_, err := ddl.CompileAll(standard{}, []op.Operation{
		op.DropColumn{Table: tbl, Name: "a"}, op.DropColumn{Table: tbl, Name: "a"}, op.DropTable{Name: tbl}}, m)
	if err == nil || !strings.Contains(err.Error(), `column "a" does not exist`) {
		t.Errorf("got %v", err)
	}
	if m.Table(tbl).Column("a") == nil {
		t.Error("the model was changed")
	}
}

func TestUnknownOptionsOfTheOwnPrefixAreRefused(t *testing.T) {
	o := schema.Options{"standard_were": 1, "other_where": 2}
	err := ddl.CheckOptions("index x", o, "standard", "where", "using")
	if err == nil || err.Error() != `index x: unknown option "standard_were"; standard knows standard_where, standard_using` {
		t.Errorf("got %v", err)
	}
	if err := ddl.CheckOptions("index x", o, "another"); err != nil {
		t.Error(err)
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{"a_1$": "a_1$", "select": `"select"`, "A": `"A"`, "1a": `"1a"`, "$a": `"$a"`, `a"b`: `"a""b"`, "": `""`, "é": `"é"`} {
		if got := quoter.Quote(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if got := (ddl.Quoter{Open: '[', Close: ']'}).Quote("a]b"); got != "[a]]b]" {
		t.Error(got)
	}
}

func TestMissingTableErrorIsFound(t *testing.T) {
	var missing *dialect.MissingTableError
	if err := error(&dialect.StatementError{Code: "X", Err: &dialect.MissingTableError{Table: tbl}}); !errors.As(err, &missing) {
		t.Error("the cause is hidden")
	}
}
