package postgresql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// resetSQL returns the statements that set the session as it is now: settings,
// and the channels that it listens to, of which those of an open transaction
// can't be listed. It also tells whether a transaction can only read.
const resetSQL = `SELECT format('SET SESSION AUTHORIZATION %L; ', session_user)
|| CASE current_setting('role') WHEN 'none' THEN 'SET ROLE NONE; ' ELSE format('SET ROLE %L; ', current_setting('role')) END
|| 'RESET ALL' || coalesce((SELECT string_agg(format('; SELECT pg_catalog.set_config(%L, %L, false)', name, current_setting(name)), '')
FROM pg_catalog.pg_settings WHERE source = 'session'), '')
|| '; UNLISTEN *' || coalesce((SELECT string_agg(format('; LISTEN %I', channel), '') FROM pg_catalog.pg_listening_channels() channel), ''), current_setting('transaction_read_only')::bool`

func (s *session) remember(ctx context.Context) (err error) {
	if s.found, err = s.leavings(ctx); err != nil {
		return err
	}
	if s.aside, _, err = s.deciding(ctx); err != nil {
		return err
	}
	var readOnly bool
	var reset string
	if err := s.Conn.QueryRowContext(ctx, resetSQL).Scan(&reset, &readOnly); err != nil {
		return fmt.Errorf("read the session's settings: %w", err)
	}
	if readOnly {
		return &dialect.ReadOnlyError{What: "the database", Advice: readOnlyAdvice}
	}
	s.reset = reset
	return nil
}

// leavingsSQL returns, for everything else that outlives a transaction in its
// session, the statement that removes it.
const leavingsSQL = `SELECT format('DEALLOCATE %I', name) FROM pg_catalog.pg_prepared_statements WHERE from_sql
UNION ALL SELECT format('CLOSE %I', name) FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL SELECT format('DROP %s IF EXISTS %s CASCADE',
	CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::pg_catalog.regclass)
FROM pg_catalog.pg_class WHERE pg_catalog.pg_my_temp_schema() <> 0 AND relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'p', 'v', 'S')
UNION ALL SELECT CASE objsubid WHEN 1 THEN format('SELECT pg_catalog.pg_advisory_unlock%s(%s)', shared, classid::bigint << 32 | objid::bigint)
	ELSE format('SELECT pg_catalog.pg_advisory_unlock%s(%s, %s)', shared, classid::bigint::bit(32)::int, objid::bigint::bit(32)::int) END
FROM pg_catalog.pg_locks, LATERAL (SELECT CASE mode WHEN 'ShareLock' THEN '_shared' ELSE '' END AS shared) s
WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'advisory' AND granted
UNION ALL (SELECT '' FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' LIMIT 1)`

// leavings asks for them, and notes whether schema changes fire event triggers.
func (s *session) leavings(ctx context.Context) ([]string, error) {
	rows, err := s.Conn.QueryContext(ctx, leavingsSQL)
	if err != nil {
		return nil, fmt.Errorf("read what the session holds: %w", err)
	}
	defer rows.Close()
	var all []string
	s.fires = false
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if text == "" {
			s.fires = true
			continue
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

// note notes whether a statement may leave something in the session, so that it has
// to be set back: that costs more than the statement.
func (s *session) note(sql string) {
	if known := s.touched && s.spoiled; !known && (s.fires || !leavesNothing(sql)) {
		s.touched, s.spoiled = true, true
	}
}

// plainKinds are the kinds of objects that are made and dropped without running
// anything of the user's.
var plainKinds = ddl.Words("TABLE INDEX SEQUENCE TYPE")

// leavesNothing reports whether a statement certainly leaves nothing in its
// session: it makes or drops an object that isn't temporary, or comments on it, and
// calls no function, neither in the bounds of a partition nor in an index.
func leavesNothing(sql string) bool {
	if len(sql) > ddl.LongText {
		return false
	}
	words := significant(strings.TrimRight(sql, "; \n"))
	if len(words) < 3 || several(words) {
		return false
	}
	kind := words[1]
	if words[0].Is("CREATE") && kind.Is("UNIQUE") {
		kind = words[2]
	}
	switch {
	case words[0].Is("COMMENT"):
		return kind.Is("ON")
	case !plainKinds[strings.ToUpper(kind.Text)]:
		return false
	case words[0].Is("DROP"):
		return true
	case !words[0].Is("CREATE"), temporaryByName(words):
		return false
	case kind.Is("INDEX"):
		return !mentions(words, "WHERE") && depth(words) <= 1
	}
	return !kind.Is("TABLE") || !mentions(words, "AS", "VALUES")
}

// several reports whether a text is more than one statement.
func several(words []sqltext.Token) bool {
	return slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Text == ";" })
}

