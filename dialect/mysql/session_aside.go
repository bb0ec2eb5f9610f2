package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// asideVariables decide whether and how the run's own tables are written.
var asideVariables = []string{"sql_mode", "character_set_client", "character_set_connection", "tx_read_only", "tx_isolation",
	"max_statement_time", "lock_wait_timeout", "innodb_lock_wait_timeout", "sql_safe_updates", "sql_select_limit", "sql_big_selects", "max_join_size"}

// Aside calls f with the role and these variables as they were before the revision.
// MySQL's variables can't be listed, so it calls f as it is there.
func (s *session) Aside(ctx context.Context, own bool, f func() error) error {
	if !s.dialect.mariadb {
		return f()
	}
	there, back, err := s.asideStatements(ctx)
	if err == nil {
		err = s.Run(ctx, there...)
	}
	if err != nil {
		return err
	}
	if err = f(); s.onlyReads(err) && (own || s.inTransaction()) {
		err = nil
	}
	return errors.Join(err, s.Run(ctx, back...))
}

func (s *session) onlyReads(err error) bool {
	return err != nil && s.dialect.ErrorCode(err) == readOnlyTransaction
}

// asideStatements returns the statements that set back what the revision has changed
// of these settings, and those that change it again.
func (s *session) asideStatements(ctx context.Context) (there, back []string, err error) {
	if s.traces.role || s.traces.others {
		var now sql.NullString
		if err := s.Conn.QueryRowContext(ctx, "SELECT CURRENT_ROLE()"+oneRow).Scan(&now); err != nil {
			return nil, nil, fmt.Errorf("read the session's role: %w", err)
		}
		if role := s.dialect.setRole(now); role != s.role {
			there, back = append(there, s.role), append(back, role)
		}
	}
	deciding := slices.DeleteFunc(slices.Clone(s.listed), func(v sessionVariable) bool {
		return !slices.Contains(asideVariables, v.name) || !s.traces.others && !slices.Contains(s.traces.variables, v.name)
	})
	if len(deciding) == 0 {
		return there, back, nil
	}
	now, err := readVariables(ctx, s.Conn, deciding)
	if err != nil {
		return nil, nil, err
	}
	found := s.variables.only(now)
	return append(there, now.changes(found)...), append(back, found.changes(now)...), nil
}
