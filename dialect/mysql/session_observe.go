package mysql

import (
	"context"
	"errors"
	"strconv"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var (
	_ dialect.Observer  = (*session)(nil)
	_ dialect.Canceller = (*session)(nil)
)

// observation is what the session knows about the transaction it is in.
type observation struct {
	autocommit bool
	open       bool // with autocommit, a BEGIN of the revision's own
	pending    bool // a statement did something since the transaction began
	rollbacks  int  // the session's counters as they were last read
	counted    bool
}

// inTransaction reports whether what a statement does is pending.
func (o *observation) inTransaction() bool { return !o.autocommit || o.open }

// guard is the savepoint that ends with the transaction.
const guard = "alembic_guard"

const noSavepoint = "1305" // ER_SP_DOES_NOT_EXIST

// Watch sets a savepoint before a statement whose text doesn't tell whether it
// ends the transaction.
func (s *session) Watch(ctx context.Context, sql string) (done bool, err error) {
	if err := s.dialect.hides(sql, s.tables.Journal); err != nil {
		return false, err
	}
	if !s.inTransaction() || s.dialect.effectOf(sql) != asks {
		return false, nil
	}
	if !s.counted {
		if _, err := s.countRollbacks(ctx); err != nil {
			return false, err
		}
	}
	return false, s.Run(ctx, "SAVEPOINT "+guard)
}

// Observe tells what became of a statement, by its text where that decides and by
// the server otherwise.
func (s *session) Observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	out := s.observe(ctx, sql, failed)
	if out.Before != dialect.Pending {
		s.pending = false
	}
	s.pending = s.pending || out.Itself == dialect.Pending || out.Itself == dialect.Partly
	if failed == nil {
		out.Savepoint = ddl.Savepoint(sqltext.MySQL, sql)
	}
	return out
}

func (s *session) observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	effect := s.dialect.effectOf(sql)
	s.traces.note(s.dialect, s.dialect.words(sql))
	if !s.inTransaction() && len(s.traces.written) > 0 {
		s.traces.any = true // nothing keeps the tables as they are until somebody looks
	}
	defer func() { s.dialect = s.dialect.after(sql) }()
	s.noteLocks(sql, failed)
	switch {
	case effect == controls:
		return s.afterControl(ctx, sql, failed)
	case effect == asks:
		return s.afterAny(ctx, sql, failed)
	case failed != nil:
		return s.afterFailure(ctx, sql, effect, failed)
	case effect == commits:
		s.open = false
		return dialect.Outcome{Before: dialect.Stays, Itself: dialect.Stays}
	default:
		return dialect.Outcome{Itself: s.own(sql)}
	}
}

// noteLocks follows LOCK TABLES and what ends it.
// Source: https://mariadb.com/kb/en/lock-tables/.
func (s *session) noteLocks(sql string, failed error) {
	words := s.dialect.words(sql)
	switch {
	case failed != nil || len(words) == 0:
	case words[0].Is("LOCK"):
		s.locked = true
	case isAny(words[0], "UNLOCK", "BEGIN", "START"):
		s.locked = false
	}
}

// afterControl follows BEGIN, COMMIT, ROLLBACK and SET autocommit.
func (s *session) afterControl(ctx context.Context, sql string, failed error) dialect.Outcome {
	was, first := s.autocommit, s.dialect.words(sql)[0]
	switch err := s.refresh(ctx); {
	case err != nil:
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Gone}
	case failed != nil, first.Is("SET") && (was || !s.autocommit):
		return dialect.Outcome{Itself: dialect.Gone}
	case first.Is("ROLLBACK"):
		return dialect.Outcome{Before: dialect.Gone, Itself: dialect.Gone}
	}
	return dialect.Outcome{Before: dialect.Stays, Itself: dialect.Gone}
}

