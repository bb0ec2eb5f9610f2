package engine

import (
	"context"
	"time"

	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/revision"
)

// Edited is an applied revision whose text isn't the one that was applied.
type Edited struct {
	Revision string
	Applied  time.Time // or accepted
	// Was and Now are the two texts, if Kept tells that Was is known; it may have been
	// too long.
	Was, Now string
	Kept     bool
}

// text is what the journal keeps of a revision.
func (d *Database) text(direction revision.Direction, id string) journal.Text {
	if d.opts.Digest == nil || id == "" {
		return journal.Text{}
	}
	return d.opts.Digest(d.Dialect, id, said(direction))
}

// wholeText is what a revision says.
func (d *Database) wholeText(direction revision.Direction, id string) string {
	if d.opts.Text == nil {
		return ""
	}
	content, _ := d.opts.Text(d.Dialect, id, said(direction))
	return content
}

// said is the direction whose text a row keeps.
func said(direction revision.Direction) revision.Direction {
	if direction == journal.Repair {
		return revision.Upgrade
	}
	return direction
}

// checksums starts to find the checksums of revisions, while the journal is read: there may
// be thousands. The function returned waits for one of them, by its place; "" isn't known.
func (d *Database) checksums(ids []string) (sum func(i int) string) {
	const each = 64
	all, of := make([]string, len(ids)), d.opts.Checksums(d.Dialect)
	ready := make([]chan struct{}, 0, len(ids)/each+1)
	for start := 0; start < len(ids); start += each {
		done := make(chan struct{})
		ready = append(ready, done)
		go func() {
			defer close(done)
			for i := start; i < min(start+each, len(ids)); i++ {
				all[i] = of(ids[i])
			}
		}()
	}
	return func(i int) string { <-ready[i/each]; return all[i] }
}

// Edited returns those of the applied revisions whose text was edited. Nothing is
// known of those that no journal was kept of.
func (d *Database) Edited(ctx context.Context, applied []string) ([]Edited, error) {
	if err := d.lookAtJournal(ctx); err != nil || !d.has.journal || d.opts.Checksums == nil {
		return nil, err
	}
	present := d.checksums(applied)
	recorded, err := reading(ctx, d, func() (map[string]string, error) { return d.journal.Checksums(ctx, d.Conn()) })
	if err != nil {
		return nil, err
	}
	var changed []string
	for i, id := range applied {
		if was, sum := recorded[id], present(i); was != "" && sum != "" && sum != was {
			changed = append(changed, id)
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	return d.edits(ctx, changed)
}

// edits returns revisions whose text isn't the one that was applied.
func (d *Database) edits(ctx context.Context, changed []string) ([]Edited, error) {
	recorded, err := reading(ctx, d, func() (map[string]journal.Recorded, error) { return d.journal.Texts(ctx, d.Conn()) })
	if err != nil {
		return nil, err
	}
	var edited []Edited
	for _, id := range changed {
		was, ok := recorded[id]
		if !ok {
			continue // another process has just taken it back
		}
		content, kept, err := d.journal.Content(ctx, d.Conn(), was)
		if err != nil {
			return nil, err
		}
		e := Edited{Revision: id, Applied: was.Finished, Was: content, Kept: kept}
		if kept {
			e.Now = d.wholeText(revision.Upgrade, id)
		}
		edited = append(edited, e)
	}
	return edited, nil
}

// Repair enters into the journal that the present text of an applied revision is
// accepted. heads are the rows of the version table.
func (d *Database) Repair(ctx context.Context, heads []string, id string) error {
	now := time.Now()
	return d.transaction(ctx, transaction{}, func() error {
		if err := d.prepareJournal(ctx); err != nil {
			return err
		}
		row := &journal.Entry{
			Revision: id, Direction: journal.Repair, From: heads, To: heads, Started: now, Finished: now, Outcome: journal.Done,
			Process: journal.ThisProcess(), Tool: d.opts.Tool, Text: d.text(journal.Repair, id),
		}
		if _, err := d.journal.Insert(ctx, d.Conn(), row); err != nil {
			return err
		}
		return d.proveRow(ctx, row)
	})
}
