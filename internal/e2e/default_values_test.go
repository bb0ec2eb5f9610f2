package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// spelled is a type with defaults that the server rounds, cuts, pads or spells its own
// way, each in two spellings of one value and in one of another.
type spelled struct {
	t                   schema.Type
	first, again, other schema.ColumnOption
}

func constants(t schema.Type, first, again, other string) spelled {
	return spelled{t, sa.ServerDefault(first), sa.ServerDefault(again), sa.ServerDefault(other)}
}

func sqlDefaults(t schema.Type, first, again, other string) spelled {
	return spelled{t, sa.ServerDefaultExpr(first), sa.ServerDefaultExpr(again), sa.ServerDefaultExpr(other)}
}

var spelledDefaults = map[string][]spelled{
	"mariadb": {
		constants(mysql.Numeric(10, 0), "-1.50", "-2", "-1.4"), constants(sa.Integer(), "1.7", "2", "1"), sqlDefaults(sa.SmallInteger(), "2.5", "3", "2.4"),
		constants(sa.Numeric(10, 2), "1.555", "1.5599", "1.55"), constants(mysql.Float(mysql.Digits(7, 2)), "1.239", "1.24", "1.2"),
		constants(sa.Double(), "1.23456789012345678", "1.2345678901234568", "1.2345"), constants(mysql.Integer(mysql.Unsigned, mysql.Zerofill), "0.5", "1", "2"),
		sqlDefaults(sa.Integer(), "0x41", "65", "66"), sqlDefaults(mysql.Bit(8), "0xA", "b'1010'", "9"), sqlDefaults(sa.Integer(), "TRUE", "1", "0"),
		constants(mysql.Year(), "99", "1999", "98"), constants(sa.Date(), "2020-1-2", "2020-01-02 10:11:12", "2020-01-03"), constants(sa.DateTime(), "20200102", "2020-01-02T00:00:00", "2020-01-02 00:00:01"),
		constants(mysql.DateTime(3), "2020-01-02 10:11:12.98765", "2020-01-02 10:11:12.987", "2020-01-02 10:11:12"), constants(mysql.Time(2), "10:11", "101100", "10:12"),
		constants(sa.Time(), "1 10:00", "34:00:00", "10:00"), constants(sa.CHAR(6), "a  ", "a", "b"), sqlDefaults(sa.String(6), "x'41'", "'A'", "'B'"), sqlDefaults(sa.String(6), "TRUE", "'1'", "'0'"),
		constants(sa.BINARY(4), "a", "a\x00", "b"), sqlDefaults(sa.VARBINARY(4), "x'00ff'", "0x00ff", "'?'"), constants(mysql.Enum("x", "y"), "X", "x ", "y"), constants(mysql.Set("x", "y"), "y,x", "X,y", "y"),
		constants(mysql.NamedType("INET6"), "::0001", "::1", "::2"), constants(mysql.NamedType("UUID"), "123E4567E89B12D3A456426655440000", "123e4567-e89b-12d3-a456-426655440000", "123e4567-e89b-12d3-a456-426655440001"),
	},
	"postgresql": {
		constants(sa.Numeric(10, 2), "1e3", "1000", "1001"), constants(sa.Double(), "1.23456789012345678", "1.2345678901234568", "1.2345"), constants(sa.Date(), "2020-1-2", "20200102", "2020-01-03"),
		constants(postgresql.TIMESTAMP(3), "2020-01-02 10:11:12.98765", "2020-01-02T10:11:12.98765", "2020-01-02 10:11"), constants(sa.DateTimeTZ(), "2020-01-02 10:11+00", "2020-01-02T10:11:00+00:00", "2020-01-02"),
		constants(sa.Time(), "10:11", "101100", "10:12"), constants(sa.LargeBinary(0), "a", `\x61`, "b"), constants(sa.Interval(), "24:00", "24:00:00", "25:00"), constants(sa.Array(sa.Integer()), "{1, 2}", "{ 1,2 }", "{1}"),
		constants(postgresql.INET(), "10.0.0.1/32", "10.0.0.1", "10.0.0.2"), constants(postgresql.CIDR(), "10", "10.0.0.0/8", "11"), constants(postgresql.POINT(), "1,2", "(1,2)", "(1,3)"),
		constants(postgresql.INT4RANGE(), "[1,2]", "[1,3)", "[1,4)"), constants(postgresql.MONEY(), "1", "1.00", "2"), constants(postgresql.TSVECTOR(), "b a", "a b", "a"), constants(postgresql.MACADDR(), "08-00-2b-01-02-03", "08:00:2b:01:02:03", "08:00:2b:01:02:04"),
		constants(sa.Uuid(), "{123E4567E89B12D3A456426655440000}", "123e4567-e89b-12d3-a456-426655440000", "123e4567-e89b-12d3-a456-426655440001"), constants(postgresql.BIT(4), "0101", "x5", "0100"),
	},
	"sqlite": {
		constants(sa.Integer(), "1", "1", "2"), sqlDefaults(sa.Numeric(10, 2), "1.50", "(1.50)", "1.6"), sqlDefaults(sa.Integer(), "TRUE", "1", "0"), sqlDefaults(sa.Text(), "1", "'1'", "2"),
		sqlDefaults(sa.DateTime(), "now()", "CURRENT_TIMESTAMP", "CURRENT_DATE"),
	},
}