// afterFailure follows a failed statement: the server says whether the
// transaction it ran in is still there.
func (s *session) afterFailure(ctx context.Context, sql string, e effect, failed error) dialect.Outcome {
	o := dialect.Outcome{Itself: dialect.Gone}
	open, err := s.transactionOpen(ctx)
	switch {
	case err != nil && e == keeps && !s.inTransaction(): // the connection is gone, and with it the answer
		o.Itself = dialect.Unknown
	case err != nil && e == keeps: // the connection is gone, and with it what was pending
	case err != nil:
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Unknown}
	case open, e == keeps && !s.pending: // there was no transaction, or nothing in it
		return o
	case e == keeps:
		o.Before = dialect.Gone
	default:
		o.Before = dialect.Stays
		if s.dialect.failedInPart(sql, failed) {
			o.Itself = dialect.Unknown
		}
	}
	s.open = false
	return o
}

// afterAny follows a statement that may do anything.
func (s *session) afterAny(ctx context.Context, sql string, failed error) dialect.Outcome {
	if !s.inTransaction() {
		return s.afterAnyAlone(ctx, sql, failed)
	}
	switch err := s.Run(ctx, "RELEASE SAVEPOINT "+guard); {
	case err == nil && failed == nil:
		return dialect.Outcome{}
	case err == nil:
		return dialect.Outcome{Itself: dialect.Gone}
	case s.dialect.ErrorCode(err) != noSavepoint:
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Unknown}
	}
	rolledBack, err := s.countRollbacks(ctx)
	if err = errors.Join(err, s.refresh(ctx)); err != nil || rolledBack && s.dialect.runsOthers(sql) {
		return dialect.Outcome{Before: dialect.Unknown, Itself: dialect.Unknown}
	}
	return dialect.Outcome{Before: dialect.Stays, Itself: s.itself(ctx, sql, failed)}
}

// afterAnyAlone follows such a statement outside of a transaction.
func (s *session) afterAnyAlone(ctx context.Context, sql string, failed error) dialect.Outcome {
	if err := s.refresh(ctx); err != nil {
		return dialect.Outcome{Itself: dialect.Unknown}
	}
	return dialect.Outcome{Itself: s.itself(ctx, sql, failed)}
}

// itself is the fate of a statement that committed.
func (s *session) itself(ctx context.Context, sql string, failed error) dialect.Fate {
	switch open, err := s.transactionOpen(ctx); {
	case err != nil, failed != nil && s.dialect.failedInPart(sql, failed):
		return dialect.Unknown
	case failed != nil:
		return dialect.Gone
	case open:
		return dialect.Partly
	}
	return dialect.Stays
}

// transactionOpen asks whether a transaction has begun that is not ended.
func (s *session) transactionOpen(ctx context.Context) (bool, error) {
	var open bool
	err := s.Conn.QueryRowContext(ctx, "SELECT "+s.inTransactionSQL()+oneRow).Scan(&open)
	return open, err
}

// refresh reads the state of the transaction after something that may have
// changed it in any way.
func (s *session) refresh(ctx context.Context) error {
	return s.Conn.QueryRowContext(ctx, "SELECT @@autocommit, "+s.inTransactionSQL()+oneRow).Scan(&s.autocommit, &s.open)
}

// oneRow ends a query whose row has to come also if sql_select_limit is 0.
const oneRow = " LIMIT 1"

func (s *session) inTransactionSQL() string {
	if s.dialect.mariadb {
		return "@@in_transaction"
	}
	return "(SELECT COUNT(*) > 0 FROM information_schema.INNODB_TRX WHERE TRX_MYSQL_THREAD_ID = CONNECTION_ID())"
}

// countRollbacks reads how often the session rolled something back, and reports
// whether it did since the last reading.
func (s *session) countRollbacks(ctx context.Context) (more bool, err error) {
	rows, err := s.Conn.QueryContext(ctx, "SHOW SESSION STATUS WHERE Variable_name IN ('Com_rollback', 'Handler_rollback')")
	if err != nil {
		return false, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return false, err
		}
		count, err := strconv.Atoi(value)
		if err != nil {
			return false, err
		}
		n += count
	}
	more, s.rollbacks, s.counted = s.counted && n > s.rollbacks, n, true
	return more, rows.Err()
}
