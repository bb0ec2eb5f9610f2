package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestWithoutAScratchPlaceTheServerReadsModelsAllTheSame has the defaults, computed columns
// and checks of models written otherwise than MariaDB writes them. A temporary table tells
// what it makes of them: the same is no difference, and another one is an operation, without
// a warning.
func TestWithoutAScratchPlaceTheServerReadsModelsAllTheSame(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, `CREATE SEQUENCE numbers`)
	forms := map[string][3]schema.TableItem{ // as it is, the same, and another one
		"rounded":  {sa.Column("a", sa.Numeric(10, 0), sa.ServerDefault("-1.50")), sa.Column("a", sa.Numeric(10, 0), sa.ServerDefault("-2.0")), sa.Column("a", sa.Numeric(10, 0), sa.ServerDefault("-2.5"))},
		"date":     {sa.Column("a", sa.Date(), sa.ServerDefault("2020-1-5")), sa.Column("a", sa.Date(), sa.ServerDefault("20200105")), sa.Column("a", sa.Date(), sa.ServerDefault("2020-1-6"))},
		"set":      {sa.Column("a", mysql.Set("x", "y"), sa.ServerDefault("y,x")), sa.Column("a", mysql.Set("x", "y"), sa.ServerDefault("x,y,x")), sa.Column("a", mysql.Set("x", "y"), sa.ServerDefault("y"))},
		"sql":      {sa.Column("a", sa.String(90), sa.ServerDefaultExpr("(concat('a', \"b)\", 'DEFAULT (x), y'))"), sa.Comment("it's DEFAULT 3, CHECK (1)")), sa.Column("a", sa.String(90), sa.ServerDefaultExpr("concat(\"a\",'b)', 'DEFAULT (x), y')"), sa.Comment("it's DEFAULT 3, CHECK (1)")), sa.Column("a", sa.String(90), sa.ServerDefaultExpr("concat('a', 'c')"), sa.Comment("it's DEFAULT 3, CHECK (1)"))},
		"sequence": {sa.Column("a", sa.BigInteger(), sa.ServerDefaultExpr("(nextval(numbers))")), sa.Column("a", sa.BigInteger(), sa.ServerDefaultExpr("next value for numbers")), sa.Column("a", sa.BigInteger(), sa.ServerDefaultExpr("(nextval(numbers) + 1)"))},
		"updated":  {sa.Column("a", mysql.DateTime(3), sa.ServerDefaultExpr("now(3)"), mysql.OnUpdate("CURRENT_TIMESTAMP(3)")), sa.Column("a", mysql.DateTime(3), sa.ServerDefaultExpr("localtime(3)"), mysql.OnUpdate("CURRENT_TIMESTAMP(3)")), sa.Column("a", mysql.DateTime(3), sa.ServerDefault("2020-01-01"), mysql.OnUpdate("CURRENT_TIMESTAMP(3)"))},
		"computed": {sa.Column("a", sa.Integer(), sa.Computed("id between 1 AND 2+3")), sa.Column("a", sa.Integer(), sa.Computed("(id BETWEEN 1 and (2 + 3))")), sa.Column("a", sa.Integer(), sa.Computed("id between 1 and 2 * 3"))},
		"check":    {sa.CheckConstraint("id in (1,2) or not id > 5").Named("odd`name"), sa.CheckConstraint("id IN (1, 2) OR (id <= 5)").Named("odd`name"), sa.CheckConstraint("id in (1, 2) or id > 5").Named("odd`name")},
		"unnamed":  {sa.CheckConstraint("id != 3"), sa.CheckConstraint("id <> 3"), sa.CheckConstraint("id <> 4")},
	}
	model := func(form int) *alembic.Env {
		var items []sa.Item
		for name, f := range forms {
			items = append(items, sa.Table(name, sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Autoincrement(false)), f[form]))
		}
		return &alembic.Env{TargetMetadata: sa.NewMetaData(items...)}
	}
	for form, want := range []int{len(forms), 0, len(forms)} {
		diff, err := s.migrator(t, db, model(form)).Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		changed := 0
		for name := range forms {
			if text := fmt.Sprint(diff.Upgrade); strings.Contains(text, " "+name+" ") || strings.Contains(text, " "+name+".") || strings.Contains(text, " "+name+"]") || strings.Contains(text, "table "+name) || strings.Contains(text, "on "+name) {
				changed++
			} else if want > 0 {
				t.Errorf("%s: nothing changes", name)
			}
		}
		if changed != want || len(diff.Warnings) > 0 {
			t.Errorf("form %d: %v, warnings %q", form, diff.Upgrade, diff.Warnings)
		}
		apply(t, db, diff, diff.Upgrade)
	}
}

// TestDefinitionsThatTheServerCantReadAreRefusedBefore has views, routines and triggers of
// models with a mistake in them. MariaDB reads them without running them, so that a revision
// isn't half done. What they name may come with them.
func TestDefinitionsThatTheServerCantReadAreRefusedBefore(t *testing.T) {
	table := sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer()))
	for name, test := range map[string]struct {
		object *schema.Object
		want   string
	}{
		"a view":          {sa.View("v", "SELEC a FROM t"), "view v: the server can't read it: Error 1064"},
		"a procedure":     {sa.Procedure("p", "", "CREATE PROCEDURE p() BEGIN SELECT 1; SELCT 2; END"), "procedure p: the server can't read it: Error 1064"},
		"a function":      {sa.Function("f", "", "CREATE FUNCTION f() RETURNS INT RETURN 1 +"), "function f: the server can't read it: Error 1064"},
		"a trigger":       {sa.Trigger("tr", "t", "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = "), "trigger tr on t: the server can't read it: Error 1064"},
		"a right view":    {sa.View("v", "SELECT a FROM t"), ""},
		"a right routine": {sa.Procedure("p", "", "CREATE PROCEDURE p() BEGIN SELECT 'it''s'; SELECT a FROM t; END"), ""},
		"in another mode": {sa.Procedure("p", "", `CREATE PROCEDURE p() BEGIN DECLARE "x y" INT; SELECT "x y"; END`).Under("sql_mode", "ANSI_QUOTES"), ""},
		"a right trigger": {sa.Trigger("tr", "t", "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			dump := s.schemaDump(t)
			diff, err := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(table, test.object)}).Diff(t.Context(), alembic.DiffOptions{})
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				apply(t, db, diff, diff.Upgrade)
				return
			}
			wantError(t, err, "the models' schema: ", test.want)
			if diff := cmp.Diff(dump, s.schemaDump(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
