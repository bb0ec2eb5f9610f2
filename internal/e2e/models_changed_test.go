package e2e_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

type stamped struct {
	Made    string  `alembic:"size=20"`
	Changed *string `alembic:"size=20,index"`
}

type stampedLater struct {
	Made    string  `alembic:"size=30,default=now"`
	Touched *string `alembic:"size=20,index,renamed_from=changed"`
}

type owner1 struct {
	ID   int32  `alembic:"primary_key"`
	Name string `alembic:"size=40,unique"`
	stamped
	Rank sql.NullInt32
}

type owner2 struct {
	ID       int64  `alembic:"primary_key"`
	FullName string `alembic:"size=60,unique,renamed_from=name"`
	stampedLater
	Rank int32 `alembic:"default=3"`
}

type pet1 struct {
	ID      int32 `alembic:"primary_key"`
	OwnerID int32 `alembic:"references=owner.id"`
	Note    *string
}

type pet2 struct {
	ID      int64  `alembic:"primary_key"`
	OwnerID *int64 `alembic:"references=owner.id,on_delete=CASCADE,index"`
	Note    string `alembic:"default=none,check=note <> 'bad'"`
}

// modelChanges are models of two versions, with rows for the first.
var modelChanges = map[string]struct {
	before, after []sa.Item
	naming        schema.NamingConvention
	rows          []string
	databases     string // "" for all
}{
	"structs": {
		before: []sa.Item{sa.Model[owner1]("owner"), sa.Model[pet1]("pet")},
		after:  []sa.Item{sa.Model[owner2]("owner"), sa.Model[pet2]("pet")},
		rows:   []string{"INSERT INTO owner (id, name, made, rank) VALUES (1, 'Ann', 'x', 5)", "INSERT INTO pet (id, owner_id, note) VALUES (1, 1, 'y')"},
	},
	"key types under foreign keys": {
		before: []sa.Item{
			sa.Table("a", sa.Column("x", sa.Integer()), sa.Column("y", sa.String(10)), sa.PrimaryKeyConstraint("x", "y")),
			sa.Table("b", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.Integer()), sa.Column("y", sa.String(10)),
				sa.ForeignKeyConstraint([]string{"x", "y"}, "a", []string{"x", "y"}))},
		after: []sa.Item{
			sa.Table("a", sa.Column("x", sa.BigInteger()), sa.Column("y", sa.String(20)), sa.PrimaryKeyConstraint("x", "y")),
			sa.Table("b", sa.Column("id", sa.BigInteger(), sa.PrimaryKey), sa.Column("x", sa.BigInteger()), sa.Column("y", sa.String(20)),
				sa.ForeignKeyConstraint([]string{"x", "y"}, "a", []string{"x", "y"}, sa.OnDelete("CASCADE")))},
		rows: []string{"INSERT INTO a VALUES (1, 'k')", "INSERT INTO b VALUES (1, 1, 'k')"},
	},
	"enums": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("m", sa.Enum("sad", "ok").Named("mood"), sa.ServerDefault("ok")), sa.Column("s", sa.String(10)))},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("m", sa.Enum("sad", "fine", "ok").Named("mood"), sa.ServerDefault("fine"), sa.NotNull), sa.Column("s", sa.Enum("a", "b").Named("letter")))},
		rows:   []string{"INSERT INTO t VALUES (1, 'sad', 'a')"},
	},
	"defaults": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("i", sa.Integer(), sa.ServerDefault("1")), sa.Column("s", sa.String(20), sa.ServerDefault("it's")),
			sa.Column("b", sa.Boolean(), sa.ServerDefault("true")), sa.Column("n", sa.Numeric(8, 2), sa.ServerDefault("1.50")), sa.Column("d", sa.Date(), sa.ServerDefault("2020-01-01")),
			sa.Column("ts", sa.DateTime(), sa.ServerDefaultExpr("CURRENT_TIMESTAMP")), sa.Column("f", sa.Double(), sa.ServerDefault("0.5")), sa.Column("gone", sa.Integer(), sa.ServerDefault("7")))},
		after: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("i", sa.BigInteger(), sa.ServerDefault("-2")), sa.Column("s", sa.String(30), sa.ServerDefault("")),
			sa.Column("b", sa.Boolean(), sa.ServerDefault("false"), sa.NotNull), sa.Column("n", sa.Numeric(10, 3), sa.ServerDefault("2")), sa.Column("d", sa.Date()),
			sa.Column("ts", sa.DateTime(), sa.ServerDefault("2020-01-01 00:00:00")), sa.Column("f", sa.Double(), sa.ServerDefaultExpr("(1.0 / 4)")), sa.Column("gone", sa.Integer()),
			sa.Column("u", sa.String(36), sa.ServerDefault("x"), sa.NotNull), sa.Column("j", sa.JSON()))},
		rows: []string{"INSERT INTO t (id, ts) VALUES (1, '2021-01-01 00:00:00')"},
	},
	"unique and primary": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Unique), sa.Column("a", sa.Integer(), sa.Unique), sa.Column("b", sa.Integer(), sa.Indexed))},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.Indexed), sa.Column("b", sa.Integer(), sa.Unique))},
		rows:   []string{"INSERT INTO t VALUES (1, 2, 3)"},
	},
	"keys change": {
		before: []sa.Item{sa.Table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Column("c", sa.Integer(), sa.NotNull), sa.PrimaryKeyConstraint("a", "b"))},
		after:  []sa.Item{sa.Table("t", sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("b", sa.Integer()), sa.Column("c", sa.Integer()), sa.PrimaryKeyConstraint("c"), sa.UniqueConstraint("b", "a").Named("uq_ba"))},
		rows:   []string{"INSERT INTO t VALUES (1, 2, 3)"},
	},
	"checks": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.Check("a > 0")), sa.CheckConstraint("a < 100").Named("ck_a"))},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.BigInteger(), sa.Check("a >= 0")), sa.CheckConstraint("a < 1000 OR a IS NULL").Named("ck_a"), sa.CheckConstraint("a <> 50").Named("ck_b"))},
		rows:   []string{"INSERT INTO t VALUES (1, 2)"},
	},
	"computed": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer()), sa.Column("c", sa.Integer(), sa.Computed("a * 2").Stored()))},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.BigInteger()), sa.Column("c", sa.BigInteger(), sa.Computed("a * 3").Stored()), sa.Column("d", sa.BigInteger(), sa.Computed("a + 1").Stored()))},
		rows:   []string{"INSERT INTO t (id, a) VALUES (1, 2)"},
	},
	"indexes": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(20)), sa.Column("b", sa.Integer()),
			sa.Index("ix_lower", sa.Keys(sa.Expr("lower(a)"))), sa.Index("ix_where", sa.Cols("b"), postgresql.Where("b > 0"), sqlite.Where("b > 0")), sa.Index("ix_desc", sa.Keys(sa.Desc(sa.Col("a")), sa.Col("b"))))},
		after: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(30)), sa.Column("b", sa.BigInteger()),
			sa.Index("ix_lower", sa.Keys(sa.Expr("upper(a)"))), sa.Index("ix_where", sa.Cols("b"), postgresql.Where("b > 5"), sqlite.Where("b > 5"), sa.Unique), sa.Index("ix_desc", sa.Keys(sa.Col("a"), sa.Desc(sa.Col("b")))))},
		rows:      []string{"INSERT INTO t VALUES (1, 'x', 3)"},
		databases: "postgresql sqlite",
	},
	"comments": {
		before: []sa.Item{sa.Table("t", sa.Comment("one"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.Comment("it's")))},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Comment("key")), sa.Column("a", sa.BigInteger(), sa.NotNull, sa.Comment("that\nis")))},
		rows:   []string{"INSERT INTO t VALUES (1, 2)"},
	},
	"naming": {
		naming: schema.NamingConvention{"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "ix": "ix_%(column_0_label)s", "ck": "ck_%(table_name)s_%(constraint_name)s"},
		before: []sa.Item{sa.Table("P", sa.Column("Id", sa.Integer(), sa.PrimaryKey), sa.Column("Mail", sa.String(20), sa.Unique)),
			sa.Table("c", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("p", sa.Integer(), sa.ForeignKey("P.Id"), sa.Indexed), sa.CheckConstraint("p > 0").Named("positive"))},
		after: []sa.Item{sa.Table("P", sa.Column("Id", sa.BigInteger(), sa.PrimaryKey), sa.Column("EMail", sa.String(20), sa.Unique, sa.RenamedFrom("Mail"))),
			sa.Table("d", sa.RenamedFrom("c"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("p", sa.BigInteger(), sa.ForeignKey("P.Id"), sa.Indexed), sa.CheckConstraint("p > 0").Named("positive"))},
		rows: []string{`INSERT INTO "P" VALUES (1, 'a')`, "INSERT INTO c VALUES (1, 1)"},
	},
	"numbers in periods": {
		before: []sa.Item{sa.Table("stays", sa.Column("id", sa.Integer(), sa.Autoincrement(true)), sa.Column("since", sa.Date(), sa.NotNull), sa.Column("till", sa.Date(), sa.NotNull),
			sa.CheckConstraint("since < till").Named("stay").With(mysql.ApplicationPeriod()), sa.PrimaryKeyConstraint("id").With(mysql.WithoutOverlaps("stay")))},
		after: []sa.Item{sa.Table("stays", sa.Column("id", sa.BigInteger(), sa.Autoincrement(true)), sa.Column("since", sa.Date(), sa.NotNull), sa.Column("till", sa.Date(), sa.NotNull), sa.Column("n", sa.Integer()),
			sa.CheckConstraint("since < till").Named("stay").With(mysql.ApplicationPeriod()), sa.PrimaryKeyConstraint("id").With(mysql.WithoutOverlaps("stay")))},
		rows:      []string{"INSERT INTO stays (since, till) VALUES ('2020-01-01', '2020-02-01')"},
		databases: "mariadb",
	},
	"keys that may be NULL": {
		before: []sa.Item{sa.Table("t", sa.Column("a", sa.String(9), sa.Null), sa.Column("b", sa.Integer()), sa.PrimaryKeyConstraint("a").With(sqlite.Nullable)),
			sa.Table("u", sa.Column("a", sa.Integer(), sa.Null), sa.Column("b", sa.Integer(), sa.Null))},
		after: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(9)), sa.Column("b", sa.Integer())),
			sa.Table("u", sa.Column("a", sa.Integer(), sa.Null), sa.Column("b", sa.Integer(), sa.Null), sa.PrimaryKeyConstraint("a", "b").With(sqlite.Nullable))},
		rows:      []string{"INSERT INTO t VALUES ('k', 1), (NULL, 2)", "INSERT INTO u VALUES (NULL, 1)"},
		databases: "sqlite",
	},
	"names swap": {
		before: []sa.Item{sa.Table("a", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.String(9)), sa.Column("y", sa.Integer())), sa.Table("b", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("z", sa.Integer()))},
		after: []sa.Item{sa.Table("b", sa.RenamedFrom("a"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("y", sa.String(9), sa.RenamedFrom("x")), sa.Column("x", sa.Integer(), sa.RenamedFrom("y"))),
			sa.Table("a", sa.RenamedFrom("b"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("z", sa.Integer()))},
		rows: []string{"INSERT INTO a VALUES (1, 'k', 2)", "INSERT INTO b VALUES (1, 5)"},
	},
	"a key in another order under a foreign key": {
		before: []sa.Item{sa.Table("p", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.String(10), sa.NotNull), sa.Column("y", sa.Integer(), sa.NotNull), sa.UniqueConstraint("x", "y")),
			sa.Table("c", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.String(10)), sa.Column("y", sa.Integer()), sa.ForeignKeyConstraint([]string{"x", "y"}, "p", []string{"x", "y"}))},
		after: []sa.Item{sa.Table("p", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.String(20), sa.NotNull), sa.Column("y", sa.BigInteger(), sa.NotNull), sa.UniqueConstraint("y", "x")),
			sa.Table("c", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("x", sa.String(20)), sa.Column("y", sa.BigInteger()), sa.ForeignKeyConstraint([]string{"y", "x"}, "p", []string{"y", "x"}))},
		rows: []string{"INSERT INTO p VALUES (1, 'a', 2)", "INSERT INTO c VALUES (1, 'a', 2)"},
	},
	"arrays of arrays": {
		before:    []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Array(sa.Array(sa.Text()))), sa.Column("b", sa.ArrayOf(sa.Array(sa.Integer()), 2)))},
		after:     []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Array(sa.Text())), sa.Column("b", sa.Array(sa.BigInteger())))},
		rows:      []string{"INSERT INTO t VALUES (1, '{{a,b},{c,d}}', '{{1},{2}}')"},
		databases: "postgresql",
	},
	"numbers beside the key": {
		before:    []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("n", sa.BigInteger(), sa.Autoincrement(true)))},
		after:     []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("n", sa.BigInteger()))},
		rows:      []string{"INSERT INTO t VALUES (1, 2)"},
		databases: "postgresql",
	},
	"a rowid that may be NULL": {
		before:    []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Null), sa.Column("n", sa.Integer()))},
		after:     []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("n", sa.Text()))},
		rows:      []string{"INSERT INTO t VALUES (1, 2)"},
		databases: "sqlite",
	},
	"views": {
		before: []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer())), sa.View("v", "SELECT a FROM t")},
		after:  []sa.Item{sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.BigInteger(), sa.RenamedFrom("a"))), sa.View("w", "SELECT b FROM t").Formerly("v")},
		rows:   []string{"INSERT INTO t VALUES (1, 2)"},
	},
}

