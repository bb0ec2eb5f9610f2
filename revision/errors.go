package revision

import (
	"fmt"
	"strings"
)

// The errors of this package begin with Alembic's sentence where it has one,
// so that people find it in its documentation, and end with what to do.

// DuplicateError is returned when two revisions have the same id.
type DuplicateError struct{ ID string }

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("Revision %s is present more than once; give one of the two another id", e.ID)
}

// MissingParentError is returned when a revision names a parent or a dependency
// that doesn't exist.
type MissingParentError struct {
	Revision, Parent string
	Dependency       bool // Parent is named in DependsOn
}

func (e *MissingParentError) Error() string {
	field := "parent (Revises)"
	if e.Dependency {
		field = "dependency (DependsOn)"
	}
	return fmt.Sprintf("Revision %s referenced from %s is not present; add its file, or correct the %s of %s",
		e.Parent, e.Revision, field, e.Revision)
}

// CycleError is returned when revisions depend on each other in a circle. Path
// is one such cycle, with its first id repeated at the end.
type CycleError struct {
	Revisions  []string // those on no path from a head to a base
	Path       []string
	Dependency bool // the cycle goes through DependsOn
}

func (e *CycleError) Error() string {
	kind := "cycle"
	if len(e.Path) == 2 && e.Path[0] == e.Path[1] {
		kind = "self-loop"
	}
	if e.Dependency {
		kind = "dependency " + kind
	}
	return fmt.Sprintf("%s is detected in revisions (%s); take one arrow out of %s",
		strings.ToUpper(kind[:1])+kind[1:], comma(e.Revisions), strings.Join(e.Path, " -> "))
}

// LabelError is returned when a branch label is already in use as a label or an
// id (UsedBy), or is not a valid label (UsedBy is empty).
type LabelError struct{ Label, Revision, UsedBy string }

func (e *LabelError) Error() string {
	if e.UsedBy == "" {
		return fmt.Sprintf("Branch name '%s' in revision %s is reserved; choose another label", e.Label, e.Revision)
	}
	return fmt.Sprintf("Branch name '%s' in revision %s already used by revision %s; choose another label",
		e.Label, e.Revision, e.UsedBy)
}

// BadIDError is returned when an id is empty, is a symbol such as "head", or
// contains characters that have a meaning in targets.
type BadIDError struct {
	ID    string
	Chars []string // the offending characters; none when the id is empty or a symbol
}

func (e *BadIDError) Error() string {
	if len(e.Chars) == 0 {
		return fmt.Sprintf("'%s' is reserved and cannot be a revision identifier; choose another id", e.ID)
	}
	return fmt.Sprintf("Character(s) '%s' not allowed in revision identifier '%s'; use letters, digits and _",
		comma(e.Chars), e.ID)
}

// ResolutionError is returned when an identifier matches no revision, or more
// than one.
type ResolutionError struct {
	Argument string // what was looked up
	Reason   string // why it was not found
	Near     string // the id, label or symbol that was probably meant; may be empty
}

func (e *ResolutionError) Error() string {
	meant := ""
	if e.Near != "" {
		meant = "did you mean '" + e.Near + "'? "
	}
	return fmt.Sprintf("Can't locate revision identified by '%s' (%s); %s'alembic history' lists the revisions",
		e.Argument, e.Reason, meant)
}

// UnknownRowsError is returned when the version table holds ids of revisions
// that don't exist here, because a file was deleted or a newer release migrated
// the database.
type UnknownRowsError struct{ Rows []string }

func (e *UnknownRowsError) Error() string {
	noun, it := "revision", "it"
	if len(e.Rows) > 1 {
		noun, it = "revisions", "them"
	}
	return fmt.Sprintf("Can't locate %s identified by '%s', which the version table holds; bring back the file of %s. "+
		"If a newer release applied %s, deploy that release again, or downgrade with it before this one runs",
		noun, strings.Join(e.Rows, "', '"), comma(e.Rows), it)
}

// RedundantRowError is returned when the version table holds a row together
// with rows of its ancestors, which the row already implies.
type RedundantRowError struct {
	Row   string
	Below []string
}

