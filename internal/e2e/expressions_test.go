package e2e_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// expressions are a table with expressions as people write them, and another way to
// write each, of which one word tells whether it means something else.
var expressions = []struct {
	name, first, second string
	differs             bool
	table               func(expression string) []schema.TableItem
}{
	{"a check", "n in (1,2,3) and s like 'a%'", "(N IN (1, 2, 3)) AND (s LIKE 'a%')", false, namedCheck},
	{"a check of a range", "n between 1 and 5 or not (n = 7)", "n BETWEEN 1 AND 5 OR NOT (n = 7)", false, namedCheck},
	{"a check whose parentheses count", "(n + 1) * 2 > 4", "n + 1 * 2 > 4", true, namedCheck},
	{"a check without a name", "n in (1,2,3)", "n IN (1, 2, 3)", false, unnamedCheck},
	{"another check without a name", "n in (1,2,3)", "n IN (1, 2, 4)", true, unnamedCheck},
	{"a computed column", "n * 2 + coalesce(n, 0)", "n*2 + COALESCE(n, 0)", false, computedColumn},
	{"another computed column", "n * (2 + coalesce(n, 0))", "n * 2 + coalesce(n, 0)", true, computedColumn},
}

// more are those that only PostgreSQL has.
var moreExpressions = []struct {
	name, first, second string
	differs             bool
	table               func(expression string) []schema.TableItem
}{
	{"a default", "now() + interval '1 day'", "now() + '1 day'::interval", false, defaultOf},
	{"another default", "now() + interval '1 day'", "now() + interval '2 days'", true, defaultOf},
	{"a key of an index", "(lower(s) || 'x')", "(LOWER(s) || 'x')", false, indexOf},
	{"another key", "(lower(s) || 'x')", "(lower(s || 'x'))", true, indexOf},
	{"a condition of an index", "s not in ('a', 'b')", "s NOT IN ('a','b')", false, indexWhere},
	{"an element of an exclude constraint", "int4range(n, n+5)", "INT4RANGE(n, (n + 5))", false, excludeOf("ex")},
	{"another element", "int4range(n, n+5)", "int4range(n, n+6)", true, excludeOf("ex")},
	{"an element of an exclude constraint without a name", "int4range(n, n+5)", "INT4RANGE(n, (n + 5))", false, excludeOf("")},
	{"another element without a name", "int4range(n, n+5)", "int4range(n, n+6)", true, excludeOf("")},
	{"the condition of an exclude constraint", "s not in ('a', 'b')", "s NOT IN ('a','b')", false, excludeWhere("ex")},
	{"another condition of an exclude constraint", "s not in ('a', 'b')", "s NOT IN ('a','c')", true, excludeWhere("ex")},
	{"the condition without a name", "s not in ('a', 'b')", "s NOT IN ('a','b')", false, excludeWhere("")},
	{"another condition without a name", "s not in ('a', 'b')", "s NOT IN ('a','c')", true, excludeWhere("")},
	{"another condition", "s not in ('a', 'b')", "s NOT IN ('a','c')", true, indexWhere},
}

func namedCheck(text string) []schema.TableItem {
	return []schema.TableItem{sa.CheckConstraint(text).Named("ck")}
}

func unnamedCheck(text string) []schema.TableItem {
	return []schema.TableItem{sa.CheckConstraint(text)}
}

func computedColumn(text string) []schema.TableItem {
	return []schema.TableItem{sa.Column("c", sa.Integer(), sa.Computed(text).Stored())}
}

func defaultOf(text string) []schema.TableItem {
	return []schema.TableItem{sa.Column("d", sa.DateTime(), sa.ServerDefaultExpr(text))}
}

func indexOf(text string) []schema.TableItem {
	return []schema.TableItem{sa.Index("ix", sa.Keys(sa.Expr(text)))}
}

func indexWhere(text string) []schema.TableItem {
	return []schema.TableItem{sa.Index("ix", sa.Cols("n"), postgresql.Where(text))}
}

