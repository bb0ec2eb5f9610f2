package engine

import (
	"context"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
)

// asks returns what can ask whether the version table holds the heads, and the question.
func (d *Database) asks(heads []string) (asker dialect.Asker, question string) {
	asker, ok := d.session.(dialect.Asker)
	if !ok {
		return nil, ""
	}
	if question = d.holdsSQL(heads); question == "" {
		return nil, ""
	}
	return asker, question
}

// holdsSQL returns a query that has a row if the version table holds the heads; "" if there
// is none.
func (d *Database) holdsSQL(heads []string) string {
	if !d.has.version || len(heads) == 0 {
		return ""
	}
	return d.version.Holds(heads)
}

// beginAsking begins a transaction and notes whether the version table holds the heads. A
// question that fails is left to be asked again, where its error has a place.
func (d *Database) beginAsking(ctx context.Context, heads []string) (err error) {
	d.met = false
	if asker, question := d.asks(heads); asker != nil {
		if d.met, err = asker.BeginAsking(ctx, question); err == nil {
			return nil
		}
		d.met = false
	}
	return d.session.Begin(ctx)
}

// asked tells whether the version table is known to hold the heads, without reading them.
func (d *Database) asked(ctx context.Context, heads []string) (yes bool, err error) {
	if d.met {
		d.met = false
		return true, nil
	}
	if asker, question := d.asks(heads); asker != nil {
		if yes, err = asker.Asks(d.short(ctx), question); err != nil {
			err = fmt.Errorf("reading the table %s: %w", d.version.Name, dialect.Failed(d.Dialect, dialect.Statement{SQL: question}, err))
		}
		return yes, err
	}
	return false, nil
}

// knows tells whether the version table must hold the heads, which the step before wrote
// there: nothing of this run can have changed it since, and no other connection has.
func (d *Database) knows(ctx context.Context, _ []string) (yes bool, err error) {
	sure := d.sure
	if d.sure, d.alone = false, false; sure {
		d.alone, err = d.session.(dialect.Witness).Alone(ctx)
	}
	return d.alone, err
}

// vouch notes that nothing but another connection can change what the step has written.
func (d *Database) vouch(ctx context.Context) (err error) {
	if witness, ok := d.session.(dialect.Witness); ok && d.proven {
		d.sure, err = witness.Undisturbed(d.short(ctx))
	}
	return err
}

// expect makes sure that nobody changed the version table since the plan
// was made, and makes the table.
func (d *Database) expect(ctx context.Context, want []string) error {
	if err := d.writeLast(ctx); err != nil { // several steps are one transaction
		return err
	}
	for _, known := range []func(context.Context, []string) (bool, error){d.knows, d.asked} {
		if yes, err := known(ctx, want); yes || err != nil {
			return err
		}
	}
	ok, err := d.HasVersionTable(ctx)
	if err != nil {
		return err
	}
	if !ok {
		if len(want) > 0 {
			return &ChangedError{Want: want}
		}
		return d.createVersionTable(ctx)
	}
	got, err := d.version.Rows(d.short(ctx), d.Conn())
	if err != nil {
		return err
	}
	if !SameIDs(got, want) {
		return &ChangedError{Want: want, Got: got}
	}
	return nil
}
