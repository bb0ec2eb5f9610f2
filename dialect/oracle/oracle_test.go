package oracle_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func compile(o op.Operation) (string, error) {
	statements, err := oracle.New().Compile(o, nil)
	texts := make([]string, len(statements))
	for i, s := range statements {
		texts[i] = strings.Join(strings.Fields(s.SQL), " ")
	}
	return strings.Join(texts, "; "), err
}

func index(option interface{ ApplyCreateIndex(*op.CreateIndex) }) op.CreateIndex {
	o := op.CreateIndex{Table: schema.TableName{Schema: "s", Name: "t"}, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}}
	option.ApplyCreateIndex(&o)
	return o
}

func number(n int64) *int64 { return &n }

func TestStatements(t *testing.T) {
	yes, no := true, false
	column := &schema.Column{Name: "a", Type: schema.Integer{}, Comment: "it's"}
	stored := schema.NewTable(schema.Name("t"), column, oracle.OnCommit("preserve rows"), oracle.CompressTable("OLTP"), oracle.Tablespace("ts"))
	stored.Comment = "c"
	for _, c := range []struct {
		o    op.Operation
		want string
	}{
		{index(oracle.Bitmap), "CREATE BITMAP INDEX s.ix ON s.t (a)"},
		{index(oracle.Compress(2)), "CREATE INDEX s.ix ON s.t (a) COMPRESS 2"},
		{index(oracle.Compress(0)), "CREATE INDEX s.ix ON s.t (a) COMPRESS"},
		{op.CreateTable{Table: stored}, "CREATE TABLE t ( a INTEGER ) ON COMMIT PRESERVE ROWS COMPRESS FOR OLTP TABLESPACE ts; " +
			"COMMENT ON TABLE t IS 'c'; COMMENT ON COLUMN t.a IS 'it''s'"},
		{op.AddColumn{Table: schema.Name("t"), Column: column}, "ALTER TABLE t ADD a INTEGER; COMMENT ON COLUMN t.a IS 'it''s'"},
		{op.AlterColumn{Table: schema.Name("t"), Name: "a", Default: &op.DefaultChange{}, ExistingDefault: &op.DefaultChange{Identity: &schema.Identity{}}},
			"ALTER TABLE t MODIFY a DROP IDENTITY"},
		{op.AlterColumn{Table: schema.Name("t"), Name: "a", Type: schema.Boolean{CreateConstraint: true, Name: "ck"}, NewName: "b"},
			"ALTER TABLE t MODIFY a SMALLINT; ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t ADD CONSTRAINT ck CHECK (b IN (0, 1))"},
		{op.CreateSequence{Sequence: &schema.Sequence{Name: schema.Name("q"), Identity: schema.Identity{Start: number(5), NoMax: true, Cycle: &no, Order: &yes}}},
			"CREATE SEQUENCE q START WITH 5 NOMAXVALUE NOCYCLE ORDER"},
		{op.DropSequence{Name: schema.Name("q")}, "DROP SEQUENCE q"},
		{op.RenameIndex{Table: schema.TableName{Schema: "s"}, From: "a", To: "b"}, "ALTER INDEX s.a RENAME TO b"},
		{op.RenameConstraint{Table: schema.Name("t"), From: "a", To: "b"}, "ALTER TABLE t RENAME CONSTRAINT a TO b"},
		{op.CreateTableComment{Table: schema.Name("t")}, "COMMENT ON TABLE t IS ''"},
	} {
		got, err := compile(c.o)
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n got %s\nwant %s", c.o, err, got, c.want)
		}
	}
}

func TestWhatTheServerLacksIsRefused(t *testing.T) {
	yes := true
	column := &schema.Column{Name: "a", Type: schema.Integer{}}
	table := schema.Name("t")
	for _, o := range []op.Operation{
		op.CreateTable{Table: schema.NewTable(table)},
		op.AddColumn{Table: table, Column: column, IfNotExists: true},
		op.AddColumn{Table: table, Column: column, Before: "b"},
		op.AddColumn{Table: table, Column: &schema.Column{Name: "a", Type: schema.Integer{}, Computed: &schema.Computed{SQL: "b", Persisted: &yes}}},
		op.AddConstraint{Table: table, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: table, OnUpdate: "CASCADE"}},
		op.AddConstraint{Table: table, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: table, Match: "FULL"}},
		op.CreateSchema{Name: "x"},
		op.CreateEnum{Enum: &schema.EnumType{Name: table, Values: []string{"a"}}},
	} {
		_, err := compile(o)
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) {
			t.Errorf("%s: got %v", o, err)
		}
	}
	if _, err := oracle.New().TypeSQL(schema.Float{Precision: 10}); err == nil || !strings.Contains(err.Error(), "oracle.FLOAT") {
		t.Errorf("a decimal precision of FLOAT: %v", err)
	}
}

