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

// SQLBody writes operations as the two parts of an SQL revision. The downgrade finds
// the schema as the upgrade leaves it.
func SQLBody(upgrade, downgrade []op.Operation, o Options) (b Body, err error) {
	if b.Upgrade, b.UpgradeOutside, err = SQL(upgrade, o); err != nil {
		return Body{}, fmt.Errorf("write the upgrade: %w", err)
	}
	now := o.Schema.Clone()
	if _, err := op.ApplyAll(now, upgrade); err != nil {
		return Body{}, fmt.Errorf("write the upgrade: %w", err)
	}
	o.Schema = now
	if b.Downgrade, b.DowngradeOutside, err = SQL(downgrade, o); err != nil {
		return Body{}, fmt.Errorf("write the downgrade: %w", err)
	}
	return b, nil
}

// SQL writes operations as the statements that the dialect compiles them to, each
// ended by ";". Each operation finds the schema as the ones before it leave it;
// that of the options isn't changed. Where changes of a table are cheaper together,
// they are made together. What the rows need stands above the statements as a
// comment. outside tells that one of them can't run in a transaction.
func SQL(ops []op.Operation, o Options) (text string, outside bool, err error) {
	if b, ok := o.Dialect.(dialect.Batcher); ok {
		ops = b.Batch(ops)
	}
	above, err := needs(ops, o, o.Schema, "  ")
	if err != nil {
		return "", false, err
	}
	w := &sqlWriter{d: o.Dialect, now: o.Schema.Clone()}
	for i, o := range ops {
		if err := w.operation(o, above[i]); err != nil {
			return "", false, fmt.Errorf("%s: %w", o, err)
		}
	}
	return strings.Join(w.out, "\n\n"), w.outside, nil
}

// sqlWriter writes operations one after the other.
type sqlWriter struct {
	d       dialect.Dialect
	now     *schema.MetaData
	out     []string
	outside bool
}

func (w *sqlWriter) operation(o op.Operation, above []string) error {
	statements, err := w.d.Compile(o, w.now)
	if err != nil {
		return err
	}
	d := w.d
	for i, s := range statements {
		text, err := literalSQL(s, d)
		if err != nil {
			return err
		}
		if i == 0 {
			text = commented(above) + text
		}
		w.out = append(w.out, text)
		w.outside = w.outside || s.Autocommit
		d = dialect.After(d, s.SQL)
	}
	var opaque *op.OpaqueError
	if err := o.Apply(w.now); err != nil && !errors.As(err, &opaque) {
		return err
	}
	return nil
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
