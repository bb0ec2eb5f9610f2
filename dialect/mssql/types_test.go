package mssql_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/schema"
)

func TestOwnTypesAreWrittenHereOnly(t *testing.T) {
	for want, own := range map[string]schema.Type{
		"VARCHAR(max)": mssql.VARCHAR(0), "NVARCHAR(5)": mssql.NVARCHAR(5), "VARBINARY(max) FILESTREAM": mssql.FILESTREAM(),
		"DATETIME2(3)": mssql.DATETIME2(3), "TIME": mssql.TIME(), "DATETIMEOFFSET": mssql.DATETIMEOFFSET(), "SQL_VARIANT": mssql.SQLVARIANT(),
		"MONEY": mssql.MONEY(), "ROWVERSION": mssql.ROWVERSION(), "VARBINARY(8)": mssql.VARBINARY(8), "SMALLDATETIME": mssql.SMALLDATETIME(),
		"TINYINT": mssql.TINYINT(), "BIT": mssql.BIT(), "SMALLMONEY": mssql.SMALLMONEY(), "REAL": mssql.REAL(),
		"UNIQUEIDENTIFIER": mssql.UNIQUEIDENTIFIER(), "NTEXT": mssql.NTEXT(), "IMAGE": mssql.IMAGE(), "XML": mssql.XML(), "TIMESTAMP": mssql.TIMESTAMP(),
	} {
		got, err := mssql.New().TypeSQL(own)
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