func mentions(words []sqltext.Token, keywords ...string) bool {
	return slices.ContainsFunc(words, func(t sqltext.Token) bool { return slices.ContainsFunc(keywords, t.Is) })
}

// temporaryByName reports whether a name may be that of the schema of temporary
// tables, pg_temp or pg_temp_3.
func temporaryByName(words []sqltext.Token) bool {
	return slices.ContainsFunc(words, func(t sqltext.Token) bool { return strings.HasPrefix(folded(t), "pg_temp") })
}

// depth is how deep parentheses stand in each other.
func depth(words []sqltext.Token) (deepest int) {
	now := 0
	for _, t := range words {
		switch t.Text {
		case "(":
			now++
		case ")":
			now--
		}
		deepest = max(deepest, now)
	}
	return deepest
}

func (s *session) restore(ctx context.Context) error {
	s.Reading = s.dialect.reading
	if err := s.Run(ctx, s.reset); err != nil {
		return err
	}
	left, err := s.leavings(ctx)
	if err != nil {
		return err
	}
	if err := s.retake(ctx, left); err != nil {
		return err
	}
	err = s.remove(ctx, left)
	s.touched = err != nil
	return err
}

// remove removes leavings that the session wasn't found with.
func (s *session) remove(ctx context.Context, left []string) error {
	left = slices.DeleteFunc(left, func(text string) bool { return slices.Contains(s.found, text) })
	if len(left) == 0 {
		return nil
	}
	return s.Run(ctx, strings.Join(left, "; "))
}

// retake takes the advisory locks again that the session was found with, such as
// the run's own, and that the revision released.
func (s *session) retake(ctx context.Context, left []string) error {
	for _, text := range s.found {
		call, ok := strings.CutPrefix(text, unlockCall)
		if !ok || slices.Contains(left, text) {
			continue
		}
		var taken bool
		if err := s.Conn.QueryRowContext(ctx, "SELECT pg_catalog.pg_try_advisory_lock"+call).Scan(&taken); err != nil {
			return err
		}
		if !taken {
			return errors.New("the revision released the migration lock (pg_advisory_unlock_all), and another process has taken it")
		}
	}
	return nil
}

const unlockCall = "SELECT pg_catalog.pg_advisory_unlock"

// discard does what DISCARD ALL and DEALLOCATE ALL do to what a revision can make,
// and reports whether it is one of them. Those statements themselves would also
// release the run's lock and the statements that the driver prepared.
func (s *session) discard(ctx context.Context, sql string) (done bool, err error) {
	if first := sqltext.First(sqltext.PostgreSQL, sql); !first.Is("DISCARD") && !first.Is("DEALLOCATE") {
		return false, nil
	}
	words := slices.DeleteFunc(significant(sql), func(t sqltext.Token) bool { return t.Is("PREPARE") })
	if len(words) != 2 || !words[1].Is("ALL") || !words[0].Is("DISCARD") && !words[0].Is("DEALLOCATE") {
		return false, nil
	}
	left, err := s.leavings(ctx)
	if err != nil {
		return false, err
	}
	if words[0].Is("DEALLOCATE") {
		return true, s.remove(ctx, slices.DeleteFunc(left, func(text string) bool { return !strings.HasPrefix(text, "DEALLOCATE ") }))
	}
	if s.Own {
		return false, nil // the server refuses it
	}
	return true, errors.Join(s.Run(ctx, discardAll), s.remove(ctx, left))
}

// discardAll is DISCARD ALL without the locks and the prepared statements.
// Source: https://www.postgresql.org/docs/current/sql-discard.html.
const discardAll = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES"
