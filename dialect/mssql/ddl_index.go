package mssql

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex returns CREATE [UNIQUE] [CLUSTERED] [COLUMNSTORE] INDEX.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := c.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	if err := ddl.CheckOptions(x.String(), x.Options, name, "include", "clustered", "where", "columnstore"); err != nil {
		return nil, err
	}
	keys, err := c.IndexKeys(x)
	if err != nil {
		return nil, err
	}
	s := "CREATE " + ddl.UniqueWord(x) + clustered(x.Options) + columnstore(x.Options) + "INDEX " + c.D.Quote(x.Name) +
		" ON " + c.Table(o.Table) + " (" + keys + ")"
	if include, _ := x.Options[keyInclude].([]string); len(include) > 0 {
		s += " INCLUDE (" + c.Names(include) + ")"
	}
	if where, _ := x.Options[keyWhere].(string); where != "" {
		s += " WHERE " + where
	}
	if o.IfNotExists {
		s = "IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID(" + c.objectID(o.Table) + ") AND name = " +
			ddl.QuoteString(x.Name) + ") " + s
	}
	return dialect.SQL(s), nil
}

func columnstore(o schema.Options) string {
	if yes, _ := o[keyColumnstore].(bool); yes {
		return "COLUMNSTORE "
	}
	return ""
}

// DropIndex names the table, which the server wants.
func (c compiler) DropIndex(o op.DropIndex, _ *schema.MetaData) ([]dialect.Statement, error) {
	if o.Table.Name == "" {
		return nil, fmt.Errorf("%s: SQL Server needs the index's table; name it", o)
	}
	return dialect.SQL("DROP INDEX " + ddl.IfExists(o.IfExists) + c.D.Quote(o.Name) + " ON " + c.Table(o.Table)), nil
}

// indexKey writes a key. The server sorts NULL below all values, and has no word
// to change that.
func (c compiler) indexKey(_ *schema.Index, k schema.KeyPart) (string, error) {
	k, err := ddl.DefaultNulls(c.D, k, true)
	return c.StandardKey(k), err
}
