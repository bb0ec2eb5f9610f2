package sa_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

type stamps struct {
	CreatedAt time.Time `alembic:"default_expr=CURRENT_TIMESTAMP"`
}

type user struct {
	ID       int64  `alembic:"primary_key"`
	Name     string `alembic:"size=50"`
	Email    *string
	Nick     sql.NullString `db:"nick_name"`
	TeamID   *int32         `alembic:"references=teams.id,on_delete=SET NULL,index"`
	HTTPCode int16          `alembic:"default=200,unique=uq_status,column=status"`
	Price    float64        `alembic:"type=NUMERIC(10, 2)"`
	First    string         `alembic:"size=5,unique=uq_names"`
	Last     string         `alembic:"size=5,unique=uq_names"`
	secret   string
	Skipped  chan int `alembic:"-"`
	stamps
}

func TestModelReadsStruct(t *testing.T) {
	_ = user{}.secret
	got := sa.NewMetaData(sa.Model[user]("users", sa.CheckConstraint("price > 0")))
	if err := got.Validate(); err != nil {
		t.Fatal(err)
	}
	want := sa.Table("users",
		sa.Column("id", sa.Variant(sa.BigInteger()).With("sqlite", sa.Integer()), sa.PrimaryKey),
		sa.Column("name", sa.String(50), sa.NotNull),
		sa.Column("email", sa.Text(), sa.Null),
		sa.Column("nick_name", sa.Text(), sa.Null),
		sa.Column("team_id", sa.Integer(), sa.Null, sa.ForeignKey("teams.id", sa.OnDelete("SET NULL")), sa.Indexed),
		sa.UniqueConstraint("status").Named("uq_status"),
		sa.Column("status", sa.SmallInteger(), sa.NotNull, sa.ServerDefault("200")),
		sa.Column("price", sa.TypeName("NUMERIC(10, 2)"), sa.NotNull),
		sa.UniqueConstraint("first", "last").Named("uq_names"),
		sa.Column("first", sa.String(5), sa.NotNull),
		sa.Column("last", sa.String(5), sa.NotNull),
		sa.Column("created_at", sa.DateTimeTZ(), sa.NotNull, sa.ServerDefaultExpr("CURRENT_TIMESTAMP")),
		sa.CheckConstraint("price > 0"),
	).Schema()
	table := got.Table(schema.Name("users"))
	for i, c := range want.Columns {
		if diff := cmp.Diff(describe(c), describe(table.Columns[i])); diff != "" {
			t.Errorf("column %s (-want +got):\n%s", c.Name, diff)
		}
	}
	if diff := cmp.Diff(texts(want), texts(table)); diff != "" {
		t.Errorf("constraints and indexes (-want +got):\n%s", diff)
	}
}

type Embedded struct {
	ID int64 `alembic:"primary_key"`
}

type shared struct{ Note string }

type byPointer struct {
	*Embedded
	*shared
	Rank  sql.Null[int32]
	Flags sql.NullByte
	Named sql.Null[string] `alembic:"size=9"`
}

