package oracle_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/schema"
)

func TestOwnTypesAreWrittenHereOnly(t *testing.T) {
	for want, own := range map[string]schema.Type{
		"NUMBER(10, 2)": oracle.NUMBER(10, 2), "NUMBER": oracle.NUMBER(0, 0), "FLOAT(126)": oracle.FLOAT(126),
		"VARCHAR2(5 CHAR)": oracle.VARCHAR2(5), "NVARCHAR2(5)": oracle.NVARCHAR2(5), "RAW(16)": oracle.RAW(16),
		"INTERVAL DAY(2) TO SECOND(6)": oracle.INTERVAL(2, 6), "TIMESTAMP WITH LOCAL TIME ZONE": oracle.TIMESTAMPLTZ(),
		"TIMESTAMP WITH TIME ZONE": oracle.TIMESTAMPTZ(), "BINARY_DOUBLE": oracle.BINARYDOUBLE(), "BINARY_FLOAT": oracle.BINARYFLOAT(),
		"VARCHAR2": oracle.VARCHAR2(0), "CLOB": oracle.CLOB(), "NCLOB": oracle.NCLOB(), "BFILE": oracle.BFILE(), "LONG": oracle.LONG(),
		"ROWID": oracle.ROWID(), "DATE": oracle.DATE(), "TIMESTAMP": oracle.TIMESTAMP(),
	} {
		got, err := oracle.New().TypeSQL(own)
		if err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
		if expr, imports := own.(schema.GoSourcer).GoSource(); !strings.HasPrefix(expr, own.TypeName()+"(") || len(imports) != 1 {
			t.Errorf("%s is written as %s", want, expr)
		}
		if _, err := own.(schema.SQLType).SQL("sqlite"); err == nil {
			t.Errorf("%s is written for SQLite", want)
		}
	}
}
