package revision

// Direction is what a step does: it upgrades, downgrades or stamps.
type Direction string

// The directions of a step. The first two are also the halves of a revision.
const (
	Upgrade   Direction = "upgrade"
	Downgrade Direction = "downgrade"
	Stamp     Direction = "stamp" // changes the version table without running anything
)

// Step is one revision run up or down, or one move of a stamp.
type Step struct {
	Direction Direction
	// ID is the revision that runs; "" for a stamp.
	ID string
	// From and To are what the log line shows: parents without dependencies.
	From, To []string
	// Up and Down are both ends with dependencies: the revision and what it
	// stands on; for a stamp the higher and the lower rows.
	Up, Down []string
	// Message is the revision's; "" for a stamp.
	Message string
	// Writes change the version table, in this order, after the revision ran.
	Writes []Write
}

// Log is Alembic's log line: "Running upgrade a1, b1 -> m1, message".
func (s Step) Log() string {
	if s.Message == "" {
		return s.Short()
	}
	return s.Short() + ", " + s.Message
}

// Short is the log line without the message, as --sql writes it in a comment.
func (s Step) Short() string {
	return "Running " + s.verb() + " " + comma(s.From) + " -> " + comma(s.To)
}

// verb is the word that Alembic logs: its function for stamps is stamp_revision.
func (s Step) verb() string {
	if s.Direction == Stamp {
		return "stamp_revision"
	}
	return string(s.Direction)
}

// WriteOp is a statement on the version table.
type WriteOp int

// The statements on the version table.
const (
	Insert WriteOp = iota + 1
	Update
	Delete
)

// Write is one statement on the version table; each touches exactly one row.
type Write struct {
	Op       WriteOp
	From, To string // From: the row deleted or updated; To: the value inserted or updated to
}

// String shows the write: "insert a1", "update a1 a2", "delete a1".
func (w Write) String() string {
	switch w.Op {
	case Insert:
		return "insert " + w.To
	case Update:
		return "update " + w.From + " " + w.To
	}
	return "delete " + w.From
}

// Apply returns rows after the step's writes, in table order: an update keeps
// its place, an insert comes last.
func (s Step) Apply(rows []string) []string {
	out := append([]string(nil), rows...)
	for _, w := range s.Writes {
		kept := out[:0]
		for _, r := range out {
			switch {
			case r != w.From || w.Op == Insert:
				kept = append(kept, r)
			case w.Op == Update:
				kept = append(kept, w.To)
			}
		}
		if out = kept; w.Op == Insert {
			out = append(out, w.To)
		}
	}
	return out
}
