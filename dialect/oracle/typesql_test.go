package oracle_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/schema"
)

func TestTypesAreWrittenInTheServersWords(t *testing.T) {
	for _, c := range []struct {
		t    schema.Type
		want string
	}{
		{schema.Integer{}, "INTEGER"}, {schema.SmallInteger{}, "SMALLINT"}, {schema.BigInteger{}, "NUMBER(19)"}, {schema.Boolean{}, "SMALLINT"},
		{schema.String{Length: 5}, "VARCHAR2(5 CHAR)"}, {schema.Unicode{Length: 5}, "VARCHAR2(5 CHAR)"},
		{schema.Text{}, "CLOB"}, {schema.UnicodeText{}, "CLOB"}, {schema.JSON{}, "CLOB"}, {schema.LargeBinary{}, "BLOB"},
		{schema.Float{}, "FLOAT"}, {schema.Double{}, "DOUBLE PRECISION"}, {schema.Numeric{}, "NUMERIC"}, {schema.Numeric{Precision: 10, Scale: 2}, "NUMERIC(10, 2)"},
		{schema.Date{}, "DATE"}, {schema.DateTime{}, "DATE"}, {schema.Interval{}, "INTERVAL DAY TO SECOND"},
		{schema.Interval{DayPrecision: 2, SecondPrecision: 6}, "INTERVAL DAY(2) TO SECOND(6)"}, {schema.Interval{NonNative: true}, "DATE"},
		{schema.Uuid{}, "CHAR(32)"}, {&schema.Enum{Values: []string{"a", "éàü"}}, "VARCHAR(3 CHAR)"},
		{schema.SQLName{Name: "VARCHAR", Args: []int{5}}, "VARCHAR(5 CHAR)"}, {schema.SQLName{Name: "NVARCHAR", Args: []int{5}}, "NVARCHAR2(5)"},
		{schema.SQLName{Name: "TIMESTAMP", Timezone: true}, "TIMESTAMP WITH TIME ZONE"}, {schema.SQLName{Name: "TIMESTAMP", Timezone: true, Args: []int{3}}, "TIMESTAMP(3) WITH TIME ZONE"},
		{schema.SQLName{Name: "TIMESTAMP"}, "TIMESTAMP"}, {schema.SQLName{Name: "decimal", Args: []int{8, 2}}, "DECIMAL(8, 2)"},
		{schema.Raw{SQLText: "SDO_GEOMETRY"}, "SDO_GEOMETRY"},
		{schema.Variant{Base: schema.Float{Precision: 10}, Dialects: map[string]schema.Type{"oracle": oracle.FLOAT(34)}}, "FLOAT(34)"},
	} {
		if got, err := oracle.New().TypeSQL(c.t); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.t.TypeName(), got, err, c.want)
		}
	}
}

func TestTypesThatTheServerLacksAreRefused(t *testing.T) {
	var u *dialect.UnsupportedError
	if _, err := oracle.New().TypeSQL(schema.Array{Elem: schema.Integer{}}); !errors.As(err, &u) || !strings.Contains(u.Instead, "sa.Variant") {
		t.Errorf("an array: %v", err)
	}
	for _, typ := range []schema.Type{schema.Time{}, schema.Time{Timezone: true}, schema.SQLName{Name: "TIME"}} {
		if _, err := oracle.New().TypeSQL(typ); !errors.As(err, &u) || u.What != "the type TIME" {
			t.Errorf("%v: %v", typ, err)
		}
	}
	if _, err := oracle.New().TypeSQL(schema.NullType{}); err == nil || !strings.Contains(err.Error(), "give the column a type") {
		t.Errorf("an unknown type: %v", err)
	}
}
