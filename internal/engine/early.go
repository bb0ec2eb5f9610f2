package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/journal"
)

// foresee prepares the row of the journal of the step that follows, if it is known which
// statement that begins with, and the statement makes something new. The row is then written
// with the end of the step before, as the first thing in the next transaction: pending, as
// it is when it is written alone, until its statement commits it.
func (d *Database) foresee(ctx context.Context, t transaction) (*keeper, *dialect.Ahead) {
	maker, ok := d.session.(dialect.Maker)
	if !ok || t.next == nil || d.opts.First == nil || d.opts.Keeping != nil || !d.journalled() || !d.has.whole || !d.begins || d.undo != nil {
		return nil, nil
	}
	first, ok := d.opts.First(d.Dialect, t.next.ID, t.next.Direction)
	if !ok {
		return nil, nil
	}
	state, ok := maker.Makes(first)
	if !ok {
		return nil, nil
	}
	k, err := d.keep(ctx, *t.next, t.then)
	if err != nil || k.passing() {
		return nil, nil // the step itself meets it
	}
	if k.entry.Number = k.number(); k.entry.Number == 0 {
		return nil, nil
	}
	k.early = Call{SQL: first}.checksum()
	k.entry.Position = journal.Position{
		InFlight: journal.Probed, Statement: dialect.Excerpt(first), StatementChecksum: k.early, State: checksum(state),
	}
	row, err := d.journal.InsertSQL(&k.entry)
	d.journal.Unwritten(k.entry.Number)
	if err != nil {
		return nil, nil
	}
	return k, &dialect.Ahead{Statement: first, SQL: row}
}

// foretold keeps what foresee has prepared, since the row is written.
func (d *Database) foretold(k *keeper) {
	k.written, d.early = true, k
	d.journal.Written(k.entry.Number)
}

// stands reports whether the row that is to stand ahead of the present statement was written
// with the end of the step before.
func (k *keeper) stands(block bool) bool {
	early := k.early
	k.early = ""
	return early != "" && early == k.current && !block && !k.keeping
}
