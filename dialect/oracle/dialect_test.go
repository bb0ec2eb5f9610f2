package oracle_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestLiterals(t *testing.T) {
	at := time.Date(2024, 2, 29, 13, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		v    any
		t    schema.Type
		want string
	}{
		{"it's", nil, "'it''s'"}, {true, nil, "1"}, {[]byte{0, 255}, nil, "HEXTORAW('00FF')"},
		{at, schema.Date{}, "TO_DATE('2024-02-29', 'YYYY-MM-DD')"},
		{at, nil, "TO_DATE('2024-02-29 13:04:05', 'YYYY-MM-DD HH24:MI:SS')"},
		{at.Add(time.Microsecond), nil, "TO_TIMESTAMP('2024-02-29 13:04:05.000001', 'YYYY-MM-DD HH24:MI:SS.FF')"},
		{at, schema.DateTime{Timezone: true}, "TO_TIMESTAMP_TZ('2024-02-29 13:04:05.000000 +00:00', 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM')"},
		{at, schema.Time{}, "'13:04:05'"},
		{90 * time.Second, nil, "NUMTODSINTERVAL(90.0, 'SECOND')"},
	} {
		if got, err := oracle.New().Literal(c.v, c.t); err != nil || got != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.v, got, err, c.want)
		}
	}
}

func TestNamesAreQuotedByTheServersRules(t *testing.T) {
	for name, want := range map[string]string{"a": "a", "_a": `"_a"`, "Level": `"Level"`, "level": `"level"`, "1a": `"1a"`, "a$": "a$"} {
		if got := oracle.New().Quote(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	_, err := compile(op.RenameTable{From: schema.Name("t"), To: strings.Repeat("é", 65)})
	var long *dialect.IdentifierError
	if !errors.As(err, &long) {
		t.Errorf("130 bytes: %v", err)
	}
}

func TestNothingRunsOnline(t *testing.T) {
	d := oracle.New()
	_, connect := d.ForServer(t.Context(), nil)
	_, inspect := d.Inspect(t.Context(), nil, dialect.Scope{})
	for _, err := range []error{connect, inspect, d.Normal(nil)} {
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "--sql") {
			t.Errorf("got %v", err)
		}
	}
	if d.Locker("x") != nil || d.Traits().TransactionalDDL {
		t.Error("a lock without a connection, or DDL that is rolled back")
	}
}

func TestScriptsEndStatementsBySlashes(t *testing.T) {
	d := oracle.New()
	if got := sqltext.Script(d, " SELECT 1 "); got != "SELECT 1\n\n/" {
		t.Errorf("got %q", got)
	}
	if got := sqltext.Script(d.WithBatchSeparator(""), "X"); got != "X" {
		t.Errorf("got %q", got)
	}
	parts, err := sqltext.Statements(d, "SELECT 1 FROM DUAL\n/\nSELECT 2 FROM DUAL\n/\n", sqltext.Options{})
	if err != nil || len(parts) != 2 || parts[1].Pos.Line != 3 {
		t.Errorf("%v, %v", parts, err)
	}
}
