package mysql_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestTypesWriteTheirOwnGoSource(t *testing.T) {
	for _, tc := range []struct {
		t    schema.Type
		want string
	}{
		{mysql.TinyInt(mysql.Width(1), mysql.Unsigned), "mysql.TinyInt(mysql.Width(1), mysql.Unsigned)"},
		{mysql.Integer(mysql.Unsigned, mysql.Zerofill), "mysql.Integer(mysql.Unsigned, mysql.Zerofill)"},
		{mysql.Decimal(8, 3, mysql.Unsigned), "mysql.Decimal(8, 3, mysql.Unsigned)"},
		{mysql.Double(mysql.Digits(10, 2)), "mysql.Double(mysql.Digits(10, 2))"}, {mysql.Bit(3), "mysql.Bit(3)"},
		{mysql.VarChar(20, mysql.Charset("latin1"), mysql.Binary), `mysql.VarChar(20, mysql.Charset("latin1"), mysql.Binary)`},
		{mysql.LongText(mysql.Collate("utf8mb4_bin")), `mysql.LongText(mysql.Collate("utf8mb4_bin"))`},
		{mysql.DateTime(6), "mysql.DateTime(6)"}, {mysql.Year(), "mysql.Year()"}, {mysql.LongBlob(), "mysql.LongBlob()"},
		{mysql.NamedType("inet6"), `mysql.NamedType("INET6")`}, {mysql.Set("a", `b"`), `mysql.Set("a", "b\"")`},
		{mysql.Enum("a").With(mysql.Charset("latin1")), `mysql.Enum("a").With(mysql.Charset("latin1"))`},
	} {
		source, imports := tc.t.(schema.GoSourcer).GoSource()
		if source != tc.want || !slices.Equal(imports, []string{"github.com/alembic-go/alembic/dialect/mysql"}) {
			t.Errorf("got %s, %v; want %s", source, imports, tc.want)
		}
	}
}

func TestLengthsOfTimeAreWrittenForTheirColumn(t *testing.T) {
	d := mysql.New()
	day := 24*time.Hour + 5*time.Second + 250*time.Millisecond
	for _, tc := range []struct {
		v    time.Duration
		t    schema.Type
		want string
	}{
		{day, sa.Interval(), "'1970-01-02 00:00:05.250000'"}, {-time.Second, sa.Interval(), "'1969-12-31 23:59:59.000000'"},
		{day, sa.Time(), "'24:00:05.250000'"}, {-90 * time.Second, sa.Time(), "'-00:01:30.000000'"},
	} {
		if got, err := d.Literal(tc.v, tc.t); err != nil || got != tc.want {
			t.Errorf("%v: got %s, %v; want %s", tc.v, got, err, tc.want)
		}
	}
	var unwritable *dialect.LiteralError
	if _, err := d.Literal(day, sa.Integer()); !errors.As(err, &unwritable) {
		t.Errorf("got %v", err)
	}
}
