package render_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/optest"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// optionOperations carry every option of the dialects' packages.
func optionOperations() []op.Operation {
	name := schema.Name("t")
	option := func(key string, value any) schema.Options { return schema.Options{key: value} }
	table := func(key string, value any) op.Operation {
		t := sa.Table("t", sa.Column("a", sa.Integer())).Schema()
		t.Options = option(key, value)
		if parents, ok := value.([]string); ok && key == "postgresql_inherits" {
			for _, parent := range parents {
				t.Parents = append(t.Parents, schema.Name(parent))
			}
		}
		return op.CreateTable{Table: t}
	}
	column := func(key string, value any) op.Operation {
		c := sa.Column("a", sa.Integer())
		c.Options = option(key, value)
		return op.AddColumn{Table: name, Column: c}
	}
	index := func(key string, value any) op.Operation {
		x := sa.Index("ix", sa.Cols("a"))
		x.Options = option(key, value)
		return op.CreateIndex{Table: name, Index: x}
	}
	constraint := func(c schema.Constraint, key string, value any) op.Operation {
		schema.SetOption(c, key, value)
		return op.AddConstraint{Table: name, Constraint: c}
	}
	no := false
	inTable := sa.Table("t", sa.Column("a", sa.Integer()),
		sa.UniqueConstraint("a").Named("uq"), sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"b"})).Schema()
	inTable.Uniques[0].Options = schema.Options{"postgresql_include": []string{"a"}, "postgresql_nulls_not_distinct": true}
	inTable.ForeignKeys[0].Options = option("postgresql_on_delete_columns", []string{"a"})
	exclude := sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")).Named("ex")
	exclude.Using, exclude.Where = "gist", "a > 0"
	return []op.Operation{
		op.CreateTable{Table: inTable},
		op.AddConstraint{Table: name, Constraint: exclude},
		table("sqlite_autoincrement", true), table("sqlite_with_rowid", false), table("sqlite_strict", true),
		index("sqlite_where", "a > 0"), constraint(sa.UniqueConstraint("a"), "sqlite_on_conflict", "IGNORE"),
		column("sqlite_on_conflict_not_null", "FAIL"), column("sqlite_on_conflict_primary_key", "FAIL"), column("sqlite_on_conflict_unique", "FAIL"),
		index("postgresql_where", "a > 0"), index("postgresql_using", "gin"), table("postgresql_using", "heap"),
		op.AlterColumn{Table: name, Name: "a", Type: sa.Text(), Options: option("postgresql_using", "a::text")},
		op.AlterColumn{Table: name, Name: "a", Options: option("postgresql_not_null", "b"), ExistingOptions: option("postgresql_not_null", "c NO INHERIT")},
		index("postgresql_ops", map[string]string{"a": "text_pattern_ops"}), index("postgresql_include", []string{"b", "c"}),
		index("postgresql_nulls_not_distinct", true), index("postgresql_with", schema.Parameters{{Name: "fillfactor", Value: 70}, {Name: "fastupdate", Value: "off"}}),
		table("postgresql_with", schema.Parameters{{Name: "fillfactor", Value: 70}}), index("postgresql_tablespace", "x"), table("postgresql_tablespace", "x"),
		op.AlterColumn{Table: name, Name: "a", Type: schema.Raw{SQLText: "pair[]"}, Options: option("postgresql_from_json", true)},
		index("postgresql_concurrently", true), op.AlterColumn{Table: name, Name: "a", Nullable: &no, Options: option("postgresql_concurrently", true)},
		op.AddConstraint{Table: name, Constraint: &schema.Unique{Name: "uq", Columns: []string{"a"}, Options: option("postgresql_concurrently", true)}},
		op.AddConstraint{Table: name, Constraint: &schema.ForeignKey{Name: "fk", Columns: []string{"a"}, RefTable: schema.Name("o"), RefColumns: []string{"b"}, Options: option("postgresql_concurrently", true)}},
		op.BatchAlterTable{Table: name, TableOptions: option("mysql_algorithm", "INSTANT"), Ops: []op.Operation{op.DropIndex{Table: name, Name: "ix"}}},
		op.BatchAlterTable{Table: name, TableOptions: option("mysql_alter_history", "KEEP"), Ops: []op.Operation{op.DropColumn{Table: name, Name: "b"}}},
		op.BatchAlterTable{Table: name, TableOptions: option("mysql_lock", "NONE"), Ops: []op.Operation{op.DropIndex{Table: name, Name: "ix"}}},
		op.DropIndex{Table: name, Name: "ix", Options: option("postgresql_concurrently", true)},
		table("postgresql_partition_by", "RANGE (a)"), table("postgresql_inherits", []string{"p", "q"}),
		table("postgresql_on_commit", "DROP"), table("postgresql_unlogged", true),
		op.CreateTable{Table: schema.NewTable(name, sa.Column("a", sa.Integer()), postgresql.PartitionOf("p DEFAULT"))},
		op.AlterTable{Table: name, Options: option("postgresql_with", schema.Parameters{{Name: "fillfactor", Value: 70}, {Name: "autovacuum_enabled"}})},
		op.AlterTable{Table: name, Options: option("postgresql_unlogged", true)}, op.AlterTable{Table: name, Options: option("postgresql_partition_of", "p DEFAULT")},
		op.AlterTable{Table: name, Options: option("postgresql_inherits", []string{"p"})}, op.AlterTable{Table: name, Options: option("postgresql_tablespace", "x")},
		constraint(sa.CheckConstraint("a > 0").Named("ck"), "postgresql_not_valid", true),
		constraint(sa.CheckConstraint("a > 0").Named("ck"), "postgresql_no_inherit", true),
		constraint(sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"b"}).Named("fk"), "postgresql_not_valid", true),
		constraint(sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"b"}).Named("fk"), "postgresql_on_delete_columns", []string{"a"}),
		constraint(sa.UniqueConstraint("a").Named("uq"), "postgresql_include", []string{"b"}),
		constraint(sa.CheckConstraint("a > 0"), "mysql_column_level", "a"), constraint(sa.CheckConstraint("a < b").Named("p"), "mysql_application_period", true),
		op.DropConstraint{Table: name, Name: "p", Kind: schema.KindCheck, Options: option("mysql_application_period", true)},
		constraint(sa.UniqueConstraint("a").Named("uq"), "mysql_without_overlaps", "p"), constraint(sa.PrimaryKeyConstraint("a"), "mysql_without_overlaps", "p"), index("mysql_without_overlaps", "p"),
		table("mysql_engine", "InnoDB"), table("mysql_row_format", "DYNAMIC"), table("mysql_auto_increment", int64(9)),
		table("mysql_partition_by", "HASH (a)"), table("mysql_charset", "utf8mb4"), table("mysql_collate", "utf8mb4_bin"),
		column("mysql_on_update", "CURRENT_TIMESTAMP"), column("mysql_invisible", true),
		op.AlterColumn{Table: name, Name: "a", Options: option("mysql_on_update", "CURRENT_TIMESTAMP")},
		table("mysql_with_system_versioning", true), column("mysql_without_system_versioning", true),
		op.AlterTable{Table: name, Options: option("mysql_engine", "Aria")}, op.AlterTable{Table: name, Options: option("mysql_charset", "latin1")},
		op.AlterTable{Table: name, Options: option("mysql_collate", "latin1_bin")}, op.AlterTable{Table: name, Options: option("mysql_with_system_versioning", nil)},
		op.AlterColumn{Table: name, Name: "a", Options: option("mysql_invisible", nil)},
		index("mysql_length", map[string]int{"a": 9, "b": 3}), index("mysql_using", "HASH"), index("mysql_with_parser", "ngram"),
		index("mysql_comment", "x"), index("mysql_ignored", true), constraint(sa.UniqueConstraint("a").Named("uq"), "mysql_ignored", true), index("mysql_prefix", "FULLTEXT"), index("mysql_prefix", "SPATIAL"),
	}
}

