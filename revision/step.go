package revision

// Direction tells what a step does: upgrade, downgrade or stamp.
type Direction string

// The directions of a step. The first two are also the halves of a revision.
const (
	Upgrade   Direction = "upgrade"
	Downgrade Direction = "downgrade"
	Stamp     Direction = "stamp" // changes the version table without running anything
)

// Step runs one revision up or down, or is one move of a stamp.
type Step struct {
	Direction Direction
	// ID names the revision that runs. It is empty for a stamp.
	ID string
	// From and To are shown in the log line: parents without dependencies.
	From, To []string
	// Up and Down are both ends with dependencies: the revision, and its
	// parents and dependencies. For a stamp they are the higher and the lower
	// rows.
	Up, Down []string
	// Message is the message of the revision. It is empty for a stamp.
	Message string
	// Writes are the changes to the version table, in order, made after the
	// revision ran.
	Writes []Write
}

// Log returns Alembic's log line: "Running upgrade a1, b1 -> m1, message".
func (s Step) Log() string {
	if s.Message == "" {
		return s.Short()
	}
	return s.Short() + ", " + s.Message
}

// Short returns the log line without the message, as --sql writes it in a
// comment.
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

// WriteOp is the kind of a statement on the version table.
type WriteOp int

// The statements on the version table.
const (
	Insert WriteOp = iota + 1
	Update
	Delete
)

// Write is one statement on the version table. Each changes exactly one row.
type Write struct {
	Op       WriteOp
	From, To string // From is the row deleted or updated, To the value inserted or updated to
}

// String returns the write as text: "insert a1", "update a1 a2", "delete a1".
func (w Write) String() string {
	switch w.Op {
	case Insert:
		return "insert " + w.To
	case Update:
		return "update " + w.From + " " + w.To
	}
	return "delete " + w.From
}

// Apply returns rows as they are after the writes of the step, in table order:
// an update keeps its place, an insert is appended.
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