// TestModelsChangeAndComeBack takes a database with rows through two versions of models
// and back. What the models made is no difference, and the way back ends in the dump and
// the rows of before.
func TestModelsChangeAndComeBack(t *testing.T) {
	for name, c := range modelChanges {
		onDatabases(t, func(t *testing.T, s server) {
			if c.databases != "" && !strings.Contains(c.databases, s.dialect) {
				return
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := s.fresh(t)
				db := s.open(t)
				db.SetMaxOpenConns(1)
				version := func(items []sa.Item) *schema.MetaData {
					m := sa.NewMetaData(items...)
					m.NamingConvention = c.naming
					return m
				}
				s.becomesModels(t, db, version(c.before))
				for _, row := range c.rows {
					if s.dialect == "mariadb" {
						row = strings.ReplaceAll(row, `"`, "`")
					}
					exec(t, db, row)
				}
				dump, rows := s.schemaDump(t), s.rowsOf(t, s.open(t), version(c.before))
				d := s.becomesModels(t, db, version(c.after))
				takeBack(t, db, d)
				if diff := cmp.Diff(uncounted(dump), uncounted(s.schemaDump(t))); diff != "" {
					t.Errorf("back (-before +after):\n%s\n%v", diff, d.Downgrade)
				}
				if diff := cmp.Diff(rows, s.rowsOf(t, s.open(t), version(c.before))); diff != "" {
					t.Errorf("rows (-before +after):\n%s", diff)
				}
			})
		})
	}
}

// becomesModels changes a database to models, which are no difference then.
func (s server) becomesModels(t *testing.T, db *sql.DB, m *schema.MetaData) *alembic.Diff {
	t.Helper()
	diff := func() *alembic.Diff {
		var extra []alembic.Option
		if s.dialect == "mariadb" {
			extra = append(extra, scratch(t, mariadb(t)))
		}
		d, err := s.migrator(t, db, &alembic.Env{TargetMetadata: m}, extra...).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := diff()
	apply(t, db, d, d.Upgrade)
	if again := diff(); !again.Empty() {
		t.Errorf("what the models made differs from them: %v", again.Upgrade)
	}
	return d
}

// rowsOf lists the rows of tables, with the values of each by the columns' names.
func (s server) rowsOf(t *testing.T, db *sql.DB, m *schema.MetaData) (lines []string) {
	t.Helper()
	for _, table := range m.Tables() {
		name := `"` + table.Name.Name + `"`
		if s.dialect == "mariadb" {
			name = "`" + table.Name.Name + "`"
		}
		rows, err := db.Query("SELECT * FROM " + name)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]sql.NullString, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				lines = append(lines, fmt.Sprintf("%s.%s: %v", name, columns[i], v))
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(lines)
	return lines
}