func excludeOf(name string) func(string) []schema.TableItem {
	return func(text string) []schema.TableItem {
		return []schema.TableItem{sa.ExcludeConstraint(sa.ExcludeExpr(text, "&&")).Named(name).With(postgresql.Using("gist"))}
	}
}

func excludeWhere(name string) func(string) []schema.TableItem {
	return func(text string) []schema.TableItem {
		return []schema.TableItem{sa.ExcludeConstraint(sa.ExcludeColumn("n", "=")).Named(name).With(postgresql.Using("btree"), postgresql.Where(text))}
	}
}

// TestExpressionsOfModelsAreComparedInTheServersWords: a model that is written
// otherwise makes no difference, one that means something else an operation, and
// neither is a warning.
func TestExpressionsOfModelsAreComparedInTheServersWords(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		cases := expressions
		if s.dialect == "postgresql" {
			cases = append(cases, moreExpressions...)
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				db := s.open(t)
				exec(t, db, "DROP TABLE IF EXISTS t")
				first := s.expressions(t, db, c.table(c.first))
				apply(t, db, first, first.Upgrade)
				for _, again := range []string{c.first, c.second} {
					diff := s.expressions(t, db, c.table(again))
					if want := again == c.second && c.differs; diff.Empty() == want || len(diff.Warnings) > 0 {
						t.Errorf("%s in the database, %s in the model: %s, warnings %q", c.first, again, listed(diff.Upgrade), diff.Warnings)
					}
				}
			})
		}
	})
}

// expressions compares a model of t with the database.
func (s server) expressions(t *testing.T, db *sql.DB, items []schema.TableItem) *alembic.Diff {
	t.Helper()
	items = append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("n", sa.Integer()), sa.Column("s", sa.String(20))}, items...)
	scratch := func(context.Context) (*sql.DB, error) {
		if s.dialect == "mariadb" {
			return mariadb(t).open(t), nil
		}
		return nil, nil
	}
	m := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("t", items...))}, alembic.WithScratch(scratch))
	diff, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	return diff
}

// TestExpressionsThatTheServerRefuses are compared as they are written, with a
// warning that tells why.
func TestExpressionsThatTheServerRefuses(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE t (id serial PRIMARY KEY, n integer, s varchar(20), CONSTRAINT ck CHECK (n > 0))")
	diff := s.expressions(t, db, []schema.TableItem{sa.CheckConstraint("nothing > 0").Named("ck")})
	warnings := strings.Join(diff.Warnings, "\n")
	if !diff.Empty() || !strings.Contains(warnings, `can't read them: ERROR: column "nothing" does not exist`) || !strings.Contains(warnings, "whether they differ isn't known") {
		t.Errorf("operations %s, warnings %s", listed(diff.Upgrade), warnings)
	}
}

// TestTheCurrentTimeHasTheDigitsOfItsColumn: MariaDB shows current_timestamp(6) as the
// default of a DATETIME(6), whatever the model wrote.
func TestTheCurrentTimeHasTheDigitsOfItsColumn(t *testing.T) {
	t.Parallel()
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTO_INCREMENT, b DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6))")
	items := func(digits int) []schema.TableItem {
		return []schema.TableItem{
			sa.Column("a", mysql.DateTime(digits), sa.ServerDefaultExpr("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")),
			sa.Column("b", sa.DateTime(), sa.ServerDefaultExpr("now()")),
		}
	}
	var last *alembic.Diff
	var was []string
	for _, digits := range []int{3, 6} {
		last, was = s.differs(t, db, items(digits)), s.schemaDump(t)
		apply(t, db, last, last.Upgrade)
		if again := s.differs(t, db, items(digits)); last.Empty() || !again.Empty() {
			t.Errorf("%s, and again: %s", listed(last.Upgrade), listed(again.Upgrade))
		}
	}
	last.Database = sa.NewMetaData(sa.Table("t", append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey)}, items(6)...)...))
	apply(t, db, last, last.Downgrade)
	if diff := cmp.Diff(was, s.schemaDump(t)); diff != "" {
		t.Errorf("back: %s", diff)
	}
}