func TestLiterals(t *testing.T) {
	at := time.Date(2024, 2, 29, 13, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		v    any
		t    schema.Type
		want string
	}{
		{"it's", nil, "'it''s'"}, {true, nil, "1"}, {[]byte{0, 255}, nil, "HEXTORAW('00FF')"},
		{at, schema.Date{}, "TO_DATE('2024-02-29', 'YYYY-MM-DD')"},
		{at, nil, "TO_DATE('2024-02-29 13:04:05', 'YYYY-MM-DD HH24:MI:SS')"},
		{at.Add(time.Microsecond), nil, "TO_TIMESTAMP('2024-02-29 13:04:05.000001', 'YYYY-MM-DD HH24:MI:SS.FF')"},
		{at, schema.DateTime{Timezone: true}, "TO_TIMESTAMP_TZ('2024-02-29 13:04:05.000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM')"},
		{at, schema.Time{}, "'13:04:05'"},
		{90 * time.Second, nil, "NUMTODSINTERVAL(90.0, 'SECOND')"},
	} {
		if got, err := oracle.New().Literal(c.v, c.t); err != nil || got != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.v, got, err, c.want)
		}
	}
}

func TestNamesAreQuotedByTheServersRules(t *testing.T) {
	for name, want := range map[string]string{"a": "a", "_a": `"_a"`, "Level": `"Level"`, "level": `"level"`, "1a": `"1a"`, "a$": "a$"} {
		if got := oracle.New().Quote(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	_, err := compile(op.RenameTable{From: schema.Name("t"), To: strings.Repeat("é", 65)})
	var long *dialect.IdentifierError
	if !errors.As(err, &long) {
		t.Errorf("130 bytes: %v", err)
	}
}

func TestOwnTypesAreWrittenHereOnly(t *testing.T) {
	for want, own := range map[string]schema.Type{
		"NUMBER(10, 2)": oracle.NUMBER(10, 2), "NUMBER": oracle.NUMBER(0, 0), "FLOAT(126)": oracle.FLOAT(126),
		"VARCHAR2(5 CHAR)": oracle.VARCHAR2(5), "NVARCHAR2(5)": oracle.NVARCHAR2(5), "RAW(16)": oracle.RAW(16),
		"INTERVAL DAY(2) TO SECOND(6)": oracle.INTERVAL(2, 6), "TIMESTAMP WITH LOCAL TIME ZONE": oracle.TIMESTAMPLTZ(),
		"TIMESTAMP WITH TIME ZONE": oracle.TIMESTAMPTZ(), "BINARY_DOUBLE": oracle.BINARYDOUBLE(), "BINARY_FLOAT": oracle.BINARYFLOAT(),
	} {
		got, err := oracle.New().TypeSQL(own)
		if err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
		if expr, imports := own.(schema.GoSourcer).GoSource(); !strings.HasPrefix(expr, own.TypeName()+"(") || len(imports) != 1 {
			t.Errorf("%s is written as %s", want, expr)
		}
		if _, err := own.(schema.SQLType).SQL("sqlite"); err == nil {
			t.Errorf("%s is written for SQLite", want)
		}
	}
}

func TestScriptsEndStatementsBySlashes(t *testing.T) {
	d := oracle.New()
	if got := d.ScriptStatement(" SELECT 1 "); got != "SELECT 1\n\n/" {
		t.Errorf("got %q", got)
	}
	if got := d.WithBatchSeparator("").ScriptStatement("X"); got != "X" {
		t.Errorf("got %q", got)
	}
	parts, err := d.SplitSQL("SELECT 1 FROM DUAL\n/\nSELECT 2 FROM DUAL\n/\n")
	if err != nil || len(parts) != 2 || parts[1].Pos.Line != 3 {
		t.Errorf("%v, %v", parts, err)
	}
}

func TestNothingRunsOnline(t *testing.T) {
	d := oracle.New()
	_, connect := d.ForServer(t.Context(), nil)
	_, inspect := d.Inspect(t.Context(), nil, dialect.Scope{})
	for _, err := range []error{connect, inspect, d.Normal(nil)} {
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "--sql") {
			t.Errorf("got %v", err)
		}
	}
	if d.Locker("x") != nil || d.TransactionalDDL() {
		t.Error("a lock without a connection, or DDL that is rolled back")
	}
}