// TestADefaultIsWhatTheServerMakesOfIt compares models with the database that was made of
// them: as they are, spelled otherwise, and with other values.
func TestADefaultIsWhatTheServerMakesOfIt(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		all := append(spelledDefaults[s.dialect], constants(sa.Boolean(), "true", "1", "false"))
		first := s.defaults(t, db, all, func(v spelled) schema.ColumnOption { return v.first })
		apply(t, db, first, first.Upgrade)
		for what, of := range map[string]func(spelled) schema.ColumnOption{
			"as they are": func(v spelled) schema.ColumnOption { return v.first }, "spelled otherwise": func(v spelled) schema.ColumnOption { return v.again },
		} {
			if d := s.defaults(t, db, all, of); !d.Empty() || len(d.Warnings) > 0 {
				t.Errorf("%s: %s, warnings %q", what, listed(d.Upgrade), d.Warnings)
			}
		}
		if d := s.defaults(t, db, all, func(v spelled) schema.ColumnOption { return v.other }); len(d.Upgrade) != len(all) {
			t.Errorf("of %d other values: %s", len(all), listed(d.Upgrade))
		}
	})
}

// defaults compares a model of a column for each default with the database.
func (s server) defaults(t *testing.T, db *sql.DB, all []spelled, of func(spelled) schema.ColumnOption) *alembic.Diff {
	t.Helper()
	items := []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey)}
	for i, v := range all {
		items = append(items, sa.Column(fmt.Sprintf("c%d", i), v.t, of(v)))
	}
	scratch := func(context.Context) (*sql.DB, error) {
		if s.dialect == "mariadb" {
			return mariadb(t).open(t), nil
		}
		return nil, nil
	}
	m := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("t", items...))}, alembic.WithScratch(scratch))
	d, err := m.Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestADefaultOfABooleanNeedsNoType gives columns a default whose type the database alone
// knows: true is a boolean one, and a text where the column is one.
func TestADefaultOfABooleanNeedsNoType(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		env := testenv.Go(func(op *alembic.Op) error {
			op.CreateTable("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Boolean()), sa.Column("c", sa.Boolean(), sa.NotNull, sa.ServerDefault("false")), sa.Column("v", sa.String(9)))
			for _, column := range []string{"b", "c", "v"} {
				op.AlterColumn("t", column, sa.ServerDefault("true"))
			}
			op.AlterColumn("t", "b", sa.ServerDefault("False"), sa.NotNull)
			op.Execute("INSERT INTO t (id) VALUES (1)")
			return op.Err()
		})
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		if got := one(t, db, "SELECT CASE WHEN NOT b AND c THEN v END FROM t"); got != "true" {
			t.Errorf("got %q", got)
		}
	})
}
