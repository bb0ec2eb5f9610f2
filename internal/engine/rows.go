package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// bulk inserts the rows of one operation, many at a time. Those that go together are
// one statement of the step: the journal and the messages count them as one, and all
// of them are inserted or none.
type bulk struct {
	*online
	dialect dialect.Dialect
	table   schema.TableName
	session dialect.RowInserter
	// inserters are the ways to insert many rows, by the columns; nil is none.
	inserters map[string]dialect.InsertRows
}

// bulk returns what sends the INSERT statements of an operation, or nil where they go
// one by one: outside of a transaction each row is committed by itself.
func (s *online) bulk(ctx context.Context, d dialect.Dialect, o op.Operation, statements []dialect.Statement) *bulk {
	insert, ok := o.(op.BulkInsert)
	if !ok || s.open || len(statements) < 2 {
		return nil
	}
	session, ok := s.session.(dialect.RowInserter)
	if !ok || !s.marks(ctx) {
		return nil
	}
	return &bulk{online: s, dialect: d, table: insert.Table, session: session, inserters: map[string]dialect.InsertRows{}}
}

// insert sends the statements.
func (b *bulk) insert(ctx context.Context, statements []dialect.Statement) (err error) {
	for len(statements) > 0 && err == nil {
		n := together(statements)
		if n == 1 {
			err = b.online.run(ctx, b.dialect, statements[0])
		} else {
			err = b.run(ctx, statements[:n])
		}
		statements = statements[n:]
	}
	return err
}

// together returns how many of the statements, at least one, go together: those that
// fill the same columns, up to a size. It depends on nothing but the rows, so that a
// run that goes on where another one died counts as that one did.
func together(statements []dialect.Statement) int {
	const most = 128 << 10 // bytes
	size := 0
	for i, s := range statements {
		size += len(s.SQL)
		if s.Row == nil || i > 0 && (size > most || !slices.Equal(s.Row.Columns, statements[0].Row.Columns)) {
			return max(i, 1)
		}
	}
	return len(statements)
}

// callOf returns statements that go together as one call.
func callOf(rows []dialect.Statement) Call {
	if len(rows) == 1 {
		return Call{SQL: rows[0].SQL, Args: rows[0].Args, Again: true}
	}
	var rest strings.Builder
	for _, r := range rows[1:] {
		rest.WriteString(r.SQL)
	}
	return Call{SQL: fmt.Sprintf("%s /* and %d more rows */", rows[0].SQL, len(rows)-1), Rest: rest.String(), Again: true}
}

// rowsMark is the savepoint before rows that go together.
const rowsMark = "alembic_rows"

// marks reports whether savepoints can be set: there is a transaction.
func (s *online) marks(ctx context.Context) bool {
	return s.settle() == nil && s.mark(ctx, "SAVEPOINT") == nil && s.mark(ctx, "RELEASE SAVEPOINT") == nil
}

func (s *online) mark(ctx context.Context, does string) error {
	_, err := s.Conn().ExecContext(s.short(ctx), does+" "+rowsMark)
	return err
}

// run sends rows that go together.
func (b *bulk) run(ctx context.Context, rows []dialect.Statement) error {
	together := callOf(rows)
	call := rows[0]
	call.SQL = together.SQL
	done, err := b.watch(ctx, together)
	if done || err != nil {
		return err
	}
	return b.enter(ctx, call.SQL, b.exec(ctx, call, rows))
}

// exec inserts rows at once if that can be, and one by one otherwise.
func (b *bulk) exec(ctx context.Context, call dialect.Statement, rows []dialect.Statement) error {
	insert, err := b.inserter(ctx, rows[0].Row.Columns)
	if err == nil {
		err = b.mark(ctx, "SAVEPOINT")
	}
	if err != nil {
		return dialect.Failed(b.dialect, call, err)
	}
	if insert != nil {
		b.log.Debug(call.SQL)
		if err := insert(ctx, values(rows)); err == nil {
			return b.released(ctx, call)
		} else if b.hopeless(ctx, err) || b.mark(ctx, "ROLLBACK TO SAVEPOINT") != nil {
			return dialect.Failed(b.dialect, call, err)
		}
	}
	if err := b.oneByOne(ctx, rows); err != nil {
		if b.mark(ctx, "ROLLBACK TO SAVEPOINT") == nil {
			_ = b.mark(ctx, "RELEASE SAVEPOINT") // the step has failed
		}
		return err
	}
	return b.released(ctx, call)
}

func values(rows []dialect.Statement) [][]string {
	all := make([][]string, len(rows))
	for i, r := range rows {
		all[i] = r.Row.Values
	}
	return all
}

// inserter returns the way to insert many rows; nil if there is none.
func (b *bulk) inserter(ctx context.Context, columns []string) (dialect.InsertRows, error) {
	key := strings.Join(columns, "\x00")
	insert, ok := b.inserters[key]
	if ok {
		return insert, nil
	}
	insert, err := b.session.InsertRows(ctx, b.table, columns)
	b.inserters[key] = insert
	return insert, err
}

// hopeless reports whether rows that failed together needn't be tried one by one.
func (b *bulk) hopeless(ctx context.Context, failed error) bool {
	limiter, ok := b.online.session.(dialect.SessionLimiter)
	return ctx.Err() != nil || ok && limiter.TimedOut(failed)
}

// oneByOne inserts rows up to the one that the database refuses.
func (b *bulk) oneByOne(ctx context.Context, rows []dialect.Statement) error {
	sizer, bounded := b.online.session.(dialect.Sizer)
	for _, r := range rows {
		if bounded {
			if err := sizer.Fits(len(r.SQL)); err != nil {
				return err
			}
		}
		if err := b.online.exec(ctx, b.dialect, r, r.SQL); err != nil {
			return err
		}
	}
	return nil
}

func (b *bulk) released(ctx context.Context, call dialect.Statement) error {
	if err := b.mark(ctx, "RELEASE SAVEPOINT"); err != nil {
		return dialect.Failed(b.dialect, call, err)
	}
	return nil
}
