package postgresql

import (
	"context"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// Watch puts right what an earlier run of a statement with CONCURRENTLY left, and
// runs what would discard more than the revision's own.
func (s *session) Watch(ctx context.Context, sql string) (done bool, err error) {
	s.note(sql)
	if done, err := s.discard(ctx, sql); done || err != nil || s.Own {
		return done, err
	}
	if c, ok := concurrently(sql); ok {
		return false, errors.Join(s.relax(ctx), s.dropInvalid(ctx, c))
	}
	if d, ok := detaches(sql); ok {
		if err := s.relax(ctx); err != nil {
			return false, err
		}
		return s.finishDetaching(ctx, d)
	}
	return false, nil
}

// Observe also tells what a statement with CONCURRENTLY leaves when it fails. Any
// that fails aborts the transaction, also if the revision goes on.
func (s *session) Observe(ctx context.Context, sql string, failed error) dialect.Outcome {
	out := s.Observation.Observe(ctx, sql, failed)
	s.touched = s.touched || failed != nil
	if s.Own {
		return out
	}
	c, index := concurrently(sql)
	d, detaching := detaches(sql)
	if index || detaching {
		_ = s.tighten(ctx) // a session that is lost is known by the statement's own error
	}
	if failed == nil {
		return out
	}
	if index {
		if left, _, err := s.invalid(ctx, c); err == nil && len(left) > 0 {
			out.Left = c.leaves(left)
		}
	}
	if detaching {
		if pending, err := s.pending(ctx, d); err == nil && pending {
			out.Left = "PostgreSQL left the partition " + d.partition + " half detached from " + d.table + ": new queries of " + d.table +
				" no longer see its rows; the next run finishes it with: " + d.finalize()
		}
	}
	return out
}

// detached is a partition that a statement detaches in two transactions, and its
// table, as written.
type detached struct{ table, partition string }

// detaches reads ALTER TABLE … DETACH PARTITION … CONCURRENTLY.
func detaches(sql string) (d detached, ok bool) {
	r := wordReader(significant(sql))
	if !r.next("ALTER", "TABLE") {
		return d, false
	}
	r.next("IF", "EXISTS")
	r.next("ONLY")
	d.table = r.name()
	if !r.next("DETACH", "PARTITION") {
		return d, false
	}
	d.partition = r.name()
	return d, r.next("CONCURRENTLY")
}

func (d detached) finalize() string {
	return "ALTER TABLE " + d.table + " DETACH PARTITION " + d.partition + " FINALIZE"
}

// pending reports whether the first of the transactions is done and the second
// isn't.
func (s *session) pending(ctx context.Context, d detached) (bool, error) {
	if s.dialect.major < 14 {
		return false, nil // the statement doesn't exist
	}
	return s.inherits(ctx, d, "inhdetachpending")
}

// inherits reports whether the catalog has the partition in a state.
func (s *session) inherits(ctx context.Context, d detached, state string) (yes bool, err error) {
	err = s.Conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE "+state+
		" AND inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2))", d.table, d.partition).Scan(&yes)
	return yes, err
}

func (s *session) finishDetaching(ctx context.Context, d detached) (done bool, err error) {
	pending, err := s.pending(ctx, d)
	if err != nil || !pending {
		return false, err
	}
	if err := s.Run(ctx, d.finalize()); err != nil {
		return true, fmt.Errorf("finish what an earlier run left (%s): %w", d.finalize(), err)
	}
	return true, nil
}