func (e *RedundantRowError) Error() string {
	return fmt.Sprintf("Requested revision %[1]s overlaps with other requested revisions %[2]s: the version table holds "+
		"%[1]s and also %[2]s, on which it stands; 'alembic stamp %[1]s' removes what is too much", e.Row, comma(e.Below))
}

// MultipleHeadsError is returned when a single head was asked for and there are
// several.
type MultipleHeadsError struct {
	Argument string
	Heads    []string
	For      Purpose
}

// Purpose is what a head is needed for. It selects the advice in the error.
type Purpose int

// The purposes of looking for a single head.
const (
	ForTarget Purpose = iota // a target of upgrade, downgrade, history, show
	ForStamp
	ForNewRevision
)

func (e *MultipleHeadsError) Error() string {
	switch e.For {
	case ForStamp:
		return "Multiple heads are present; please specify a single target revision (" +
			comma(e.Heads) + "), or 'heads' for all"
	case ForNewRevision:
		return "Multiple heads are present; please specify the head revision on which the new revision " +
			"should be based, or perform a merge. Type one of: " + e.choices()
	}
	return fmt.Sprintf("Multiple head revisions are present for given argument '%[1]s'; please specify a "+
		"specific target revision, '<branchname>@%[1]s' to narrow to a specific head, or 'heads' for all heads "+
		"(heads: %[2]s)", e.Argument, comma(e.Heads))
}

func (e *MultipleHeadsError) choices() string {
	var cmds []string
	for _, h := range e.Heads {
		cmds = append(cmds, "alembic revision --head "+h)
	}
	return strings.Join(append(cmds, "alembic merge "+strings.Join(e.Heads, " ")), " | ")
}

// RangeError is returned when neither end of a range is an ancestor of the
// other.
type RangeError struct {
	Lower, Upper string
	For          Direction // Downgrade if Lower is the target and Upper the rows; "" for a range of History
}

func (e *RangeError) Error() string {
	if e.For == Downgrade {
		return fmt.Sprintf("Destination %s is not a valid downgrade target from current head(s); "+
			"it must lie below what is applied: see 'alembic current'", e.Lower)
	}
	return fmt.Sprintf("Requested range %s:%s does not refer to ancestor/descendant revisions along the same "+
		"branch; give the older end first", e.Lower, e.Upper)
}

// WalkError is returned when a relative target ("+2", "left@-1", "ae10+3")
// leads nowhere or to more than one revision. Text is the whole message.
type WalkError struct {
	Target string
	Text   string
	TooFar bool // the walk left the graph
}

func (e *WalkError) Error() string { return e.Text }

// OverlapError is returned when one of several targets or rows is an ancestor
// of another.
type OverlapError struct {
	Revision string
	Others   []string
}

func (e *OverlapError) Error() string {
	return fmt.Sprintf("Requested revision %s overlaps with other requested revisions %s; leave out the lower ones",
		e.Revision, comma(e.Others))
}

// SyntaxError is returned when a target can't be parsed.
type SyntaxError struct {
	Target string
	Text   string
}

func (e *SyntaxError) Error() string { return e.Text }

// NotHeadError is returned when the parent of a new revision already has
// children and the branch was not asked to be split.
type NotHeadError struct{ ID string }

func (e *NotHeadError) Error() string {
	return fmt.Sprintf("Revision %s is not a head revision; please specify --splice to create a new branch "+
		"from this revision", e.ID)
}

// StampError is returned when a stamp can't be written to the version table.
type StampError struct {
	Target string
	Text   string
}

func (e *StampError) Error() string { return e.Text }

func comma(ss []string) string { return strings.Join(ss, ", ") }

// RepeatedHeadError is returned when a new revision names the same parent
// twice.
type RepeatedHeadError struct{ ID string }

func (e *RepeatedHeadError) Error() string {
	return "Duplicate head revisions specified: " + e.ID + "; name each once"
}

// IrreversibleError is returned when a downgrade reaches a revision that has no
// downgrade.
type IrreversibleError struct{ Revision, File string }

func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("revision %s can't be downgraded: %s has no downgrade; write one, or restore a backup and stamp", e.Revision, e.File)
}
