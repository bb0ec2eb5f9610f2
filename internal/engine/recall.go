package engine

import (
	"context"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/oneconn"
	"github.com/alembic-go/alembic/schema"
)

// Targets keeps what the catalog answered about target schemas that were made. Nothing
// depends on it: what it loses is made again.
type Targets interface {
	// Get returns what was kept under a key; nil if there is nothing.
	Get(key string) []byte
	Put(key string, answers []byte)
}

// made runs statements that are allowed in the place and returns the schema that stands in the place
// then. It makes nothing if the same statements were run before where everything that
// the schema depends on was the same: the catalog answers as it did.
func (p *scratchPlace) made(ctx context.Context, allowed []dialect.Statement, several bool) (*schema.MetaData, error) {
	key, err := p.key(ctx, allowed)
	if err != nil {
		return nil, err
	}
	if m := p.recall(ctx, key); m != nil {
		p.log.Debug("the target schema is known from an earlier run")
		return m, nil
	}
	if err := p.run(ctx, allowed, several); err != nil {
		return nil, err
	}
	if key == "" {
		return p.Scratch.Inspect(ctx)
	}
	tape := oneconn.Record()
	m, err := p.inspectBy(ctx, tape)
	if err != nil {
		return nil, err
	}
	if answers, err := tape.Bytes(); err == nil {
		p.opts.Targets.Put(key, answers)
	}
	return m, nil
}

// key is that of everything that a target schema depends on; "" if that isn't known.
func (p *scratchPlace) key(ctx context.Context, statements []dialect.Statement) (string, error) {
	repeater, ok := p.Scratch.(dialect.Repeater)
	if !ok || p.opts.Targets == nil || len(statements) == 0 {
		return "", nil
	}
	texts := make([]string, len(statements))
	for i, s := range statements {
		texts[i] = s.SQL
	}
	inputs, err := repeater.Inputs(ctx, texts)
	if err != nil || inputs == "" {
		return "", err
	}
	return checksum(append([]string{p.Dialect.Name(), inputs}, texts...)...), nil
}

// recall returns the schema of which the catalog's answers were kept; nil if there are
// none, or other questions are asked by now.
func (p *scratchPlace) recall(ctx context.Context, key string) *schema.MetaData {
	if key == "" {
		return nil
	}
	tape, err := oneconn.Play(p.opts.Targets.Get(key))
	if err != nil {
		return nil
	}
	m, err := p.inspectBy(ctx, tape)
	if err != nil || !tape.Ended() {
		return nil
	}
	return m
}

func (p *scratchPlace) inspectBy(ctx context.Context, tape *oneconn.Tape) (*schema.MetaData, error) {
	db := p.shared.Open(oneconn.Hooks{Tape: tape})
	defer db.Close()
	return p.Scratch.(dialect.Repeater).InspectBy(ctx, db)
}
