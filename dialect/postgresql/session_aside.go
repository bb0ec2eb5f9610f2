package postgresql

import (
	"context"
	"errors"
	"fmt"
)

// decidingSQL returns the statements that set, for a transaction, what decides about
// a write of the run's own tables, as it is now. It also tells whether a transaction
// can only read.
const decidingSQL = `SELECT pg_catalog.format('SET LOCAL SESSION AUTHORIZATION %L; SET LOCAL ROLE ', session_user)
|| CASE pg_catalog.current_setting('role') WHEN 'none' THEN 'NONE' ELSE pg_catalog.quote_literal(pg_catalog.current_setting('role')) END
|| '; SELECT ' || (SELECT pg_catalog.string_agg(pg_catalog.format('pg_catalog.set_config(%L, %L, true)', name, pg_catalog.current_setting(name)), ', ' ORDER BY name)
FROM pg_catalog.pg_settings WHERE name IN ('search_path', 'statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout',
'standard_conforming_strings', 'client_encoding', 'row_security', 'synchronous_commit',
'default_transaction_read_only', 'default_transaction_isolation')), pg_catalog.current_setting('transaction_read_only')::bool`

func (s *session) deciding(ctx context.Context) (set string, readOnly bool, err error) {
	if err := s.Conn.QueryRowContext(ctx, decidingSQL).Scan(&set, &readOnly); err != nil {
		return "", false, fmt.Errorf("read the session's settings: %w", err)
	}
	return set, readOnly, nil
}

// Aside calls f with the settings as they were before the revision. They are set for
// the present transaction, or for one around f, so that what the revision set for
// the session stays.
func (s *session) Aside(ctx context.Context, own bool, f func() error) error {
	if s.aside == "" || !s.spoiled && !own {
		return f()
	}
	now, readOnly, err := s.deciding(ctx)
	switch {
	case err != nil:
		return err
	case own && readOnly:
		return nil
	case now == s.aside:
		return f()
	case !own && !s.Own:
		return s.apart(ctx, f)
	}
	if err := s.Run(ctx, s.aside); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err // it has failed the transaction
	}
	return s.Run(ctx, now)
}

// apart calls f in a transaction of its own.
func (s *session) apart(ctx context.Context, f func() error) error {
	if err := s.Run(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "+s.aside); err != nil {
		return errors.Join(err, s.Run(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	if err := f(); err != nil {
		return errors.Join(err, s.Run(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	return s.Run(ctx, "COMMIT")
}
