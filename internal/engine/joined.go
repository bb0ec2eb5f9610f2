package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/revision"
)

// joins reports whether the version and the row of the journal, which is there already, are
// written by one UPDATE of both tables, because the database has such a statement.
func (s *online) joins(step revision.Step) bool {
	k := s.journal
	return k != nil && k.written && s.lease == nil && len(step.Writes) == 1 && step.Writes[0].Op == revision.Update && s.Dialect.Traits().JoinedUpdate
}

// joined returns that UPDATE.
func (s *online) joined(w revision.Write) (string, error) {
	const of, journalOf = "v.", "j."
	k, v, t := s.journal, s.version, s.Database.journal
	k.entry.Position = k.here()
	sets, err := t.Sets(&k.entry, journalOf)
	if err != nil {
		return "", err
	}
	from, err := v.Dialect.Literal(w.From, nil)
	if err != nil {
		return "", err
	}
	to, err := v.Dialect.Literal(w.To, nil)
	if err != nil {
		return "", err
	}
	column := of + v.Dialect.Quote(versionColumn)
	return fmt.Sprintf("UPDATE %s v, %s j SET %s=%s, %s WHERE %[3]s = %[6]s AND %[7]s",
		v.quoted(), t.Quoted(), column, to, strings.Join(sets, ", "), from, t.IsOpen(journalOf)), nil
}

// writeJoined runs the UPDATE. If it changes nothing, one of the rows isn't there, and a
// statement for each table tells which.
func (s *online) writeJoined(ctx context.Context, step revision.Step, sql string) error {
	short, w := s.short(ctx), step.Writes[0]
	result, err := s.Conn().ExecContext(short, sql)
	if err != nil {
		return s.version.failed(short, s.Conn(), sql, w, err)
	}
	const both = 2 // rows
	switch n, err := result.RowsAffected(); {
	case err != nil || n == both:
		return err
	case n == 0:
		return s.writeAlone(ctx, step, "")
	default:
		return &VersionRowError{Table: s.version.Name, Write: w, Matched: n - 1}
	}
}
