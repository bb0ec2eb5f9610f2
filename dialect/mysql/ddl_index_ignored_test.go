package mysql

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// TestIgnoredKeysChangeInPlace: a key that is only ignored, or no longer, is altered.
// With other changes it is replaced, and MariaDB is told once more.
func TestIgnoredKeysChangeInPlace(t *testing.T) {
	name := schema.Name("t")
	index := func(column string, ignored bool) *schema.Index {
		x := &schema.Index{Name: "k", Keys: []schema.KeyPart{{Column: column}}}
		if ignored {
			Ignored.ApplyIndex(x)
		}
		return x
	}
	unique := &schema.Unique{Name: "k", Columns: []string{"a"}}
	passed := unique.Clone()
	Ignored.ApplyConstraint(passed)
	table := func(items ...schema.TableItem) *schema.Table {
		return schema.NewTable(name, append(items, &schema.Column{Name: "a", Type: schema.Integer{}}, &schema.Column{Name: "b", Type: schema.Integer{}})...)
	}
	mariadb := &Dialect{name: nameMariaDB, mariadb: true, version: version{10, 11, 0}}
	for _, c := range []struct {
		d          *Dialect
		was        *schema.Table
		drop, made op.Operation
		want       string
	}{
		{mariadb, table(index("a", false)), op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("a", true)}, "ALTER TABLE t ALTER INDEX k IGNORED"},
		{mariadb, table(index("a", true)), op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("a", false)}, "ALTER TABLE t ALTER INDEX k NOT IGNORED"},
		{mysql8(), table(index("a", false)), op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("a", true)}, "ALTER TABLE t ALTER INDEX k INVISIBLE"},
		{mysql8(), table(index("a", true)), op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("a", false)}, "ALTER TABLE t ALTER INDEX k VISIBLE"},
		{mariadb, table(unique), op.DropConstraint{Table: name, Name: "k", Kind: schema.KindUnique}, op.AddConstraint{Table: name, Constraint: passed}, "ALTER TABLE t ALTER INDEX k IGNORED"},
		{mariadb, table(passed), op.DropConstraint{Table: name, Name: "k", Kind: schema.KindUnique}, op.AddConstraint{Table: name, Constraint: unique}, "ALTER TABLE t ALTER INDEX k NOT IGNORED"},
		{mariadb, table(index("a", true)), op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("b", false)},
			"ALTER TABLE t DROP INDEX k, ADD INDEX k (b); ALTER TABLE t ALTER INDEX k NOT IGNORED"},
		{mariadb, nil, op.DropIndex{Table: name, Name: "k"}, op.CreateIndex{Table: name, Index: index("a", true)},
			"DROP INDEX k ON t; CREATE INDEX k ON t (a) IGNORED"},
	} {
		m := schema.NewMetaData()
		if c.was != nil {
			m.Add(c.was)
		}
		statements, err := c.d.Compile(op.BatchAlterTable{Table: name, Ops: []op.Operation{c.drop, c.made}}, m)
		var got []string
		for _, s := range statements {
			got = append(got, s.SQL)
		}
		if text := strings.Join(got, "; "); err != nil || text != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.made, text, err, c.want)
		}
	}
}

func TestIgnoredKeysAreRefusedByOlderServers(t *testing.T) {
	x := &schema.Index{Name: "k", Keys: []schema.KeyPart{{Column: "a"}}}
	Ignored.ApplyIndex(x)
	for want, d := range map[string]*Dialect{
		"MariaDB 10.5.9": {name: nameMariaDB, mariadb: true, version: version{10, 5, 9}}, "MySQL 5.7.40": {name: nameMySQL, version: version{5, 7, 40}},
	} {
		_, err := d.Compile(op.CreateIndex{Table: schema.Name("t"), Index: x}, nil)
		var unsupported *dialect.UnsupportedError
		if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "leave mysql.Ignored out") {
			t.Errorf("got %v, want an unsupported operation that names %s", err, want)
		}
	}
}
