package oracle

import (
	"strings"
)

// ScriptStatement ends a statement with a line of the separator, and with no
// semicolon: SQL*Plus would run it twice.
func (d *Dialect) ScriptStatement(sql string) string {
	return d.WithSeparator(strings.TrimSpace(sql))
}

// ScriptBegin is empty: DDL commits, so there is nothing to frame.
func (*Dialect) ScriptBegin() string { return "" }

// ScriptCommit is empty too.
func (*Dialect) ScriptCommit() string { return "" }
