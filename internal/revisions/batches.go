package revisions

import (
	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/script"
)

// batchSize bounds the texts of the statements that are read at a time, but for the last
// of them; batchLength bounds their number.
const batchSize, batchLength = 128 << 10, 1 << 10

// batches are the statements of a section, some at a time. The next ones of a large
// section are read while something is done with the last ones, unless its variables are
// asked of the project's function.
type batches struct {
	*reader
	ended error
	ahead chan batch // nil where they are read when they are asked for
	stop  chan struct{}
}

type batch struct {
	read []statement
	err  error
}

func (set *Set) batches(f *script.File, section *script.Section, d dialect.Dialect, recording bool) *batches {
	b := &batches{reader: set.statements(f, section, d, recording)}
	if section.Large != nil && f.Variables == nil {
		b.ahead, b.stop = make(chan batch), make(chan struct{})
		go b.readAhead()
	}
	return b
}

// next returns the next statements; io.EOF behind the last ones. An error comes behind
// those before it.
func (b *batches) next() ([]statement, error) {
	if b.ended != nil {
		return nil, b.ended
	}
	var now batch
	if b.ahead != nil {
		now = <-b.ahead
	} else {
		now.read, now.err = b.batch()
	}
	if b.ended = now.err; len(now.read) == 0 {
		return nil, now.err
	}
	return now.read, nil
}

// batch reads statements, and returns an error with those before it.
func (r *reader) batch() (read []statement, err error) {
	for size := 0; size < batchSize && len(read) < batchLength; {
		s, err := r.next()
		if err != nil {
			return read, err
		}
		read = append(read, s)
		size += len(s.SQL)
	}
	return read, nil
}

func (b *batches) readAhead() {
	defer close(b.ahead)
	for {
		now := b.guarded()
		select {
		case b.ahead <- now:
		case <-b.stop:
			return
		}
		if now.err != nil {
			return
		}
	}
}

// guarded is batch for a goroutine, in which a panic, of a file system of the user's,
// would end the program.
func (b *batches) guarded() (now batch) {
	defer caught.Panic("reading "+b.file.Path, &now.err)
	now.read, now.err = b.batch()
	return now
}

// close waits for the goroutine that reads.
func (b *batches) close() {
	if b.ahead == nil {
		return
	}
	close(b.stop)
	for range b.ahead { // until it is closed
	}
}
