package render

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// SQLBody writes operations as the two parts of an SQL revision. m is the schema
// before the upgrade; the downgrade finds it as the upgrade leaves it.
func SQLBody(upgrade, downgrade []op.Operation, d dialect.Dialect, m *schema.MetaData) (Body, error) {
	up, err := SQL(upgrade, d, m)
	if err != nil {
		return Body{}, fmt.Errorf("write the upgrade: %w", err)
	}
	now := m.Clone()
	if _, err := op.ApplyAll(now, upgrade); err != nil {
		return Body{}, fmt.Errorf("write the upgrade: %w", err)
	}
	down, err := SQL(downgrade, d, now)
	if err != nil {
		return Body{}, fmt.Errorf("write the downgrade: %w", err)
	}
	return Body{Upgrade: up, Downgrade: down}, nil
}

// SQL writes operations as the statements that d compiles them to, each ended
// by ";". m is the schema before the first operation; each operation finds it as
// the ones before it leave it. m isn't changed. Where changes of a table are
// cheaper together, they are made together. What the rows need stands above the
// statements as a comment.
func SQL(ops []op.Operation, d dialect.Dialect, m *schema.MetaData) (string, error) {
	if b, ok := d.(dialect.Batcher); ok {
		ops = b.Batch(ops)
	}
	now := m.Clone()
	var out []string
	above := needs(ops, d, m, "  ")
	for i, o := range ops {
		statements, err := d.Compile(o, now)
		if err != nil {
			return "", fmt.Errorf("%s: %w", o, err)
		}
		for j, s := range statements {
			text, err := literalSQL(s, d)
			if err != nil {
				return "", fmt.Errorf("%s: %w", o, err)
			}
			if j == 0 {
				text = commented(above[i]) + text
			}
			out = append(out, text)
		}
		var opaque *op.OpaqueError
		if err := o.Apply(now); err != nil && !errors.As(err, &opaque) {
			return "", fmt.Errorf("%s: %w", o, err)
		}
	}
	return strings.Join(out, "\n\n"), nil
}

// commented writes lines as comments above a statement.
func commented(lines []string) string {
	var out strings.Builder
	for _, line := range lines {
		out.WriteString("-- " + line + "\n")
	}
	return out.String()
}

// literalSQL ends a statement. One with values bound to placeholders has no
// place in a file.
func literalSQL(s dialect.Statement, d dialect.Dialect) (string, error) {
	if len(s.Args) > 0 {
		return "", fmt.Errorf("a statement with bound values can't be written into an SQL revision: %s", s.SQL)
	}
	sql := s.SQL
	if !d.Traits().Script.NoSemicolon {
		sql = strings.TrimRight(sql, "; \n\t")
	}
	return sqltext.Script(d, sql), nil
}
