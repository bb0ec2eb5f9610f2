package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// writeJoined writes the version and the row of the journal, which is there already, by
// one UPDATE of both tables, if the database has such a statement. done is false if it
// changed nothing: then one of the rows isn't there, and a statement for each table tells
// which.
func (s *online) writeJoined(ctx context.Context, step revision.Step) (done bool, err error) {
	k := s.journal
	if k == nil || !k.written || s.lease != nil || len(step.Writes) != 1 || step.Writes[0].Op != revision.Update || !s.Dialect.Traits().JoinedUpdate {
		return false, nil
	}
	k.entry.Position = k.here()
	return s.version.writeJoined(ctx, s.Conn(), step.Writes[0], s.Database.journal, &k.entry)
}

func (v VersionTable) writeJoined(ctx context.Context, c dialect.Conn, w revision.Write, t journal.Table, e *journal.Entry) (done bool, err error) {
	const of, journalOf = "v.", "j."
	sets, err := t.Sets(e, journalOf)
	if err != nil {
		return false, err
	}
	from, err := v.Dialect.Literal(w.From, nil)
	if err != nil {
		return false, err
	}
	to, err := v.Dialect.Literal(w.To, nil)
	if err != nil {
		return false, err
	}
	column := of + v.Dialect.Quote(versionColumn)
	sql := fmt.Sprintf("UPDATE %s v, %s j SET %s=%s, %s WHERE %[3]s = %[6]s AND %[7]s",
		v.quoted(), t.Quoted(), column, to, strings.Join(sets, ", "), from, t.IsOpen(journalOf))
	result, err := c.ExecContext(ctx, sql)
	if err != nil {
		return false, v.failed(ctx, c, sql, w, err)
	}
	const both = 2 // rows
	switch n, err := result.RowsAffected(); {
	case err != nil || n == 0 || n == both:
		return n == both, err
	default:
		return false, &VersionRowError{Table: v.Name, Write: w, Matched: n - 1}
	}
}
