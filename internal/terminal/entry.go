package terminal

import (
	"strings"

	"github.com/alembic-go/alembic/revision"
)

// ShortOptions select what a short entry shows besides the id.
type ShortOptions struct {
	Parents   bool // "a1, b1 (dep) -> " in front
	Labels    bool // " (left, right)"
	Message   bool // ", message" at the end
	TreeMarks bool // " (branchpoint)", " (mergepoint)"
	Current   bool // " (current)": the revision is a row of a version table
}

// HeadsEntry returns the options of the heads command.
func HeadsEntry() ShortOptions { return ShortOptions{Labels: true} }

// HistoryEntry returns the options of the history command.
func HistoryEntry() ShortOptions {
	return ShortOptions{Parents: true, Labels: true, Message: true, TreeMarks: true}
}

// CurrentEntry returns the options of the current command.
func CurrentEntry() ShortOptions { return ShortOptions{TreeMarks: true} }

// BranchesEntry returns the options of the branches command; in verbose mode
// the children also show their messages.
func BranchesEntry() ShortOptions { return ShortOptions{Labels: true, TreeMarks: true} }

// Short returns the one-line form of a revision.
func Short(n revision.Node, o ShortOptions) string {
	var b strings.Builder
	if o.Parents {
		b.WriteString(parents(n))
		if len(n.DependsOn) > 0 {
			b.WriteString(" (" + commaList(n.DependsOn) + ")")
		}
		b.WriteString(" -> ")
	}
	b.WriteString(n.ID)
	if o.Labels && len(n.Labels) > 0 {
		b.WriteString(" (" + commaList(n.Labels) + ")")
	}
	mark(&b, n.RealHead, "head")
	mark(&b, n.Head && !n.RealHead, "effective head")
	mark(&b, o.Current, "current")
	mark(&b, o.TreeMarks && n.BranchPoint, "branchpoint")
	mark(&b, o.TreeMarks && n.MergePoint, "mergepoint")
	if o.Message {
		b.WriteString(", " + n.Message)
	}
	return b.String()
}

// Detail holds the part of a verbose entry that is not in the graph.
type Detail struct {
	Path    string // of the revision's file
	Doc     string // the whole description; its lines are indented
	Current bool   // the revision is a row of a version table
}

// Verbose returns the multi-line form of a revision. It ends with a line
// break; commands print an empty line after it.
func Verbose(n revision.Node, d Detail) string {
	var b strings.Builder
	b.WriteString("Rev: " + n.ID)
	mark(&b, n.Head, "head")
	mark(&b, n.BranchPoint, "branchpoint")
	mark(&b, n.MergePoint, "mergepoint")
	mark(&b, d.Current, "current")
	parent := "Parent"
	if n.MergePoint {
		parent = "Merges"
	}
	b.WriteString("\n" + parent + ": " + parents(n) + "\n")
	list(&b, "Also depends on", n.DependsOn)
	if n.BranchPoint {
		list(&b, "Branches into", n.Children)
	}
	list(&b, "Branch names", n.Labels)
	b.WriteString("Path: " + d.Path + "\n\n")
	if doc := strings.TrimSpace(d.Doc); doc != "" {
		b.WriteString("    " + strings.ReplaceAll(doc, "\n", "\n    "))
	}
	b.WriteString("\n")
	return b.String()
}

// Branches returns the entry of a branch point in the branches command: the
// revision, then its children, one per line.
func Branches(g *revision.Graph, n revision.Node, d Detail, verbose bool) string {
	var b strings.Builder
	o := BranchesEntry()
	if verbose {
		b.WriteString(Verbose(n, d) + "\n")
	} else {
		b.WriteString(Short(n, o) + "\n")
	}
	o.Message = verbose
	pad := strings.Repeat(" ", len([]rune(n.ID)))
	for _, id := range n.Children {
		child, _ := g.Get(id)
		b.WriteString(pad + " -> " + Short(child, o) + "\n")
	}
	return b.String()
}

func parents(n revision.Node) string {
	if len(n.Revises) == 0 {
		return "<base>"
	}
	return commaList(n.Revises)
}

func mark(b *strings.Builder, on bool, name string) {
	if on {
		b.WriteString(" (" + name + ")")
	}
}

func list(b *strings.Builder, name string, items []string) {
	if len(items) > 0 {
		b.WriteString(name + ": " + commaList(items) + "\n")
	}
}

func commaList(items []string) string { return strings.Join(items, ", ") }

// PaintEntry colors the id and the marks of an entry.
func (s Screen) PaintEntry(n revision.Node, text string) string {
	if !s.Color {
		return text
	}
	first, rest, more := strings.Cut(text, "\n")
	if i := strings.LastIndex(first, n.ID); i >= 0 {
		after := first[i+len(n.ID):]
		for mark, color := range map[string]string{"(head)": green, "(effective head)": green, "(current)": cyan} {
			after = strings.Replace(after, mark, s.paint(color, mark), 1)
		}
		first = first[:i] + s.paint(yellow, n.ID) + after
	}
	if more {
		first += "\n" + rest
	}
	return first
}
