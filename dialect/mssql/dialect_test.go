package mssql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

func TestLiterals(t *testing.T) {
	d := mssql.New()
	for _, c := range []struct {
		v    any
		t    schema.Type
		want string
	}{
		{"it's", nil, "'it''s'"}, {"é", nil, "N'é'"}, {"x", schema.Unicode{}, "N'x'"}, {true, nil, "1"},
		{[]byte{0, 255}, nil, "0x00FF"}, {nil, nil, "NULL"}, {`a\b%`, nil, `'a\b%'`},
	} {
		if got, err := d.Literal(c.v, c.t); err != nil || got != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.v, got, err, c.want)
		}
	}
	if got := d.Quote("a]b"); got != "[a]]b]" {
		t.Errorf("quoted as %s", got)
	}
}

func TestNothingRunsOnline(t *testing.T) {
	d := mssql.New()
	_, connect := d.ForServer(t.Context(), nil)
	_, inspect := d.Inspect(t.Context(), nil, dialect.Scope{})
	for _, err := range []error{connect, inspect, d.Normal(nil)} {
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "--sql") {
			t.Errorf("got %v", err)
		}
	}
	if d.Locker("x") != nil || !d.Traits().TransactionalDDL {
		t.Error("a lock without a connection, or DDL that commits")
	}
}

func TestScriptsHaveBatches(t *testing.T) {
	d := mssql.New()
	if got := sqltext.Script(d, " SELECT 1 "); got != "SELECT 1;\n\nGO" {
		t.Errorf("got %q", got)
	}
	if got := sqltext.Script(d.WithBatchSeparator(""), "COMMIT"); got != "COMMIT;" {
		t.Errorf("got %q", got)
	}
	parts, err := sqltext.Statements(d, "SELECT 1\nGO\nSELECT 2\nGO\n", sqltext.Options{})
	if err != nil || len(parts) != 2 || parts[1].Pos.Line != 3 {
		t.Errorf("%v, %v", parts, err)
	}
}
