package engine

import (
	"context"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// watched calls a function that makes a schema in a scratch place, and returns a
// dialect.StrayError if the tables of the database changed in the meantime.
func (d *Database) watched(ctx context.Context, build func() (*schema.MetaData, error)) (*schema.MetaData, error) {
	watcher, ok := d.Dialect.(dialect.Watcher)
	if !ok {
		return build()
	}
	before, err := watcher.Relations(ctx, d.Conn())
	if err != nil {
		return nil, err
	}
	m, buildErr := build()
	after, err := watcher.Relations(ctx, d.Conn())
	switch {
	case ctx.Err() != nil:
		return nil, buildErr
	case err != nil:
		return nil, err
	}
	if changes := changesOf(before, after); len(changes) > 0 {
		return nil, &dialect.StrayError{Changes: changes, Err: buildErr}
	}
	return m, buildErr
}

// changesOf says how the relations of a database changed.
func changesOf(before, after map[string]string) []string {
	var changes []string
	for name, state := range after {
		switch was, there := before[name]; {
		case !there:
			changes = append(changes, name+" appeared")
		case was != state:
			changes = append(changes, name+" changed")
		}
	}
	for name := range before {
		if _, there := after[name]; !there {
			changes = append(changes, name+" disappeared")
		}
	}
	slices.Sort(changes)
	return changes
}
