package engine

import (
	"context"
	"errors"
	"fmt"
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
	pos     dialect.Position
	table   schema.TableName
	session dialect.RowInserter
	// inserters insert many rows, by the columns; nil is none.
	inserters map[string]dialect.InsertRows
}

// bulk inserts the rows of an operation. done is false where they go one by one:
// outside of a transaction each row is committed by itself.
func (s *online) bulk(ctx context.Context, d dialect.Dialect, o op.Operation, pos dialect.Position) (done bool, err error) {
	if s.open {
		return false, nil
	}
	all, err := manyRows(d, s.session, o)
	if err != nil || len(all) == 0 || !s.marks(ctx) {
		return false, err
	}
	insert, session := o.(op.BulkInsert), s.session.(dialect.RowInserter)
	b := &bulk{s, d, pos, insert.Table, session, map[string]dialect.InsertRows{}}
	defer func() {
		if failed := b.close(); err == nil {
			err = failed
		}
	}()
	for _, rows := range all {
		for rows.Len() > 0 {
			n := together(rows)
			if err := b.insert(ctx, rows.Slice(0, n)); err != nil {
				return true, err
			}
			rows = rows.Slice(n, rows.Len())
		}
	}
	return true, nil
}

// manyRows returns the rows of an operation that inserts several of them, if the
// session can insert many at once.
func manyRows(d dialect.Dialect, session dialect.Session, o op.Operation) ([]dialect.Rows, error) {
	insert, ok := o.(op.BulkInsert)
	compiler, compiles := d.(dialect.RowCompiler)
	_, inserts := session.(dialect.RowInserter)
	if !ok || !compiles || !inserts || len(insert.Rows) < 2 {
		return nil, nil
	}
	return compiler.CompileRows(insert)
}

// insert inserts rows that go together.
func (b *bulk) insert(ctx context.Context, rows dialect.Rows) error {
	if rows.Len() == 1 {
		return b.online.run(ctx, b.dialect, b.statement(rows, 0))
	}
	return b.run(ctx, rows)
}

// statement returns the INSERT of one row.
func (b *bulk) statement(rows dialect.Rows, i int) dialect.Statement {
	return dialect.Statement{SQL: rows.Insert(i), Pos: b.pos}
}

// together returns how many of the rows, at least one, go together: up to a size. It
// depends on nothing but the rows, so that a run that goes on where another one died
// counts as that one did.
func together(rows dialect.Rows) int {
	const most = 128 << 10 // bytes
	size := 0
	for i := range rows.Len() {
		if size += rows.Size(i); i > 0 && size > most {
			return i
		}
	}
	return rows.Len()
}

// callOf returns rows that go together as one call.
func callOf(rows dialect.Rows) Call {
	if rows.Len() == 1 {
		return Call{SQL: rows.Insert(0), Again: true}
	}
	rest := func() []byte {
		size := 0
		for i := 1; i < rows.Len(); i++ {
			size += rows.Size(i)
		}
		text := make([]byte, 0, size)
		for i := 1; i < rows.Len(); i++ {
			text = rows.AppendInsert(text, i)
		}
		return text
	}
	return Call{SQL: fmt.Sprintf("%s /* and %d more rows */", rows.Insert(0), rows.Len()-1), Rest: rest, Again: true}
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
func (b *bulk) run(ctx context.Context, rows dialect.Rows) error {
	call := callOf(rows)
	done, err := b.watch(ctx, call)
	if done || err != nil {
		return err
	}
	return b.enter(ctx, call.SQL, b.exec(ctx, dialect.Statement{SQL: call.SQL, Pos: b.pos}, rows))
}

// exec inserts rows at once if that can be, and one by one otherwise.
func (b *bulk) exec(ctx context.Context, call dialect.Statement, rows dialect.Rows) error {
	insert, err := b.inserter(ctx, rows.Columns)
	if err == nil {
		err = b.mark(ctx, "SAVEPOINT")
	}
	if err != nil {
		return dialect.Failed(b.dialect, call, err)
	}
	if insert != nil {
		b.log.Debug(call.SQL)
		if err := insert.Insert(ctx, rows); err == nil {
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

// close closes what inserts rows.
func (b *bulk) close() error {
	var err error
	for _, insert := range b.inserters {
		if insert != nil {
			err = errors.Join(err, insert.Close())
		}
	}
	return err
}

// inserter returns what inserts many rows; nil if there is none.
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
func (b *bulk) oneByOne(ctx context.Context, rows dialect.Rows) error {
	sizer, bounded := b.online.session.(dialect.Sizer)
	for i := range rows.Len() {
		if bounded {
			if err := sizer.Fits(rows.Size(i)); err != nil {
				return err
			}
		}
		row := b.statement(rows, i)
		if err := b.online.exec(ctx, b.dialect, row, row.SQL); err != nil {
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
