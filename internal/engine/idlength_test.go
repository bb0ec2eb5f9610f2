package engine

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/schema"
)

func TestAnIdThatTheTableCannotHoldIsRefusedBeforeTheRun(t *testing.T) {
	s := postgres(t)
	d := s.open(t, options())
	id := strings.Repeat("é", 33)
	steps, find := upgrades([]string{"a1", id}, executing("CREATE TABLE a (x INTEGER)"), executing())
	var long *IDLengthError
	if n, err := d.Run(t.Context(), nil, steps, find); n != 0 || !errors.As(err, &long) || long.Limit != 32 {
		t.Errorf("%d committed, %v", n, err)
	}
	if ok, err := d.HasVersionTable(t.Context()); ok || err != nil {
		t.Errorf("there is a version table: %v, %v", ok, err)
	}

	if err := d.EnsureTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ok, err := d.HasVersionTable(t.Context()); !ok || err != nil {
		t.Errorf("there is no version table: %v", err)
	}
	if _, err := s.db.Exec("ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(33)"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Run(t.Context(), nil, steps, find); err != nil {
		t.Errorf("in a wider column: %v", err)
	}
	if m, err := d.Inspect(t.Context(), dialect.Scope{}); err != nil || m.Table(schema.Name("a")) == nil {
		t.Errorf("the table is not there: %v", err)
	}
}

func TestTheColumnOfTheVersionTableHoldsWhatItsTypeSays(t *testing.T) {
	const usual = 32
	with := func(columns ...schema.TableItem) *schema.Table { return schema.NewTable(schema.Name("v"), columns...) }
	for name, c := range map[string]struct {
		table *schema.Table
		holds int // 0: any length
	}{
		"no table":       {nil, usual},
		"another column": {with(&schema.Column{Name: "x", Type: schema.Text{}}), usual},
		"VARCHAR(5)":     {with(&schema.Column{Name: versionColumn, Type: schema.String{Length: 5}}), 5},
		"VARCHAR":        {with(&schema.Column{Name: versionColumn, Type: schema.String{}}), 0},
		"TEXT":           {with(&schema.Column{Name: versionColumn, Type: schema.Text{}}), 0},
		"CHAR(5) ascii":  {with(&schema.Column{Name: versionColumn, Type: mysql.Char(5, mysql.CharsetOption("ascii"))}), 5},
		"INTEGER":        {with(&schema.Column{Name: versionColumn, Type: schema.Integer{}}), usual},
	} {
		got := columnLength(mysql.NewMariaDB(), c.table, usual)
		if c.holds == 0 && got < 1<<30 || c.holds > 0 && got != c.holds {
			t.Errorf("%s: %d characters", name, got)
		}
	}
}
