package oracle

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex returns CREATE [UNIQUE] [BITMAP] INDEX. The index is in the
// schema of its table.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := c.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	if err := ddl.CheckOptions(x.String(), x.Options, name, "bitmap", "compress"); err != nil {
		return nil, err
	}
	keys, err := c.IndexKeys(x)
	if err != nil {
		return nil, err
	}
	kind := ddl.UniqueWord(x)
	if yes, _ := x.Options[keyBitmap].(bool); yes {
		kind += "BITMAP "
	}
	s := "CREATE " + kind + "INDEX "
	if o.IfNotExists {
		s += "IF NOT EXISTS "
	}
	s += c.Qualified(o.Table.Schema, x.Name) + " ON " + c.Table(o.Table) + " (" + keys + ")" + compress(x.Options)
	return dialect.SQL(s), nil
}

func compress(o schema.Options) string {
	switch v := o[keyCompress].(type) {
	case bool:
		if v {
			return " COMPRESS"
		}
	case int:
		return fmt.Sprintf(" COMPRESS %d", v)
	}
	return ""
}

// indexKey writes a key. The server sorts NULL above all values, and has no word
// to change that.
func (c compiler) indexKey(_ *schema.Index, k schema.KeyPart) (string, error) {
	k, err := ddl.DefaultNulls(c.D, k, false)
	return c.StandardKey(k), err
}
