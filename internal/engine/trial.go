package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

// Trial is a table that a revision is going to make or change.
type Trial struct {
	dialect.Untried
	Model *schema.Table // as the models have it, for errors
}

// mostTrials is how many tables are tried at once.
const mostTrials = 50

// TryTables has a database whose schema changes commit one by one create each table for
// the moment. It returns an error for what the database refuses in them.
func (d *Database) TryTables(ctx context.Context, trials []Trial) error {
	trier, ok := d.Dialect.(dialect.TableTrier)
	if !ok {
		return nil
	}
	var problems []error
	for some := range slices.Chunk(trials, mostTrials) {
		problems = append(problems, d.tryTables(ctx, trier, some)...)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return errors.Join(problems...)
}

// tryTables tries tables together and, unless the database takes all of them, one by one.
func (d *Database) tryTables(ctx context.Context, trier dialect.TableTrier, trials []Trial) (problems []error) {
	all := make([]dialect.Untried, len(trials))
	for i, t := range trials {
		all[i] = t.Untried
	}
	taken := len(all) > 1 && trier.TakesTables(ctx, d.Conn(), all)
	for _, t := range trials {
		if ctx.Err() != nil {
			break
		}
		p := &trial{Trial: t, unjudged: map[string]bool{}, try: func(table *schema.Table) error { return trier.TryTable(ctx, d.Conn(), table, t.Before) }}
		if !taken {
			problems = append(problems, p.problems()...)
		}
		if err := trier.CheckUntried(ctx, d.Conn(), t.Untried); err != nil {
			problems = append(problems, t.Model.Mistake(err))
		}
	}
	return problems
}

// trial looks for what the database refuses in a table.
type trial struct {
	Trial
	try      func(*schema.Table) error
	unjudged map[string]bool // columns without which the rest is tried
}

func isRefusal(err error) bool {
	var refused *dialect.TableRefusedError
	return errors.As(err, &refused)
}

// problems returns what the database refuses. What it refuses in the table as it is
// already doesn't count: it is known to have it, so that the trial can't tell.
func (p *trial) problems() []error {
	err := p.try(p.Table)
	if err == nil || isRefusal(err) && p.Before != nil && isRefusal(p.try(p.Before)) {
		return nil
	}
	found, judged := p.search()
	if len(found) == 0 && judged && isRefusal(err) {
		found = []error{p.Model.Mistake(fmt.Errorf("the server refuses the table: %w", err))}
	}
	return found
}

// tablePart is what a table has besides the parts before it.
type tablePart struct {
	what   string
	column string // of which it is a part; "" for the table's own
	text   string // which may name columns
	add    func(*schema.Table)
}

// search makes the table part by part, without those that are refused. judged tells that
// every part was either taken or refused.
func (p *trial) search() (problems []error, judged bool) {
	now := p.Table.Clone()
	now.Columns = []*schema.Column{{Name: "alembic_trial", Type: schema.Integer{}}} // so that the others may be of any kind
	now.PrimaryKey, now.ForeignKeys, now.Uniques, now.Checks, now.Excludes, now.Indexes = nil, nil, nil, nil, nil, nil
	now.Options, now.Comment = nil, ""
	if p.try(now) != nil {
		return nil, false
	}
	judged = true
	for _, part := range p.parts() {
		if p.mentionsUnjudged(part.text) {
			continue
		}
		next := now.Clone()
		part.add(next)
		err := p.try(next)
		if err == nil {
			now = next
			continue
		}
		if part.column != "" {
			p.unjudged[part.column] = true
		}
		if !isRefusal(err) {
			judged = false
			continue
		}
		err = fmt.Errorf("the server refuses %s: %w", part.what, err)
		if part.column == "" {
			problems = append(problems, p.Model.Mistake(err))
		} else {
			problems = append(problems, p.Model.ColumnMistake(part.column, err))
		}
	}
	return problems, judged
}

// mentionsUnjudged reports whether a text may name a column that isn't there.
func (p *trial) mentionsUnjudged(text string) bool {
	for name := range p.unjudged {
		if strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// parts are those of the table, in an order in which each can be added.
func (p *trial) parts() []tablePart {
	all := []tablePart{{what: "its options", add: func(t *schema.Table) { t.Options, t.Comment = p.Table.Clone().Options, p.Table.Comment }}}
	for _, c := range p.Table.Columns {
		if c.Computed == nil {
			all = append(all, tablePart{what: "its type", column: c.Name, add: func(t *schema.Table) { t.Columns = append(t.Columns, bare(c)) }})
		}
	}
	for _, c := range p.Table.Columns {
		if c.Computed == nil {
			all = append(all, valuePart(c))
		}
	}
	for _, c := range p.Table.Columns {
		if c.Computed != nil {
			all = append(all, tablePart{what: "what it is computed from", column: c.Name, text: c.Computed.SQL, add: func(t *schema.Table) { t.Columns = append(t.Columns, c.Clone()) }})
		}
	}
	all = append(all, p.keys()...)
	for _, c := range p.Table.Columns {
		if c.Autoincrement != schema.AutoincrementOff && c.Default == nil && c.Computed == nil {
			all = append(all, tablePart{what: "its numbering", column: c.Name, text: c.Name, add: func(t *schema.Table) {
				n := t.Column(c.Name)
				n.Autoincrement, n.Identity = c.Autoincrement, c.Clone().Identity
			}})
		}
	}
	return all
}

// bare returns a column without what needs others, or a value.
func bare(c *schema.Column) *schema.Column {
	n := c.Clone()
	n.Nullability, n.Default, n.Identity, n.Autoincrement, n.PrimaryKey = schema.Null, nil, nil, schema.AutoincrementOff, false
	return n
}

// valuePart is what a column holds where nothing is given.
func valuePart(c *schema.Column) tablePart {
	p := tablePart{what: "NOT NULL", column: c.Name, text: c.Name, add: func(t *schema.Table) {
		n := t.Column(c.Name)
		n.Nullability, n.Default, n.PrimaryKey = c.Nullability, c.Clone().Default, c.PrimaryKey
	}}
	if c.Default != nil {
		p.what, p.text = "its default", c.Name+" "+c.Default.Expr
	}
	return p
}

// keys are the checks, keys and indexes.
func (p *trial) keys() (all []tablePart) {
	for _, k := range p.Table.Constraints() {
		if k.Kind() == schema.KindForeignKey {
			continue
		}
		text := strings.Join(schema.KeyColumns(k), " ")
		if check, ok := k.(*schema.Check); ok {
			text = check.SQL
		}
		all = append(all, tablePart{what: k.String(), text: text, add: func(t *schema.Table) { k.ApplyTable(t) }})
	}
	for _, x := range p.Table.Indexes {
		all = append(all, tablePart{what: x.String(), text: strings.Join(x.Columns(), " "), add: func(t *schema.Table) { t.Indexes = append(t.Indexes, x) }})
	}
	return all
}