// TestGoDoesTheSameAsTheOperations compiles and runs what is written for a
// table of operations, and compares what it emits with the originals.
func TestGoDoesTheSameAsTheOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	ops := append(manyOperations(), optionOperations()...)
	if lacking := optest.Lacking(ops); len(lacking) > 0 {
		t.Errorf("manyOperations lacks %s", lacking)
	}
	body, err := render.Go(ops, nil, render.Options{Indent: "\t"})
	if err != nil {
		t.Fatal(err)
	}
	got := runWritten(t, body)
	var want []string
	for _, o := range ops {
		want = append(want, dump(o))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("emitted operations (-want +got):\n%s", diff)
	}
}

// recorderFile joins the module's root package in the overlay: it records what
// a function does.
const recorderFile = `package alembic

import (
	"context"

	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/op"
)

func RecordForTest(f func(*Op) error) ([]op.Operation, error) {
	r, err := engine.Record(context.Background(), builtin()[0], nil, func(s *engine.Step) error { return f(&Op{step: s}) })
	if err != nil {
		return nil, err
	}
	var out []op.Operation
	for _, o := range r.Operations {
		out = append(out, o.Operation)
	}
	return out, nil
}
`

// runWritten builds a program of the body inside the module, without writing
// into the source tree, and returns its dump of the operations.
func runWritten(t *testing.T, body render.Body) []string {
	t.Helper()
	imports := ""
	for _, path := range body.Imports {
		imports += fmt.Sprintf("\t%q\n", path)
	}
	program := fmt.Sprintf(`package main

import (
	"fmt"
	"os"

	"github.com/alembic-go/alembic"
%s)

func upgrade(op *alembic.Op) error {
%s
	return op.Err()
}

func main() {
	ops, err := alembic.RecordForTest(upgrade)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, o := range ops {
		fmt.Println(dump(o))
	}
}
`, imports, body.Upgrade)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dumpFile, err := os.ReadFile("dump_test.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	replace := map[string]string{}
	for name, content := range map[string]string{
		"zz_recorder.go":          recorderFile,
		"internal/zzmain/main.go": program,
		"internal/zzmain/dump.go": strings.Replace(string(dumpFile), "package render_test", "package main", 1),
	} {
		path := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", "-overlay", overlayFile, "./internal/zzmain")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, stderr.String(), program)
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

// manyTypes has a value of every type that scripts can write.
func manyTypes() []schema.Type {
	return []schema.Type{
		sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.String(0), sa.String(50), sa.StringCollate(9, "NOCASE"),
		sa.Unicode(5), schema.Unicode{Length: 5, Collation: "x"}, sa.Text(), sa.TextCollate("x"), schema.Text{Length: 9}, sa.UnicodeText(),
		sa.Boolean(), sa.BooleanChecked("ck"), sa.Float(0), sa.Float(24), sa.Double(), schema.Double{Precision: 53},
		sa.Numeric(0, 0), sa.Numeric(10, 2), sa.Date(), sa.Time(), sa.TimeTZ(), sa.DateTime(), sa.DateTimeTZ(),
		sa.Interval(), schema.Interval{NonNative: true, DayPrecision: 2}, sa.LargeBinary(0), sa.LargeBinary(16), sa.JSON(),
		sa.Uuid(), schema.Uuid{NonNative: true}, sa.Array(sa.Integer()), sa.ArrayOf(sa.String(3), 2),
		sa.Enum("a", "b'c").Named("e").InSchema("s").Checked().AsVarchar().Existing(), &schema.Enum{Values: []string{"x"}, Length: 9},
		sa.Variant(sa.Integer()).With("sqlite", sa.String(5)).With("mysql", sa.Array(sa.Text())),
		sa.TypeName("GEOMETRY(POINT, 4326)"), sa.VARCHAR(0), sa.VARCHAR(20), sa.NUMERIC(10, 0), sa.NUMERIC(0, 0), sa.DECIMAL(9, 3),
		schema.SQLName{Name: "NUMERIC", Args: []int{10}}, sa.TIMESTAMP(), sa.TIMESTAMPTZ(), schema.SQLName{Name: "TIME", Args: []int{3}, Timezone: true},
		sa.DOUBLE_PRECISION(), sa.REAL(), schema.SQLName{Name: "VARCHAR", Args: []int{9}, Collation: "x"}, schema.SQLName{Name: "MEDIUMTEXT"},
		sa.TEXT(), sa.BLOB(), sa.BOOLEAN(), sa.INTEGER(), sa.SMALLINT(), sa.BIGINT(), sa.FLOAT(0), sa.FLOAT(9), sa.DATE(), sa.DATETIME(),
		sa.UUID(), sa.CHAR(3), sa.NCHAR(3), sa.NVARCHAR(3), sa.BINARY(3), sa.VARBINARY(3), sa.CLOB(), sa.DOUBLE(), sa.TIME(),
	}
}

// manyOperations is every kind of operation with every option that scripts can
// write, without what only a reverse needs.
func manyOperations() []op.Operation {
	yes, no, text, empty := true, false, "a \"text\" of\ntwo lines", ""
	one, max := int64(1), int64(1<<40)
	name := schema.TableName{Schema: "s", Name: "t"}
	var typed []schema.TableItem
	for i, t := range manyTypes() {
		typed = append(typed, sa.Column(fmt.Sprintf("c%d", i), t))
	}
	full := sa.Table("s.t",
		sa.Column("id", sa.Integer(), sa.NotNull, sa.Autoincrement(true)),
		sa.Column("a", sa.String(5), sa.Null, sa.ServerDefault("it's"), sa.Comment("c")),
		sa.Column("b", sa.Integer(), sa.ServerDefaultExpr("now()")),
		sa.Column("empty", sa.Integer(), sa.ServerDefault("")),
		sa.Column("d", sa.Integer(), sa.Computed("b + 1").Stored()),
		sa.Column("e", sa.Integer(), sa.Computed("b + 1").Virtual(), sa.NotNull),
		sa.Column("f", sa.Integer(), sa.Identity()),
		sa.Column("g", sa.Integer(), sa.Identity(schema.Identity{Always: true, Start: &one, MaxValue: &max, Cycle: &yes})),
		sa.Column("id2", sa.Integer(), sa.NotNull, sa.Autoincrement(false)),
		sa.PrimaryKeyConstraint("id", "id2").Named("pk"),
		sa.UniqueConstraint("a", "b").Named("uq").With(sa.Deferrable(true), sa.Initially("DEFERRED")),
		sa.UniqueConstraint("a"),
		sa.CheckConstraint("b > 0 AND a <> '\"'").Named("ck"),
		sa.ForeignKeyConstraint([]string{"a", "b"}, "s.o", []string{"x", "y"}, sa.OnDelete("SET NULL"), sa.OnUpdate("CASCADE"), sa.Match("FULL"), sa.UseAlter).Named("fk"),
		sa.ForeignKeyConstraint([]string{"a"}, "o", nil, sa.KeyIndex("ix_a")),
		sa.ExcludeConstraint(sa.ExcludeColumn("a", "="), sa.ExcludeExpr("lower(b)", "&&")).Named("ex"),
		sa.Comment(text), sa.Prefixes("TEMPORARY"),
	).Schema()
	atColumn := sa.Column("a", sa.Integer(), sa.Check("a > 0"), sa.ForeignKey("s.o.id", sa.NamedFK("fk"), sa.OnDelete("CASCADE")))
	atColumn.ForeignKeys[0].Columns, atColumn.Checks[0].Columns = []string{"a"}, []string{"a"}
	plain := schema.Name("t")
	return []op.Operation{
		op.CreateTable{Table: full, IfNotExists: true},
		op.CreateTable{Table: schema.NewTable(plain, typed...)},
		op.CreateTable{Table: schema.NewTable(schema.Name("nothing"))},
		op.DropTable{Name: name, IfExists: true},
		op.RenameTable{From: name, To: "u"},
		op.AlterTable{Table: name, Options: schema.Options{"sqlite_autoincrement": nil, "sqlite_strict": true, "sqlite_with_rowid": false}},
		op.AlterTable{Table: plain, Options: schema.Options{"sqlite_autoincrement": true, "sqlite_strict": nil, "sqlite_with_rowid": nil}},
		op.CreateTableComment{Table: name, Comment: text, Existing: "old", ExistingKnown: true},
		op.CreateTableComment{Table: plain, ExistingKnown: true},
		op.CreateTableComment{Table: plain, Comment: "x"},
		op.AddColumn{Table: name, Column: sa.Column("a", sa.String(5), sa.ServerDefault("x"), sa.NotNull, sa.PrimaryKey), IfNotExists: true, InlinePrimaryKey: true},
		op.AddColumn{Table: plain, Column: atColumn, InlineReferences: true, After: "b"},
		op.DropColumn{Table: name, Name: "a", IfExists: true},
		op.DropColumn{Table: name, Name: "a", KeepInHeirs: true},
		op.DropColumn{Table: plain, Name: "a", ExistingType: sa.Boolean()},
		op.AlterColumn{Table: name, Name: "a", NewName: "b", Type: sa.Text(), Nullable: &no, Comment: &text, Autoincrement: &yes,
			Default:      &op.DefaultChange{Default: schema.ExprDefault("1 + 2")},
			ExistingType: sa.VARCHAR(5), ExistingNullable: &yes, ExistingComment: &empty, ExistingAutoincrement: &no,
			ExistingDefault: &op.DefaultChange{Default: schema.LiteralDefault("x")}, Before: "z"},
		op.AlterColumn{Table: plain, Name: "a", Nullable: &yes, Default: &op.DefaultChange{}, Comment: &empty},
		op.AlterColumn{Table: plain, Name: "a", Default: &op.DefaultChange{Identity: &schema.Identity{OnNull: true}}, ExistingDefault: &op.DefaultChange{}},
		op.AlterColumn{Table: plain, Name: "a", Default: &op.DefaultChange{Computed: &schema.Computed{SQL: "x"}}},
		op.AddConstraint{Table: name, Constraint: sa.PrimaryKeyConstraint("a", "b").Named("pk")},
		op.AddConstraint{Table: name, Constraint: sa.UniqueConstraint("a").Named("uq").With(sa.Deferrable(false), sa.Initially("IMMEDIATE"))},
		op.AddConstraint{Table: plain, Constraint: sa.UniqueConstraint("a")},
		op.AddConstraint{Table: name, Constraint: sa.CheckConstraint("a > 0").Named("ck")},
		op.AddConstraint{Table: name, Constraint: sa.ForeignKeyConstraint([]string{"a"}, "r.o", []string{"id"}, sa.OnDelete("CASCADE"), sa.UseAlter).Named("fk").With(sa.Deferrable(true))},
		op.AddConstraint{Table: plain, Constraint: sa.ForeignKeyConstraint([]string{"a"}, "o", nil)},
		op.AddConstraint{Table: plain, Constraint: sa.ExcludeConstraint(sa.ExcludeColumn("a", "=")).Named("ex")},
		op.DropConstraint{Table: name, Name: "uq", Kind: schema.KindUnique, IfExists: true},
		op.DropConstraint{Table: plain, Name: "fk", Kind: schema.KindForeignKey},
		op.DropConstraint{Table: plain, Name: "pk", Kind: schema.KindPrimaryKey},
		op.DropConstraint{Table: plain, Name: "ck", Kind: schema.KindCheck},
		op.DropConstraint{Table: plain, Name: "x"},
		op.DropConstraint{Table: plain, Kind: schema.KindForeignKey, Constraint: sa.ForeignKeyConstraint([]string{"a"}, "s.o", []string{"id"})},
		op.CreateIndex{Table: name, Index: sa.Index("ix", sa.Cols("a", "b"), sa.Unique), IfNotExists: true},
		op.CreateIndex{Table: plain, Index: sa.Index("ix", sa.Keys(sa.Desc(sa.Col("a")), sa.NullsFirst(sa.Expr("lower(b)")),
			sa.NullsLast(sa.Collate(sa.Col("c"), "x")), schema.KeyPart{Column: "d", OpClass: "text_pattern_ops"}, schema.KeyPart{Column: "e", Length: 9, Desc: true}))},
		op.DropIndex{Table: name, Name: "ix", IfExists: true},
		op.DropIndex{Name: "ix"},
		op.BatchAlterTable{Table: name, Recreate: op.RecreateAlways, Reordering: [][]string{{"a", "b"}, {"c"}}, Ops: []op.Operation{
			op.AddColumn{Table: name, Column: sa.Column("a", sa.Integer()), Before: "b"},
			op.AlterColumn{Table: name, Name: "b", Type: sa.Text()},
			op.DropConstraint{Table: name, Name: "uq", Kind: schema.KindUnique},
			op.AddConstraint{Table: name, Constraint: sa.UniqueConstraint("a").Named("uq")},
			op.CreateIndex{Table: name, Index: sa.Index("ix", sa.Cols("a"))},
			op.DropIndex{Table: name, Name: "ix"},
			op.CreateTableComment{Table: name, Comment: "x"},
			op.DropColumn{Table: name, Name: "b"},
		}},
		op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, IfNotExists: true},
		op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("s")}, IfExists: true, Cascade: true},
		op.CreateEnum{Enum: &schema.EnumType{Name: name, Values: []string{"a", "b"}}, IfNotExists: true},
		op.DropEnum{Name: name, IfExists: true},
		op.AddEnumValue{Enum: name, Value: "c", After: "b", IfNotExists: true},
		op.AddEnumValue{Enum: plain, Value: "c", Before: "b"},
		op.DropEnumValue{Enum: name, Value: "c", ReplaceWith: "a", Before: "b"},
		op.SetEnumValues{Enum: name, Values: []string{"a"}, Existing: []string{"b"}},
		op.RenameEnumValue{Enum: name, From: "a", To: "b"},
		op.CreateObject{Object: schema.NewSequence(name, schema.Identity{Start: &one, NoMax: true}), IfNotExists: true},
		op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: name}, IfExists: true},
		op.CreateObject{Object: schema.NewMaterializedView(name, "SELECT 1")},
		op.ReplaceObject{Object: schema.NewView(plain, "SELECT 2"), Existing: schema.NewView(plain, "SELECT 1")},
		op.DropObject{Object: &schema.Object{Kind: schema.KindMaterializedView, Name: name}, IfExists: true},
		op.CreateObject{Object: schema.NewRoutine(schema.KindFunction, name, "integer", "CREATE FUNCTION")},
		op.CreateObject{Object: schema.NewRoutine(schema.KindProcedure, name, "", "CREATE PROCEDURE")},
		op.DropObject{Object: &schema.Object{Kind: schema.KindFunction, Name: name, Args: "integer"}, IfExists: true},
		op.DropObject{Object: &schema.Object{Kind: schema.KindProcedure, Name: plain}},
		op.CreateObject{Object: schema.NewTrigger("tr", name, "CREATE TRIGGER")},
		op.CreateObject{Object: sa.Domain("s.price", "AS numeric", "ALTER DOMAIN s.price SET NOT NULL").WithComment("it's")},
		op.CreateObject{Object: sa.Procedure("p", "", "CREATE PROCEDURE").Under("sql_mode", "").Under("time_zone", "+00:00")}, op.CreateObject{Object: sa.Trigger("tr", "t", "CREATE TRIGGER").Under("sql_mode", "ORACLE")},
		op.CreateObject{Object: sa.Extension("hstore"), IfNotExists: true}, op.DropObject{Object: sa.Extension("hstore"), IfExists: true, Cascade: true},
		op.CreateObject{Object: sa.Policy("p", "s.t", "CREATE POLICY p ON s.t\n USING (true)")}, op.DropObject{Object: sa.Policy("p", "s.t")},
		op.CreateObject{Object: sa.CommentOn("constraint", "s.t_pkey", "s.t", "COMMENT ON CONSTRAINT t_pkey ON s.t IS 'x'")},
		op.CreateObject{Object: sa.CommentOn("type", "mood", "", "COMMENT ON TYPE mood IS 'x'")},
		op.CreateObject{Object: sa.RowSecurity("s.t", "ALTER TABLE s.t ENABLE ROW LEVEL SECURITY")},
		op.CreateObject{Object: sa.Aggregate("total", "integer", "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer)")},
		op.CreateObject{Object: sa.MaterializedView("mv", "SELECT 1 AS one", "CREATE INDEX ix ON mv (one)")},
		op.CreateObject{Object: sa.Object(schema.KindView, "v", "WITH (security_barrier) AS SELECT 1")},
		op.CreateObject{Object: sa.Namespace("s").WithComment("x")}, op.CreateObject{Object: sa.Sequence("q", schema.Identity{NoMax: true}).WithComment("x")},
		op.ReplaceObject{Object: sa.Function("f", "", "CREATE FUNCTION f() ...")},
		op.ReplaceObject{Object: sa.Rule("r", "t", "CREATE RULE r"), Existing: sa.Rule("r", "t", "CREATE RULE r AS")},
		op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, Name: schema.TableName{Schema: name.Schema, Name: "tr"}, On: name}, IfExists: true},
		op.RenameIndex{Table: name, From: "a", To: "b"},
		op.RenameObject{Object: schema.NewView(name, "").Ref(), To: "b"}, op.RenameObject{Object: schema.NewTrigger("tr", name, "").Ref(), To: "b"},
		op.RenameObject{Object: schema.NewRoutine(schema.KindFunction, name, "integer", "").Ref(), To: "b"},
		op.RenameObject{Object: schema.NewSequence(name, schema.Identity{}).Ref(), To: "b"},
		op.SetSchema{Object: schema.TableRef(name), To: "b"}, op.SetSchema{Object: schema.NewRoutine(schema.KindFunction, name, "integer", "").Ref()},
		op.RenameConstraint{Table: name, From: "a", To: "b"},
		op.ValidateConstraint{Table: name, Name: "a"},
		op.Execute{SQL: "UPDATE t\nSET a = 'x' WHERE b = ?", Args: []any{"v", 1, int64(2), 1.5, true, nil, []byte("b")}},
		op.BulkInsert{Table: name, Columns: []*schema.Column{sa.Column("a", sa.Integer()), sa.Column("b", sa.Text())},
			Rows: []map[string]any{{"a": 1, "b": "x"}, {"b": nil}}},
	}
}
