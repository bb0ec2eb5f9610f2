package postgresql

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// CreateIndex returns CREATE INDEX with PostgreSQL's options.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x, err := c.SettleIndex(o, m)
	if err != nil {
		return nil, err
	}
	err = ddl.CheckOptions(x.String(), x.Options, name, "where", "using", "ops", "include", "with",
		"tablespace", "concurrently", "nulls_not_distinct", "only", "attached_to")
	if err != nil {
		return nil, err
	}
	keys, err := c.IndexKeys(x)
	if err != nil {
		return nil, err
	}
	s := "CREATE " + ddl.UniqueWord(x) + "INDEX " + concurrentlyWord(x.Options)
	if o.IfNotExists {
		s += "IF NOT EXISTS "
	}
	s += c.d.Quote(x.Name) + " ON " + onlyWord(x.Options) + c.Table(o.Table)
	if using := textOption(x.Options, keyUsing); using != "" {
		s += " USING " + using
	}
	s += " (" + keys + ")" + c.indexSuffix(x.Options)
	out := []dialect.Statement{{SQL: s, Autocommit: boolOption(x.Options, keyConcurrently)}}
	return append(out, c.attachParts(o.Table, x.Name, x.Options)...), nil
}

// attachParts attaches indexes of partitions to one of the partitioned table alone.
func (c compiler) attachParts(table schema.TableName, name string, o schema.Options) []dialect.Statement {
	var out []string
	for _, part := range attachedParts(o) {
		out = append(out, "ALTER INDEX "+c.Qualified(table.Schema, name)+" ATTACH PARTITION "+c.Table(schema.ParseTableName(part)))
	}
	return dialect.SQL(out...)
}

func (c compiler) indexSuffix(o schema.Options) string {
	s := ""
	if include := listOption(o, keyInclude); len(include) > 0 {
		s += " INCLUDE (" + c.Names(include) + ")"
	}
	if v, ok := o[keyNullsNotDistinct].(bool); ok {
		s += map[bool]string{true: " NULLS NOT DISTINCT", false: " NULLS DISTINCT"}[v]
	}
	if with := storageSQL(o); with != "" {
		s += " " + with
	}
	if ts := textOption(o, keyTablespace); ts != "" {
		s += " TABLESPACE " + c.d.Quote(ts)
	}
	if where := textOption(o, keyWhere); where != "" {
		s += " WHERE " + where
	}
	return s
}

func onlyWord(o schema.Options) string {
	if isOnly(o) {
		return "ONLY "
	}
	return ""
}

func concurrentlyWord(o schema.Options) string {
	if boolOption(o, keyConcurrently) {
		return "CONCURRENTLY "
	}
	return ""
}

// indexKey writes a key with its operator class.
func indexKey(x *schema.Index, k schema.KeyPart) (string, error) {
	return keySQL(New(), k, mapOption(x.Options, keyOps)), nil
}

// keySQL writes a key: column or expression, collation, operator class, order.
func keySQL(d *Dialect, k schema.KeyPart, ops map[string]string) string {
	s := k.Expr
	if k.Column != "" {
		s = d.Quote(k.Column)
	}
	s += collate(k.Collation)
	class := k.OpClass
	if class == "" {
		class = ops[k.Column+k.Expr]
	}
	if class != "" {
		s += " " + class
	}
	if k.Desc {
		s += " DESC"
	}
	if k.Nulls != "" {
		s += " NULLS " + k.Nulls
	}
	return s
}

// DropIndex returns DROP INDEX [CONCURRENTLY].
func (c compiler) DropIndex(o op.DropIndex, _ *schema.MetaData) ([]dialect.Statement, error) {
	options := schema.Options{}
	for key, v := range o.Options { // what only making the index needs may stand here too
		if key == keyConcurrently {
			options[key] = v
		}
	}
	s := "DROP INDEX " + concurrentlyWord(options) + ddl.IfExists(o.IfExists) + c.Qualified(o.Table.Schema, o.Name)
	return []dialect.Statement{{SQL: s, Autocommit: boolOption(options, keyConcurrently)}}, nil
}
