package sa_test

import (
	"database/sql"
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
	TeamID   *int           `alembic:"references=teams.id,on_delete=SET NULL,index"`
	HTTPCode int16          `alembic:"status,default=200"`
	Price    float64        `alembic:"type='NUMERIC(10, 2)'"`
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

func TestModelReportsWhatItCantRead(t *testing.T) {
	type bad struct {
		A map[string]int
		B string `alembic:"size=x"`
		C int    `alembic:"colour=red"`
		D int    `alembic:"on_delete=CASCADE"`
		E int    `alembic:"references=nothing"`
		F int    `alembic:"siez=3"`
		G int    `alembic:"not_nul"`
		H int    `alembic:"email,uniqe"`
		I int    `alembic:"email,mail"`
	}
	err := sa.NewMetaData(sa.Model[bad]("t"), sa.Model[int]("n")).Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"bad.A: there is no column type for map[string]int", "size=x is no positive number",
		`unknown key "colour"`, `unknown key "siez"; did you mean 'size'?`,
		`unknown word "not_nul"; did you mean 'not_null'? A column of that name is written db:"not_nul"`,
		`unknown word "uniqe"; did you mean 'unique'?`, `unknown word "mail": the column is named "email" already`, "on_delete needs references=table.column before it",
		"references=nothing is not table.column", "sa.Model[int]: it is no struct",
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
	type mixed struct {
		ID   uint   `alembic:"primary_key"`
		Name string `gorm:"size:60"`
	}
	for want, def := range map[string]sa.TableDef{
		"model of GORM (the field Name has a gorm tag), and only GORM knows its table: set Env.TargetFunc in env.go to gormschema.AutoMigrate(…)": sa.Model[gormUser]("t"),
		"model of Bun (the field ID has a bun tag), and only Bun knows its table: set Env.TargetFunc in env.go to bunschema.CreateTables(…)":      sa.Model[bunUser]("t"),
	} {
		if err := sa.NewMetaData(def).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := sa.NewMetaData(sa.Model[mixed]("t")).Validate(); err != nil {
		t.Errorf("a struct with tags of both: %v", err)
	}
}
