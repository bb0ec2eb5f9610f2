package postgresql_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// sameAfterCreation makes the table from the model, inspects it, and compares
// the normal forms of both.
func sameAfterCreation(t *testing.T, s *server, model *schema.Table) {
	t.Helper()
	named := model.Clone()
	if err := (schema.NamingConvention{}).Apply(named); err != nil {
		t.Fatal(err)
	}
	s.run(op.CreateTable{Table: named})
	found := s.inspect(dialect.Scope{Schemas: []string{"", "s1"}}).Table(model.Name)
	if found == nil {
		t.Fatalf("table %s is not found", model.Name)
	}
	for _, x := range []*schema.Table{named, found} {
		if err := s.d.Normal(x); err != nil {
			t.Fatal(err)
		}
	}
	forgetAutomaticNames(named, found)
	if diff := cmp.Diff(named, found, cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(schema.Check{}, "TypeBound", "Columns"), // the model knows that a type brings it
		cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("model and database differ (-model +database):\n%s", diff)
	}
}

// forgetAutomaticNames gives the model's unnamed constraints the names that the
// server chose: how they are paired is the comparison's business.
func forgetAutomaticNames(model, found *schema.Table) {
	if model.PrimaryKey != nil && model.PrimaryKey.Name == "" && found.PrimaryKey != nil {
		model.PrimaryKey.Name = found.PrimaryKey.Name
	}
	for i, c := range model.Uniques {
		if c.Name == "" && i < len(found.Uniques) {
			c.Name = found.Uniques[i].Name
		}
	}
	for i, c := range model.Checks {
		if c.Name == "" && i < len(found.Checks) {
			c.Name = found.Checks[i].Name
		}
	}
	for i, c := range model.ForeignKeys {
		if c.Name == "" && i < len(found.ForeignKeys) {
			c.Name = found.ForeignKeys[i].Name
		}
	}
}

func TestEveryTypeComesBackAsItWasMade(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE EXTENSION IF NOT EXISTS citext", "CREATE EXTENSION IF NOT EXISTS hstore", "CREATE EXTENSION IF NOT EXISTS ltree",
		"CREATE DOMAIN posint AS integer CHECK (VALUE > 0)", "CREATE TYPE pair AS (a integer, b text)")
	types := map[string]schema.Type{
		"integer": sa.Integer(), "smallint": sa.SmallInteger(), "bigint": sa.BigInteger(),
		"string": sa.String(50), "string_nolen": sa.String(0), "string_collate": sa.StringCollate(50, "C"),
		"unicode": sa.Unicode(20), "text": sa.Text(), "text_collate": sa.TextCollate("C"), "unicode_text": schema.UnicodeText{},
		"text_length": schema.Text{Length: 500},
		"boolean":     sa.Boolean(), "boolean_checked": sa.BooleanChecked("ck_b"),
		"float": sa.Float(0), "float24": sa.Float(24), "float53": sa.Float(53), "double": sa.Double(), "real": sa.REAL(),
		"numeric": sa.Numeric(0, 0), "numeric_10": sa.Numeric(10, 0), "numeric_10_2": sa.Numeric(10, 2), "decimal": sa.DECIMAL(8, 3),
		"date": sa.Date(), "time": sa.Time(), "timetz": sa.TimeTZ(), "datetime": sa.DateTime(), "datetimetz": sa.DateTimeTZ(),
		"timestamp": sa.TIMESTAMP(), "timestamptz": sa.TIMESTAMPTZ(),
		"interval": sa.Interval(), "interval_nonnative": schema.Interval{NonNative: true}, "interval_second": schema.Interval{SecondPrecision: 3},
		"binary": sa.LargeBinary(0), "binary_100": sa.LargeBinary(100), "json": sa.JSON(), "uuid": sa.Uuid(), "uuid_nonnative": schema.Uuid{NonNative: true},
		"char": sa.CHAR(3), "char_1": sa.CHAR(0), "varchar": sa.VARCHAR(20), "nchar": sa.NCHAR(3), "int_name": sa.INTEGER(),
		"array": schema.Array{Elem: sa.Integer()}, "array2": schema.Array{Elem: sa.String(10), Dimensions: 2},
		"array_numeric": schema.Array{Elem: sa.Numeric(5, 1)}, "array_tz": schema.Array{Elem: sa.DateTimeTZ()},
		"enum": sa.Enum("a", "b").Named("mood"), "enum_quotes": sa.Enum("it's", "b%", `c\d`).Named("Odd Name"),
		"enum_varchar": sa.Enum("a", "b").Named("e2").AsVarchar(), "enum_checked": sa.Enum("a", "it's").Named("ck_e").AsVarchar().Checked(),
		"enum_array": schema.Array{Elem: sa.Enum("x", "y").Named("xy")},
		"jsonb":      pg.JSONB(), "jsonpath": pg.JSONPATH(), "inet": pg.INET(), "cidr": pg.CIDR(), "macaddr": pg.MACADDR(), "macaddr8": pg.MACADDR8(),
		"money": pg.MONEY(), "oid": pg.OID(), "regclass": pg.REGCLASS(), "regconfig": pg.REGCONFIG(), "tsvector": pg.TSVECTOR(), "tsquery": pg.TSQUERY(),
		"xml": pg.XML(), "hstore": pg.HSTORE(), "citext": pg.CITEXT(), "ltree": pg.LTREE(), "point": pg.POINT(), "line": pg.LINE(), "lseg": pg.LSEG(),
		"box": pg.BOX(), "path": pg.PATH(), "polygon": pg.POLYGON(), "circle": pg.CIRCLE(),
		"int4range": pg.INT4RANGE(), "int8range": pg.INT8RANGE(), "numrange": pg.NUMRANGE(), "tsrange": pg.TSRANGE(), "tstzrange": pg.TSTZRANGE(),
		"daterange": pg.DATERANGE(), "int4multirange": pg.INT4MULTIRANGE(), "int8multirange": pg.INT8MULTIRANGE(), "nummultirange": pg.NUMMULTIRANGE(),
		"tsmultirange": pg.TSMULTIRANGE(), "tstzmultirange": pg.TSTZMULTIRANGE(), "datemultirange": pg.DATEMULTIRANGE(),
		"bit": pg.BIT(0), "bit_8": pg.BIT(8), "varbit": pg.VARBIT(0), "varbit_5": pg.VARBIT(5),
		"pg_time": pg.TIME(3), "pg_timetz": pg.TIMETZ(0), "pg_timestamp": pg.TIMESTAMP(0), "pg_timestamptz": pg.TIMESTAMPTZ(6),
		"pg_interval": pg.INTERVAL("", 3), "pg_interval_fields": pg.INTERVAL("DAY TO SECOND", 3), "pg_interval_year": pg.INTERVAL("YEAR TO MONTH", -1),
		"domain": schema.Raw{SQLText: "posint"}, "composite": schema.Raw{SQLText: "pair"},
		"variant": schema.Variant{Base: sa.Integer()}.With("sqlite", sa.String(5)),
	}
	for name, typ := range types {
		t.Run(name, func(t *testing.T) {
			sameAfterCreation(t, s, schema.NewTable(schema.Name("t_"+name), sa.Column("c", typ)))
		})
	}
}