func TestModelReadsStructsEmbeddedByPointerAndAllNullTypes(t *testing.T) {
	table := sa.Model[byPointer]("t").Schema()
	var got []string
	for _, c := range table.Columns {
		got = append(got, fmt.Sprintf("%s %#v %v", c.Name, c.Type, c.Nullable()))
	}
	want := []string{`id schema.Variant{Base:schema.BigInteger{}, Dialects:map[string]schema.Type{"sqlite":schema.Integer{}}} false`, `note schema.Text{Length:0, Collation:""} false`,
		"rank schema.Integer{} true", "flags schema.SmallInteger{} true", `named schema.String{Length:9, Collation:""} true`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

type Ring struct {
	*Ring
	ID int64 `alembic:"primary_key"`
}

// A column that a database would take, though as another one than is meant, is refused.
func TestModelRefusesWhatWouldMeanSomethingElse(t *testing.T) {
	type lower struct {
		ID   int64  `alembic:"primary_key"`
		name string `alembic:"size=3"`
	}
	type unexported struct{ id, name string }
	type clock struct {
		Made time.Time `alembic:"default=now"`
	}
	_, _, _ = lower{}.name, unexported{}.id, unexported{}.name
	column := func(t schema.Type, o ...schema.ColumnOption) sa.TableDef {
		return sa.Table("t", sa.Column("a", t, o...))
	}
	for want, defs := range map[string][]sa.TableDef{
		"Ring.Ring: it embeds the struct that it is a part of": {sa.Model[Ring]("t")},
		"lower.name: only exported fields are columns":         {sa.Model[lower]("t")},
		"it has no columns: they are the exported fields":      {sa.Model[unexported]("t")},
		`column "made": its default is the constant "now"`:     {sa.Model[clock]("t")},
		`its default is the constant`: {column(sa.DateTime(), sa.ServerDefault("CURRENT_TIMESTAMP")), column(sa.Date(), sa.ServerDefault("current_date")),
			column(sa.TypeName("timestamp(3) without time zone"), sa.ServerDefault("Now()")), column(sa.TIMESTAMP(), sa.ServerDefault(" localtimestamp "))},
		`its default "c" is none of the enum's values: a, b`:  {column(sa.Enum("a", "b"), sa.ServerDefault("c"))},
		"no database numbers a column of the type String":     {column(sa.String(9), sa.Autoincrement(true)), column(sa.String(9), sa.Identity())},
		`primary key (a, a) names the column "a" twice`:       {sa.Table("t", sa.Column("a", sa.Integer()), sa.PrimaryKeyConstraint("a", "a"))},
		`unique constraint (a, a) names the column "a" twice`: {sa.Table("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("a", "a"))},
		"": {column(sa.DateTime(), sa.ServerDefault("2020-01-01")), column(sa.Text(), sa.ServerDefault("now")), column(sa.Date(), sa.ServerDefault("infinity")),
			column(sa.Enum("a", "b"), sa.ServerDefaultExpr("c()")), column(sa.TypeName("daterange"), sa.ServerDefault("empty")), column(sa.TypeName("serial"), sa.Autoincrement(true))},
	} {
		for i, def := range defs {
			err := sa.NewMetaData(def).Validate()
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%d: got %v, want %q alone", i, err, want)
			}
		}
	}
}

// describe is what a column says, without what only its definition knows.
func describe(c *schema.Column) map[string]any {
	return map[string]any{"name": c.Name, "type": c.Type, "null": c.Nullable(), "default": c.Default, "key": c.PrimaryKey}
}

func texts(t *schema.Table) []string {
	var all []string
	for _, c := range t.Constraints() {
		all = append(all, c.String())
	}
	for _, x := range t.Indexes {
		all = append(all, x.String())
	}
	return all
}

func TestGoIntegersAreAsWideAsTheirColumns(t *testing.T) {
	type counts struct {
		A int
		B uint
		C int32
		D uint16
		E uint32
		F uint8
	}
	want := []schema.Type{schema.BigInteger{}, schema.BigInteger{}, schema.Integer{}, schema.Integer{}, schema.BigInteger{}, schema.SmallInteger{}}
	for i, c := range sa.Model[counts]("t").Schema().Columns {
		if c.Type != want[i] {
			t.Errorf("%s is %v, want %v", c.Name, c.Type, want[i])
		}
	}
}

func TestValuesOfTagsHoldCommasAndQuotes(t *testing.T) {
	type texts struct {
		A string `alembic:"comment='the owner''s, or nobody''s'"`
		B string `alembic:"check=b IN ('x', 'y''s'),default=x"`
		C string `alembic:" type = DECIMAL(10, 2) , default = '' "`
		D string `alembic:"type=ENUM('a,b','c)'),comment=(d, e)"`
	}
	table := sa.Model[texts]("t").Schema()
	if err := table.Validate(); err != nil {
		t.Fatal(err)
	}
	type said struct{ Type, Default, Comment string }
	got := map[string]said{}
	for _, c := range table.Columns {
		s := said{Comment: c.Comment}
		if raw, ok := c.Type.(schema.Raw); ok {
			s.Type = raw.SQLText
		}
		if c.Default != nil {
			s.Default = c.Default.Literal
		}
		got[c.Name] = s
	}
	want := map[string]said{"a": {"", "", "the owner's, or nobody's"}, "b": {"", "x", ""}, "c": {"DECIMAL(10, 2)", "", ""}, "d": {"ENUM('a,b','c)')", "", "(d, e)"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if check := table.Checks[0].SQL; check != "b IN ('x', 'y''s')" {
		t.Errorf("the check is %s", check)
	}
}

func TestModelReportsWhatItCantRead(t *testing.T) {
	type bad struct {
		A map[string]int
		B string `alembic:"size=x"`
		C int    `alembic:"colour=red"`
		D int    `alembic:"on_delete=CASCADE"`
		E int    `alembic:"references=nothing"`
		F int    `alembic:"siez=3"`
		G int    `alembic:"not_nul"`
		H int    `alembic:"primarykey"`
		I string `alembic:"size:50"`
		J string `alembic:"uniqueIndex"`
		K string `alembic:"email"`
		L string `alembic:"primary_key=false"`
		M string `alembic:"size"`
		N string `alembic:"null,not_null"`
		O string `alembic:"size=3,size=4"`
		P string `alembic:"check="`
		Q string `alembic:"comment='never closed"`
		R string `alembic:"comment='a' b"`
		S string `alembic:"type=NUMERIC(10"`
		T string `db:"t,primarykey"`
		U string `alembic:"column=v"`
		V string `db:"v,omitempty"`
	}
	err := sa.NewMetaData(sa.Model[bad]("t"), sa.Model[int]("n"), sa.Table("empty")).Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`table "t" (`, "model_test.go:", "bad.A: there is no column type for map[string]int", "size=x is no positive number",
		`unknown key "colour"; the keys are column, size`, `unknown key "siez"; did you mean 'size'?`,
		`bad.G: the tag `, `unknown word "not_nul"; did you mean 'not_null'? A column is named with column=not_nul`,
		`unknown word "primarykey"; did you mean 'primary_key'?`, `unknown word "size:50"; did you mean 'size=50'?`,
		`unknown word "uniqueIndex"; did you mean 'unique'?`, `unknown word "email"; a column is named with column=email`,
		"primary_key takes no value", "size needs a value: size=…", "null and not_null contradict each other", "size stands twice", "check= has no value",
		"a single quote isn't closed", "comment: something follows the closing quote", "a parenthesis has no partner",
		`bad.T: the tag `, `of a db tag only the name counts, so "primarykey" has no effect`,
		`column "v" stands twice: bad.U and bad.V`,
		"on_delete needs references=table.column before it", "references=nothing is not table.column", "sa.Model[int]: it is no struct",
		`table "empty" (`, "it has no columns",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
}

func TestModelOfAnORMNamesItsAdapter(t *testing.T) {
	type gormUser struct {
		ID   uint
		Name string `gorm:"size:60"`
	}
	type bunUser struct {
		ID int64 `bun:",pk,autoincrement"`
	}
	type xormUser struct {
		ID int64 `xorm:"pk autoincr"`
	}
	type embedding struct {
		gormUser
		Note string `alembic:"size=3"`
	}
	type mixed struct {
		ID   uint   `alembic:"primary_key"`
		Name string `gorm:"size:60"`
	}
	for want, def := range map[string]sa.TableDef{
		"model of GORM (the field Name has a gorm tag), and only GORM knows its table: set Env.TargetFunc in env.go to gormschema.AutoMigrate(…)": sa.Model[gormUser]("t"),
		"model of Bun (the field ID has a bun tag), and only Bun knows its table: set Env.TargetFunc in env.go to bunschema.CreateTables(…)":      sa.Model[bunUser]("t"),
		"model of GORM (the field Name has a gorm tag)": sa.Model[embedding]("t"),
		"model of XORM (the field ID has a xorm tag), whose tags have no effect here: give the fields `alembic:\"…\"` tags, or set Env.TargetFunc in env.go to a function that has XORM create": sa.Model[xormUser]("t"),
	} {
		if err := sa.NewMetaData(def).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := sa.NewMetaData(sa.Model[mixed]("t")).Validate(); err != nil {
		t.Errorf("a struct with tags of both: %v", err)
	}
}

// What can't be read is told once: that a column then has no type, or a table no
// columns, would send the reader to the wrong place.
func TestAMistakeInAStructIsToldOnce(t *testing.T) {
	type gormUser struct {
		Name string `gorm:"size:60"`
	}
	type open struct {
		ID   int64  `alembic:"primary_key"`
		Name string `alembic:"default='a,b"`
	}
	type empty struct{ _ int64 }
	for want, def := range map[string]sa.TableDef{
		"model of GORM":               sa.Model[gormUser]("t"),
		"a single quote isn't closed": sa.Model[open]("t"),
		"it is no struct":             sa.Model[int]("t"),
		"it has no columns":           sa.Model[empty]("t", sa.RenamedFrom("u")),
	} {
		err := sa.NewMetaData(def).Validate()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want %s alone", err, want)
		}
	}
}
