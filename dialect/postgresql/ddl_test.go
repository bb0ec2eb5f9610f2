package postgresql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// texts compiles an operation without a connection and folds white space.
func texts(t *testing.T, o op.Operation, m *schema.MetaData) []string {
	t.Helper()
	statements, err := pg.New().Compile(o, m)
	if err != nil {
		t.Fatalf("%s: %v", o, err)
	}
	var out []string
	for _, s := range statements {
		text := strings.Join(strings.Fields(s.SQL), " ")
		if s.Autocommit {
			text = "AUTOCOMMIT " + text
		}
		out = append(out, text)
	}
	return out
}

func ptr[T any](v T) *T { return &v }

func TestCompileWritesAlembicsTexts(t *testing.T) {
	table := schema.Name("t")
	alter := func(change func(*op.AlterColumn)) op.AlterColumn {
		o := op.AlterColumn{Table: table, Name: "c"}
		change(&o)
		return o
	}
	mood := func() *schema.Enum { return sa.Enum("a", "it's").Named("mood") }
	for name, c := range map[string]struct {
		op   op.Operation
		want []string
	}{
		"create table": {op.CreateTable{Table: schema.NewTable(table,
			sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.String(3), sa.Comment("it's b")),
			sa.UniqueConstraint("b"), sa.CheckConstraint("b <> ''").Named("ck"), sa.Index("ix", sa.Cols("b"), pg.Where("b > 'a'")), sa.Comment("c"))},
			[]string{"CREATE TABLE t ( id SERIAL NOT NULL, b VARCHAR(3), PRIMARY KEY (id), UNIQUE (b), CONSTRAINT ck CHECK (b <> '') )",
				"CREATE INDEX ix ON t (b) WHERE b > 'a'", "COMMENT ON TABLE t IS 'c'", "COMMENT ON COLUMN t.b IS 'it''s b'"}},
		"create table with enum": {op.CreateTable{Table: schema.NewTable(table, sa.Column("m", mood()), sa.Column("n", mood()))},
			[]string{"CREATE TYPE mood AS ENUM ('a', 'it''s')", "CREATE TABLE t ( m mood, n mood )"}},
		"enum that exists": {op.CreateTable{Table: schema.NewTable(table, sa.Column("m", mood().Existing()))},
			[]string{"CREATE TABLE t ( m mood )"}},
		"if not exists": {op.CreateTable{IfNotExists: true, Table: schema.NewTable(table, sa.Column("m", mood()))},
			[]string{"DO $alembic$ BEGIN CREATE TYPE mood AS ENUM ('a', 'it''s'); EXCEPTION WHEN duplicate_object THEN NULL; END $alembic$",
				"CREATE TABLE IF NOT EXISTS t ( m mood )"}},
		"table options": {op.CreateTable{Table: schema.NewTable(table, sa.Column("a", sa.Integer()), sa.Prefixes("TEMPORARY"), pg.OnCommit("preserve rows"))},
			[]string{"CREATE TEMPORARY TABLE t ( a INTEGER ) ON COMMIT PRESERVE ROWS"}},
		"drop table with its type": {op.DropTable{Name: table, Table: schema.NewTable(table, sa.Column("m", mood()))},
			[]string{"DROP TABLE t", "DO $alembic$ BEGIN DROP TYPE IF EXISTS mood; EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $alembic$"}},
		"drop table": {op.DropTable{Name: schema.TableName{Schema: "s", Name: "Tab le"}, IfExists: true}, []string{`DROP TABLE IF EXISTS s."Tab le"`}},
		"rename":     {op.RenameTable{From: schema.TableName{Schema: "s", Name: "a"}, To: "order"}, []string{`ALTER TABLE s.a RENAME TO "order"`}},
		"add column": {op.AddColumn{Table: table, IfNotExists: true, Column: sa.Column("c", sa.Integer(), sa.NotNull, sa.ServerDefault("0"), sa.Comment("x"))},
			[]string{"ALTER TABLE t ADD COLUMN IF NOT EXISTS c INTEGER DEFAULT '0' NOT NULL", "COMMENT ON COLUMN t.c IS 'x'"}},
		"add column of enum": {op.AddColumn{Table: table, Column: sa.Column("c", mood())},
			[]string{"CREATE TYPE mood AS ENUM ('a', 'it''s')", "ALTER TABLE t ADD COLUMN c mood"}},
		"add column with all": {op.AddColumn{Table: table, Column: sa.Column("c", sa.Integer(), sa.ForeignKey("o.id"), sa.Unique, sa.Indexed)},
			[]string{"ALTER TABLE t ADD COLUMN c INTEGER", "ALTER TABLE t ADD FOREIGN KEY(c) REFERENCES o (id)", "CREATE UNIQUE INDEX ix_t_c ON t (c)"}},
		"alter everything": {alter(func(o *op.AlterColumn) {
			o.NewName, o.Type, o.Nullable, o.Comment = "c2", sa.String(9), ptr(true), ptr("new")
			o.Default = &op.DefaultChange{Default: schema.LiteralDefault("z")}
		}), []string{"ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(9)", "ALTER TABLE t ALTER COLUMN c DROP NOT NULL",
			"ALTER TABLE t ALTER COLUMN c SET DEFAULT 'z'", "COMMENT ON COLUMN t.c IS 'new'", "ALTER TABLE t RENAME c TO c2"}},
		"using": {alter(func(o *op.AlterColumn) { o.Type = sa.Integer(); pg.Using("c::integer").ApplyAlterColumn(o) }),
			[]string{"ALTER TABLE t ALTER COLUMN c TYPE INTEGER USING c::integer"}},
		"to enum": {alter(func(o *op.AlterColumn) { o.Type, o.ExistingType = mood(), sa.String(9) }),
			[]string{"CREATE TYPE mood AS ENUM ('a', 'it''s')", "ALTER TABLE t ALTER COLUMN c TYPE mood USING c::text::mood"}},
		"from checked enum": {alter(func(o *op.AlterColumn) { o.Type, o.ExistingType = sa.String(5), mood().AsVarchar().Checked() }),
			[]string{"ALTER TABLE t DROP CONSTRAINT mood", "ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(5)"}},
		"text to a number": {alter(func(o *op.AlterColumn) {
			o.Type, o.ExistingType, o.ExistingDefault = sa.Integer(), sa.Text(), &op.DefaultChange{Default: schema.LiteralDefault("1")}
			o.Default = &op.DefaultChange{Default: schema.ExprDefault("2")}
		}), strings.Split("ALTER TABLE t ALTER COLUMN c DROP DEFAULT; ALTER TABLE t ALTER COLUMN c TYPE INTEGER USING c::INTEGER; ALTER TABLE t ALTER COLUMN c SET DEFAULT 2", "; ")},
		"truth to a small number": {alter(func(o *op.AlterColumn) { o.Type, o.ExistingType = sa.SmallInteger(), sa.Boolean() }),
			strings.Split("ALTER TABLE t ALTER COLUMN c TYPE SMALLINT USING c::integer::SMALLINT", "; ")},
		"a shorter text is never cut": {alter(func(o *op.AlterColumn) { o.Type, o.ExistingType = sa.String(5), sa.Integer() }),
			strings.Split("ALTER TABLE t ALTER COLUMN c TYPE VARCHAR(5)", "; ")},
		"another text with a default": {alter(func(o *op.AlterColumn) {
			o.Type, o.ExistingType, o.ExistingDefault = sa.Text(), sa.String(5), &op.DefaultChange{Default: schema.LiteralDefault("x")}
		}), strings.Split("ALTER TABLE t ALTER COLUMN c DROP DEFAULT; ALTER TABLE t ALTER COLUMN c TYPE TEXT; ALTER TABLE t ALTER COLUMN c SET DEFAULT 'x'", "; ")},
		"serial to identity": {alter(func(o *op.AlterColumn) {
			o.Autoincrement, o.ExistingAutoincrement = ptr(false), ptr(true)
			o.Default, o.ExistingDefault = &op.DefaultChange{Identity: &schema.Identity{}}, &op.DefaultChange{}
		}), strings.Split("ALTER TABLE t ALTER COLUMN c DROP DEFAULT; ALTER SEQUENCE t_c_seq OWNED BY NONE; ALTER SEQUENCE t_c_seq RENAME TO t_c_seq_old; ALTER TABLE t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY; "+
			"SELECT setval(seqrelid::regclass, greatest(seqmin, least(seqmax, last_value)), is_called) FROM pg_sequence, t_c_seq_old WHERE seqrelid = 't_c_seq'::regclass AND (is_called OR last_value <> (SELECT seqstart FROM pg_sequence WHERE seqrelid = 't_c_seq_old'::regclass)); DROP SEQUENCE t_c_seq_old", "; ")},
		"identity to serial": {alter(func(o *op.AlterColumn) {
			o.Autoincrement, o.ExistingAutoincrement, o.ExistingType = ptr(true), ptr(false), sa.BigInteger()
			o.Default, o.ExistingDefault = &op.DefaultChange{}, &op.DefaultChange{Identity: &schema.Identity{}}
		}), strings.Split("ALTER SEQUENCE t_c_seq RENAME TO t_c_seq_old; CREATE SEQUENCE t_c_seq AS BIGINT OWNED BY t.c; SELECT setval(seqrelid::regclass, greatest(seqmin, least(seqmax, last_value)), is_called) FROM pg_sequence, t_c_seq_old WHERE seqrelid = 't_c_seq'::regclass AND (is_called OR last_value <> (SELECT seqstart FROM pg_sequence WHERE seqrelid = 't_c_seq_old'::regclass)); "+
			"ALTER TABLE t ALTER COLUMN c DROP IDENTITY; ALTER TABLE t ALTER COLUMN c SET DEFAULT nextval('t_c_seq'::regclass)", "; ")},
		"a wider serial": {alter(func(o *op.AlterColumn) {
			o.Type, o.ExistingType, o.ExistingAutoincrement = sa.BigInteger(), sa.Integer(), ptr(true)
		}),
			strings.Split("ALTER TABLE t ALTER COLUMN c TYPE BIGINT; ALTER SEQUENCE t_c_seq AS BIGINT", "; ")},
		"Alembic's autoincrement changes nothing": {alter(func(o *op.AlterColumn) { o.Autoincrement, o.Nullable = ptr(true), ptr(true) }),
			strings.Split("ALTER TABLE t ALTER COLUMN c DROP NOT NULL", "; ")},
		"add identity": {alter(func(o *op.AlterColumn) { o.Default = &op.DefaultChange{Identity: &schema.Identity{}} }),
			[]string{"ALTER TABLE t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY"}},
		"change identity": {alter(func(o *op.AlterColumn) {
			o.Default = &op.DefaultChange{Identity: &schema.Identity{Increment: ptr(int64(3)), Cycle: ptr(true), MaxValue: ptr(int64(99))}}
			o.ExistingDefault = &op.DefaultChange{Identity: &schema.Identity{Always: true, Start: ptr(int64(2))}}
		}), []string{setval("99, true", "> 99"), "ALTER TABLE t ALTER COLUMN c SET GENERATED BY DEFAULT SET CYCLE SET INCREMENT BY 3 SET MAXVALUE 99 SET START WITH 1"}},
		"an identity of another lowest value": {alter(func(o *op.AlterColumn) {
			o.Default = &op.DefaultChange{Identity: &schema.Identity{MinValue: ptr(int64(-5))}}
			o.ExistingDefault = &op.DefaultChange{Identity: &schema.Identity{MinValue: ptr(int64(-9))}}
		}), []string{setval("-5, false", "< -5"), "ALTER TABLE t ALTER COLUMN c SET MINVALUE -5 SET START WITH -5"}},
		"plain identity again": {alter(func(o *op.AlterColumn) {
			o.Default = &op.DefaultChange{Identity: &schema.Identity{}}
			o.ExistingDefault = &op.DefaultChange{Identity: &schema.Identity{Start: ptr(int64(9)), Increment: ptr(int64(3)), MinValue: ptr(int64(2)), MaxValue: ptr(int64(99)), Cache: ptr(int64(5)), Cycle: ptr(true)}}
		}), []string{"ALTER TABLE t ALTER COLUMN c SET NO CYCLE SET CACHE 1 SET INCREMENT BY 1 SET NO MAXVALUE SET NO MINVALUE SET START WITH 1"}},
		"drop identity": {alter(func(o *op.AlterColumn) {
			o.Default, o.ExistingDefault = &op.DefaultChange{}, &op.DefaultChange{Identity: &schema.Identity{}}
		}), []string{"ALTER TABLE t ALTER COLUMN c DROP IDENTITY"}},
		"drop default": {alter(func(o *op.AlterColumn) { o.Default = &op.DefaultChange{} }), []string{"ALTER TABLE t ALTER COLUMN c DROP DEFAULT"}},
		"drop computed": {alter(func(o *op.AlterColumn) {
			o.Default, o.ExistingDefault = &op.DefaultChange{}, &op.DefaultChange{Computed: &schema.Computed{SQL: "a"}}
		}), []string{"ALTER TABLE t ALTER COLUMN c DROP EXPRESSION"}},
		"index with all": {op.CreateIndex{Table: schema.TableName{Schema: "s", Name: "t"}, Index: sa.Index("ix", sa.Keys(sa.Col("a"), sa.Expr("lower(b)")),
			sa.Unique, pg.Using("btree"), pg.Include("c"), pg.With("fillfactor", 70), pg.Where("b <> ''"), pg.Ops(map[string]string{"a": "int4_ops"}), pg.Tablespace("ts"))},
			[]string{"CREATE UNIQUE INDEX ix ON s.t USING btree (a int4_ops, lower(b)) INCLUDE (c) WITH (fillfactor = 70) TABLESPACE ts WHERE b <> ''"}},
		"index only": {op.CreateIndex{Table: schema.TableName{Schema: "s", Name: "t"}, Index: sa.Index("ix", sa.Cols("a"), pg.Only("Part", "o.part"))},
			[]string{"CREATE INDEX ix ON ONLY s.t (a)", `ALTER INDEX s.ix ATTACH PARTITION "Part"`, "ALTER INDEX s.ix ATTACH PARTITION o.part"}},
		"key only": {op.AddConstraint{Table: table, Constraint: sa.PrimaryKeyConstraint("a").Named("pk").With(pg.Only("part"))},
			[]string{"ALTER TABLE ONLY t ADD CONSTRAINT pk PRIMARY KEY (a)", "ALTER INDEX pk ATTACH PARTITION part"}},
		"concurrently": {op.CreateIndex{Table: table, IfNotExists: true, Index: &schema.Index{Name: "ix", Keys: sa.Cols("a"), Options: schema.Options{"postgresql_concurrently": true}}},
			[]string{"AUTOCOMMIT CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (a)"}},
		"drop index concurrently": {op.DropIndex{Table: schema.TableName{Schema: "s"}, Name: "ix", IfExists: true, Options: schema.Options{"postgresql_concurrently": true}},
			[]string{"AUTOCOMMIT DROP INDEX CONCURRENTLY IF EXISTS s.ix"}},
		"exclude": {op.AddConstraint{Table: table, Constraint: sa.ExcludeConstraint(sa.ExcludeColumn("period", "&&"), sa.ExcludeColumn("grp", "=")).Named("ex").With(pg.Where("grp != 'x'"), sa.Deferrable(true))},
			[]string{"ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING gist (period WITH &&, grp WITH =) WHERE (grp != 'x') DEFERRABLE"}},
		"not valid": {op.AddConstraint{Table: table, Constraint: sa.CheckConstraint("a > 0").Named("ck").With(pg.NotValid())},
			[]string{"ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID"}},
		"not enforced": {op.AddConstraint{Table: table, Constraint: sa.CheckConstraint("a > 0").Named("ck").With(pg.NotEnforced())},
			[]string{"ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT ENFORCED"}},
		"without overlaps": {op.AddConstraint{Table: table, Constraint: sa.UniqueConstraint("a", "at").Named("uq").With(pg.WithoutOverlaps())},
			[]string{"ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a, at WITHOUT OVERLAPS)"}},
		"period": {op.AddConstraint{Table: table, Constraint: sa.ForeignKeyConstraint([]string{"a", "at"}, "u", []string{"b", "during"}).Named("fk").With(pg.Period())},
			[]string{"ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a, PERIOD at) REFERENCES u (b, PERIOD during)"}},
		"named not null online": {op.AlterColumn{Table: table, Name: "a", Nullable: ptr(false), Options: schema.Options{"postgresql_not_null": "given", "postgresql_concurrently": true}},
			[]string{"AUTOCOMMIT ALTER TABLE t ADD CONSTRAINT alembic_a_not_null CHECK (a IS NOT NULL) NOT VALID", "AUTOCOMMIT ALTER TABLE t VALIDATE CONSTRAINT alembic_a_not_null",
				"AUTOCOMMIT ALTER TABLE t ADD CONSTRAINT given NOT NULL a", "AUTOCOMMIT ALTER TABLE t DROP CONSTRAINT alembic_a_not_null"}},
		"named not null": {op.AddColumn{Table: table, Column: sa.Column("a", sa.Integer(), sa.NotNull, pg.NotNull("Given NO INHERIT"))},
			[]string{`ALTER TABLE t ADD COLUMN a INTEGER CONSTRAINT "Given" NOT NULL NO INHERIT`}},
		"not null, not valid": {op.AddColumn{Table: table, Column: sa.Column("a", sa.Integer(), sa.NotNull, pg.NotNull("given NOT VALID"))},
			[]string{"ALTER TABLE t ADD COLUMN a INTEGER", "ALTER TABLE t ADD CONSTRAINT given NOT NULL a NOT VALID"}},
		"set named not null": {alter(func(o *op.AlterColumn) {
			o.Nullable, o.Options = new(bool), schema.Options{"postgresql_not_null": "given"}
		}),
			[]string{"ALTER TABLE t ADD CONSTRAINT given NOT NULL c"}},
		"rename not null": {alter(func(o *op.AlterColumn) {
			o.Options, o.ExistingOptions = schema.Options{"postgresql_not_null": nil}, schema.Options{"postgresql_not_null": "given NO INHERIT NOT VALID"}
		}), []string{"ALTER TABLE t RENAME CONSTRAINT given TO t_c_not_null", "ALTER TABLE t ALTER CONSTRAINT t_c_not_null INHERIT", "ALTER TABLE t VALIDATE CONSTRAINT t_c_not_null"}},
		"schema":              {op.CreateObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("App")}, IfNotExists: true}, []string{`CREATE SCHEMA IF NOT EXISTS "App"`}},
		"drop schema":         {op.DropObject{Object: &schema.Object{Kind: schema.KindSchema, Name: schema.Name("app")}, Cascade: true}, []string{"DROP SCHEMA app CASCADE"}},
		"sequence":            {op.CreateObject{Object: schema.NewSequence(schema.Name("sq"), schema.Identity{Start: ptr(int64(5)), Increment: ptr(int64(2))})}, []string{"CREATE SEQUENCE sq INCREMENT BY 2 START WITH 5"}},
		"drop sequence":       {op.DropObject{Object: &schema.Object{Kind: schema.KindSequence, Name: schema.Name("sq")}}, []string{"DROP SEQUENCE sq"}},
		"enum":                {op.CreateEnum{Enum: &schema.EnumType{Name: schema.TableName{Schema: "s", Name: "time"}, Values: []string{"a"}}}, []string{`CREATE TYPE s."time" AS ENUM ('a')`}},
		"add value":           {op.AddEnumValue{Enum: schema.Name("mood"), Value: "it's", After: "a", IfNotExists: true}, []string{"ALTER TYPE mood ADD VALUE IF NOT EXISTS 'it''s' AFTER 'a'"}},
		"rename value":        {op.RenameEnumValue{Enum: schema.Name("mood"), From: "a", To: "b"}, []string{"ALTER TYPE mood RENAME VALUE 'a' TO 'b'"}},
		"view":                {op.CreateObject{Object: schema.NewView(schema.Name("v"), "SELECT 1 AS a")}, []string{"CREATE VIEW v AS SELECT 1 AS a"}},
		"replace view":        {op.ReplaceObject{Object: schema.NewView(schema.Name("v"), "SELECT 2 AS a")}, []string{"CREATE OR REPLACE VIEW v AS SELECT 2 AS a"}},
		"materialized":        {op.DropObject{Object: &schema.Object{Kind: schema.KindMaterializedView, Name: schema.Name("v")}}, []string{"DROP MATERIALIZED VIEW v"}},
		"drop function":       {op.DropObject{Object: &schema.Object{Kind: schema.KindFunction, Name: schema.Name("f"), Args: "integer, text"}}, []string{"DROP FUNCTION f(integer, text)"}},
		"drop trigger":        {op.DropObject{Object: &schema.Object{Kind: schema.KindTrigger, Name: schema.TableName{Schema: table.Schema, Name: "g"}, On: table}, IfExists: true}, []string{"DROP TRIGGER IF EXISTS g ON t"}},
		"rename index":        {op.RenameIndex{Table: schema.TableName{Schema: "s"}, From: "a", To: "b"}, []string{"ALTER INDEX s.a RENAME TO b"}},
		"rename trigger":      {op.RenameObject{Object: schema.ObjectRef{Kind: schema.KindTrigger, Name: schema.Name("a"), On: table}, To: "b c"}, []string{`ALTER TRIGGER a ON t RENAME TO "b c"`}},
		"set schema":          {op.SetSchema{Object: schema.TableRef(table), To: "b c"}, []string{`ALTER TABLE t SET SCHEMA "b c"`}},
		"default schema":      {op.SetSchema{Object: schema.ObjectRef{Kind: schema.KindEnum, Name: schema.TableName{Schema: "a", Name: "e"}}}, []string{"ALTER TYPE a.e SET SCHEMA public"}},
		"validate constraint": {op.ValidateConstraint{Table: table, Name: "a b"}, []string{`ALTER TABLE t VALIDATE CONSTRAINT "a b"`}},
		"rename constraint":   {op.RenameConstraint{Table: table, From: "a", To: "b"}, []string{"ALTER TABLE t RENAME CONSTRAINT a TO b"}},
		"batch": {op.BatchAlterTable{Table: table, Ops: []op.Operation{op.AddColumn{Table: table, Column: sa.Column("m", mood())}, op.DropColumn{Table: table, Name: "a"}}},
			[]string{"CREATE TYPE mood AS ENUM ('a', 'it''s')", "ALTER TABLE t ADD COLUMN m mood", "ALTER TABLE t DROP COLUMN a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, texts(t, c.op, nil)); diff != "" {
				t.Errorf("statements differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompileRefusesWhatMakesNoSense(t *testing.T) {
	table := schema.Name("t")
	index := func(o schema.Options) op.Operation {
		return op.CreateIndex{Table: table, Index: &schema.Index{Name: "ix", Keys: sa.Cols("a"), Options: o}}
	}
	long := strings.Repeat("x", 64)
	for name, c := range map[string]struct {
		op   op.Operation
		want string
	}{
		"unknown option":        {index(schema.Options{"postgresql_wher": "x"}), `unknown option "postgresql_wher"`},
		"using without a type":  {op.AlterColumn{Table: table, Name: "c", Nullable: ptr(false), Options: schema.Options{"postgresql_using": "x"}}, "postgresql_using must be used with the type_ parameter"},
		"enum without a name":   {op.AddColumn{Table: table, Column: sa.Column("c", sa.Enum("a"))}, "needs a name"},
		"type not known":        {op.AddColumn{Table: table, Column: sa.Column("c", schema.NullType{})}, "give the column a type"},
		"becoming computed":     {op.AlterColumn{Table: table, Name: "c", Default: &op.DefaultChange{Computed: &schema.Computed{SQL: "a"}}}, "drop the column and add it again"},
		"virtual before 18":     {op.AddColumn{Table: table, Column: sa.Column("c", sa.Integer(), sa.Computed("a").Virtual())}, "make it stored"},
		"deferrable check":      {op.AddConstraint{Table: table, Constraint: sa.CheckConstraint("a > 0").With(sa.Deferrable(true))}, "deferrable check"},
		"moving a column":       {op.AlterColumn{Table: table, Name: "c", After: "b"}, "a column's place"},
		"adding at a place":     {op.AddColumn{Table: table, Column: sa.Column("c", sa.Integer()), Before: "b"}, "a column's place"},
		"recreate":              {op.BatchAlterTable{Table: table, Recreate: op.RecreateAlways}, "recreating a table"},
		"long name":             {op.RenameTable{From: table, To: long}, "63 at most"},
		"long index":            {op.CreateIndex{Table: table, Index: &schema.Index{Name: long, Keys: sa.Cols("a")}}, "63 at most"},
		"long enum value":       {op.AddColumn{Table: table, Column: sa.Column("c", sa.Enum(long).Named("e"))}, "63 at most"},
		"NUL":                   {op.CreateTableComment{Table: table, Comment: "a\x00b"}, "NUL"},
		"same enum":             {op.AlterColumn{Table: table, Name: "c", Type: sa.Enum("a").Named("e"), ExistingType: sa.Enum("b").Named("e")}, "op.AddEnumValue"},
		"chained replacements":  {op.SetEnumValues{Enum: table, Values: []string{"b", "c"}, Rename: map[string]string{"a": "b", "b": "c"}}, "two steps"},
		"unnamed constraint":    {op.DropConstraint{Table: table, Kind: schema.KindUnique}, "without a name"},
		"two places of a value": {op.AddEnumValue{Enum: table, Value: "x", Before: "a", After: "b"}, "keep one"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pg.New().Compile(c.op, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want one that says %q", err, c.want)
			}
		})
	}
}

func TestEnumThatExistsWithOtherValuesIsAnError(t *testing.T) {
	m := &schema.MetaData{Enums: []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"a", "c"}}}}
	o := op.AddColumn{Table: schema.Name("t"), Column: sa.Column("c", sa.Enum("a", "b").Named("mood"))}
	_, err := pg.New().Compile(o, m)
	if err == nil || !strings.Contains(err.Error(), "(a, c), not (a, b)") {
		t.Errorf("error %v; want one that shows both lists", err)
	}
	m.Enums[0].Values[1] = "b"
	if got := texts(t, o, m); len(got) != 1 {
		t.Errorf("an enum that exists is made again: %q", got)
	}
}

