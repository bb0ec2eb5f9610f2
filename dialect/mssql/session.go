package mssql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// NewSession returns plain transactions.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &ddl.TxSession{Conn: c, BeginSQL: "BEGIN TRANSACTION"}
}

// ScriptStatement ends a statement with a semicolon and its batch with GO.
func (d *Dialect) ScriptStatement(sql string) string {
	return d.batch(strings.TrimSpace(sql) + ";")
}

func (d *Dialect) batch(statement string) string {
	if d.separator == "" {
		return statement
	}
	return statement + "\n\n" + d.separator
}

// ScriptBegin starts a transaction.
func (*Dialect) ScriptBegin() string { return "BEGIN TRANSACTION;" }

// ScriptCommit ends it.
func (d *Dialect) ScriptCommit() string { return d.batch("COMMIT;") }
