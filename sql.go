package alembic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/brief"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/revision"
)

// WithSession makes SQL scripts begin with statements that set the session as
// the connections of a run are set (SET sql_mode = 'ANSI_QUOTES'). The SQL after
// them is read and written accordingly. A run doesn't need it: it asks the server.
func WithSession(statements ...string) Option {
	return func(s *settings) { s.session = statements }
}

// UpgradeSQL writes the SQL of an upgrade from one revision to another. An
// empty from means an empty database.
func (m *Migrator) UpgradeSQL(ctx context.Context, w io.Writer, from, target string) error {
	return m.script(ctx, w, from, func(heads []string) ([]revision.Step, error) {
		steps, err := m.revisions.Graph.Upgrade(heads, target)
		if err == nil && len(steps) == 0 && m.below(heads, target) {
			m.Logger("alembic.runtime.migration").Warn(fmt.Sprintf("%s lies below %s; a script to there is that of: alembic downgrade %[2]s:%[1]s --sql", target, from))
		}
		return steps, err
	})
}

// below reports whether a downgrade leads from the heads to a target.
func (m *Migrator) below(heads []string, target string) bool {
	steps, err := m.revisions.Graph.Downgrade(heads, target)
	return err == nil && len(steps) > 0
}

// DowngradeSQL writes the SQL of a downgrade.
func (m *Migrator) DowngradeSQL(ctx context.Context, w io.Writer, from, target string) error {
	return m.script(ctx, w, from, func(heads []string) ([]revision.Step, error) {
		return m.revisions.Graph.Downgrade(heads, target)
	})
}

// StampSQL writes the SQL of a stamp.
func (m *Migrator) StampSQL(ctx context.Context, w io.Writer, from string, targets ...string) error {
	return m.script(ctx, w, from, func(heads []string) ([]revision.Step, error) {
		return m.revisions.Graph.Stamp(heads, targets)
	})
}

// EnsureVersionTableSQL writes the SQL that creates the version table and the
// journal's table.
func (m *Migrator) EnsureVersionTableSQL(w io.Writer) error {
	return m.print(context.Background(), w, nil, nil)
}

func (m *Migrator) script(ctx context.Context, w io.Writer, from string, plan func(heads []string) ([]revision.Step, error)) error {
	var heads []string
	if from != "" {
		nodes, err := m.revisions.Graph.Resolve(from)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			heads = append(heads, n.ID)
		}
	}
	steps, err := plan(heads)
	if err != nil {
		return err
	}
	return m.print(ctx, w, heads, steps)
}

// print writes the SQL of steps from a state.
func (m *Migrator) print(ctx context.Context, w io.Writer, heads []string, steps []revision.Step) error {
	if w == nil {
		return errors.New("the io.Writer for the SQL is nil")
	}
	d := m.dialect
	for _, sql := range m.set.session {
		d = dialect.After(d, sql)
	}
	if err := m.revisions.Check(d, steps); err != nil {
		return public(err)
	}
	engine.LogContext(m.options().Log, d, true)
	session := m.set.session
	if l, ok := d.(dialect.Limiter); ok {
		session = slices.Concat(session, l.SetLimits(m.options().Limits))
	}
	if len(heads) > 0 && len(steps) == 0 {
		m.Logger("alembic.runtime.migration").Warn(fmt.Sprintf("Already at %s; nothing to do, the script is empty", brief.Revisions(heads)))
	}
	s := engine.Script{From: heads, Steps: steps, Session: session, Applied: func() ([]engine.Func, error) { return m.revisions.Applied(heads) }}
	return public(engine.PrintScript(ctx, w, d, m.options(), s, m.revisions.Function))
}