func TestUnsupportedErrorIsTyped(t *testing.T) {
	_, err := pg.New().Compile(op.BatchAlterTable{Table: schema.Name("t"), Recreate: op.RecreateAlways}, nil)
	var e *dialect.UnsupportedError
	if !errors.As(err, &e) || e.Dialect != pg.New().Traits().Product {
		t.Errorf("error %v is no *dialect.UnsupportedError of postgresql", err)
	}
}

func TestLeftoversAreTheEnumTypesThatAnUpgradeMakesByTheWay(t *testing.T) {
	table := schema.Name("t")
	column := func(e *schema.Enum) *schema.Column { return sa.Column("c", e) }
	upgrade := []op.Operation{
		op.CreateTable{Table: schema.NewTable(table, column(sa.Enum("a").Named("one")), sa.Column("d", sa.Enum("a").Named("one")))},
		op.CreateTable{Table: schema.NewTable(schema.Name("u"), column(sa.Enum("a").Named("theirs").Existing()))},
		op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("by hand"), Values: []string{"a"}}},
		op.BatchAlterTable{Table: table, Ops: []op.Operation{op.AddColumn{Table: table, Column: column(sa.Enum("a").Named("two").InSchema("s"))}}},
		op.AlterColumn{Table: table, Name: "c", Type: sa.Enum("a").Named("three"), ExistingType: sa.String(5)},
	}
	var got []string
	for _, o := range pg.New().Leftovers(upgrade) {
		got = append(got, o.String())
	}
	if diff := cmp.Diff([]string{"drop enum one", "drop enum s.two", "drop enum three"}, got); diff != "" {
		t.Errorf("leftovers (-want +got):\n%s", diff)
	}
}

