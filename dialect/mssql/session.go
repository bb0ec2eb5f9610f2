package mssql

import (
	"strings"
)

// ScriptStatement ends a statement with a semicolon and its batch with GO.
func (d *Dialect) ScriptStatement(sql string) string {
	return d.WithSeparator(strings.TrimSpace(sql) + ";")
}

// ScriptBegin starts a transaction.
func (*Dialect) ScriptBegin() string { return "BEGIN TRANSACTION;" }

// ScriptCommit ends it.
func (d *Dialect) ScriptCommit() string { return d.WithSeparator("COMMIT;") }
