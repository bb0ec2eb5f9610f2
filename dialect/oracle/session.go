package oracle

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// NewSession returns plain transactions.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &ddl.TxSession{Conn: c, BeginSQL: "SET TRANSACTION READ WRITE"}
}

// ScriptStatement ends a statement with a line of the separator, and with no
// semicolon: SQL*Plus would run it twice.
func (d *Dialect) ScriptStatement(sql string) string {
	sql = strings.TrimSpace(sql)
	if d.separator == "" {
		return sql
	}
	return fmt.Sprintf("%s\n\n%s", sql, d.separator)
}

// ScriptBegin is empty: DDL commits, so there is nothing to frame.
func (*Dialect) ScriptBegin() string { return "" }

// ScriptCommit is empty too.
func (*Dialect) ScriptCommit() string { return "" }