// setval moves the value of a column's sequence into its new bounds.
func setval(to, outside string) string {
	return "SELECT pg_catalog.setval(seqrelid::regclass, " + to + ") FROM pg_catalog.pg_sequence WHERE seqrelid = pg_get_serial_sequence('t', 'c')::regclass " +
		"AND coalesce(pg_catalog.pg_sequence_last_value(seqrelid), seqstart) " + outside
}

// The rule is makeObjectName's, in PostgreSQL's source.
func TestSequencesAreNamedAsPostgreSQLNamesThem(t *testing.T) {
	s := newServer(t)
	names := func(letter string) (out []string) {
		for most := 1; most <= 63; most += 7 {
			out = append(out, strings.Repeat(letter, max(1, most/len(letter))))
		}
		return append(out, "x"+strings.Repeat(letter, 62/len(letter)))
	}
	for _, letters := range [][2]string{{"a", "b"}, {"é", "b"}, {"a", "漢"}, {"漢", "é"}} {
		for _, table := range names(letters[0]) {
			for _, column := range names(letters[1]) {
				var want string
				s.exec("CREATE TABLE " + s.d.Quote(table) + " (" + s.d.Quote(column) + " integer GENERATED ALWAYS AS IDENTITY)")
				if err := s.db.QueryRow("SELECT relname FROM pg_class WHERE relkind = 'S'").Scan(&want); err != nil {
					t.Fatal(err)
				}
				c := sa.Column(column, sa.Integer(), sa.Identity())
				s.d.(interface {
					WriteNames(schema.TableName, *schema.Column)
				}).WriteNames(schema.Name(table), c)
				if c.Identity.Name != want {
					t.Errorf("table %s, column %s: %s, but PostgreSQL says %s", table, column, c.Identity.Name, want)
				}
				s.exec("DROP TABLE " + s.d.Quote(table))
			}
		}
	}
}

// TestAKeyWithoutOverlapsIsNotOnline: PostgreSQL builds no such key concurrently.
func TestAKeyWithoutOverlapsIsNotOnline(t *testing.T) {
	table := schema.TableName{Name: "rooms"}
	for _, key := range []schema.Constraint{sa.UniqueConstraint("id", "during").Named("uq").With(pg.WithoutOverlaps()), sa.PrimaryKeyConstraint("id", "during").Named("pk").With(pg.WithoutOverlaps())} {
		o := pg.New().Online(op.AddConstraint{Table: table, Constraint: key}, schema.NewMetaData(), schema.NewMetaData(), false)
		if !strings.Contains(o.Blocks, "WITHOUT OVERLAPS") || len(o.Operation.(op.AddConstraint).Constraint.ConstraintOptions()) != 1 {
			t.Errorf("%s: %q, %v", key.ConstraintName(), o.Blocks, o.Operation)
		}
	}
}
