package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex writes the schema before the index's name, not before the
// table's, and the condition of a partial index.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := c.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	if err := ddl.CheckOptions("index "+x.Name, x.Options, optionPrefix, "where"); err != nil {
		return nil, err
	}
	text, err := c.indexSQL(o.Table, x, o.IfNotExists)
	return dialect.SQL(text), err
}

func indexKey(_ *schema.Index, k schema.KeyPart) (string, error) {
	k, err := ddl.DefaultNulls(Dialect{}, k, true)
	return generic0.StandardKey(k), err
}

func (c compiler) indexSQL(table schema.TableName, x *schema.Index, ifNotExists bool) (string, error) {
	keys, err := c.IndexKeys(x)
	if err != nil {
		return "", err
	}
	s := "CREATE " + ddl.UniqueWord(x) + "INDEX "
	if ifNotExists {
		s += "IF NOT EXISTS "
	}
	s += c.Qualified(table.Schema, x.Name) + " ON " + quoter.Quote(table.Name) + " (" + keys + ")"
	if where := optionText(x.Options, keyWhere); where != "" {
		s += " WHERE " + where
	}
	return s, nil
}

// renameIndex makes the index again under the other name.
func (c compiler) renameIndex(o op.RenameIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	t := known(m, o.Table)
	if t == nil {
		return nil, fmt.Errorf("%s: SQLite makes the index again, for which its table must be given and known; "+
			"without a database connection (--sql) use op.DropIndex and op.CreateIndex", o)
	}
	for _, x := range t.Indexes {
		if !strings.EqualFold(x.Name, o.From) {
			continue
		}
		renamed := x.Clone()
		renamed.Name = o.To
		create, err := c.indexSQL(t.Name, renamed, false)
		return dialect.SQL("DROP INDEX "+c.Qualified(o.Table.Schema, x.Name), create), err
	}
	return nil, fmt.Errorf("table %q has no index %q", o.Table, o.From)
}
