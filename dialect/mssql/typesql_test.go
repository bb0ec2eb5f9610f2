package mssql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/schema"
)

func TestTypesAreWrittenInTheServersWords(t *testing.T) {
	for _, c := range []struct {
		t    schema.Type
		want string
	}{
		{schema.Integer{}, "INTEGER"}, {schema.SmallInteger{}, "SMALLINT"}, {schema.BigInteger{}, "BIGINT"}, {schema.Boolean{}, "BIT"},
		{schema.String{}, "VARCHAR(max)"}, {schema.String{Length: 50, Collation: "Latin1_General_CI_AS"}, "VARCHAR(50) COLLATE Latin1_General_CI_AS"},
		{schema.Unicode{}, "NVARCHAR(max)"}, {schema.Unicode{Length: 5}, "NVARCHAR(5)"},
		{schema.Text{}, "TEXT"}, {schema.UnicodeText{}, "NTEXT"}, {schema.JSON{}, "NVARCHAR(max)"}, {schema.LargeBinary{}, "IMAGE"},
		{schema.Float{}, "FLOAT"}, {schema.Float{Precision: 53}, "FLOAT(53)"}, {schema.Double{}, "DOUBLE PRECISION"},
		{schema.Numeric{}, "NUMERIC"}, {schema.Numeric{Precision: 10}, "NUMERIC(10)"}, {schema.Numeric{Precision: 10, Scale: 2}, "NUMERIC(10, 2)"},
		{schema.Date{}, "DATE"}, {schema.Time{}, "TIME"}, {schema.DateTime{}, "DATETIME"}, {schema.DateTime{Timezone: true}, "DATETIMEOFFSET"},
		{schema.Interval{}, "DATETIME"}, {schema.Uuid{}, "UNIQUEIDENTIFIER"}, {schema.Uuid{NonNative: true}, "CHAR(32)"},
		{&schema.Enum{Values: []string{"a", "éàü"}}, "VARCHAR(3)"}, {&schema.Enum{Values: []string{"a"}, Length: 20}, "VARCHAR(20)"},
		{schema.SQLName{Name: "VARCHAR"}, "VARCHAR(max)"}, {schema.SQLName{Name: "nvarchar"}, "nvarchar(max)"},
		{schema.SQLName{Name: "VARBINARY", Args: []int{8}}, "VARBINARY(8)"}, {schema.SQLName{Name: "CHAR"}, "CHAR"},
		{schema.SQLName{Name: "DECIMAL", Args: []int{8, 2}}, "DECIMAL(8, 2)"}, {schema.Raw{SQLText: "geography"}, "geography"},
		{schema.Variant{Base: schema.Array{Elem: schema.Integer{}}, Dialects: map[string]schema.Type{"mssql": mssql.XML()}}, "XML"},
	} {
		if got, err := mssql.New().TypeSQL(c.t); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.t.TypeName(), got, err, c.want)
		}
	}
}

func TestTypesThatTheServerLacksAreRefused(t *testing.T) {
	var u *dialect.UnsupportedError
	if _, err := mssql.New().TypeSQL(schema.Array{Elem: schema.Integer{}}); !errors.As(err, &u) || !strings.Contains(u.Instead, "sa.Variant") {
		t.Errorf("an array: %v", err)
	}
	if _, err := mssql.New().TypeSQL(schema.NullType{}); err == nil || !strings.Contains(err.Error(), "give the column a type") {
		t.Errorf("an unknown type: %v", err)
	}
}
