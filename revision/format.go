package revision

import "strings"

// ShortOptions choose what a short entry shows beside the id.
type ShortOptions struct {
	Parents   bool // "a1, b1 (dep) -> " in front
	Labels    bool // " (left, right)"
	Message   bool // ", message" at the end
	TreeMarks bool // " (branchpoint)", " (mergepoint)"
	Current   bool // " (current)": the revision is a row of a version table
}

// HeadsEntry are the options of the command heads.
func HeadsEntry() ShortOptions { return ShortOptions{Labels: true} }

// HistoryEntry are the options of the command history.
func HistoryEntry() ShortOptions {
	return ShortOptions{Parents: true, Labels: true, Message: true, TreeMarks: true}
}

// CurrentEntry are the options of the command current.
func CurrentEntry() ShortOptions { return ShortOptions{TreeMarks: true} }

// BranchesEntry are the options of the command branches; its children show
// the message too when it is verbose.
func BranchesEntry() ShortOptions { return ShortOptions{Labels: true, TreeMarks: true} }

// Short is the one-line form of a revision.
func (n Node) Short(o ShortOptions) string {
	var b strings.Builder
	if o.Parents {
		b.WriteString(n.parents())
		if len(n.DependsOn) > 0 {
			b.WriteString(" (" + comma(n.DependsOn) + ")")
		}
		b.WriteString(" -> ")
	}
	b.WriteString(n.ID)
	if o.Labels && len(n.Labels) > 0 {
		b.WriteString(" (" + comma(n.Labels) + ")")
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

// Detail is what a verbose entry shows and the graph doesn't know.
type Detail struct {
	Path    string // of the revision's file
	Doc     string // the whole description; its lines are indented
	Current bool   // the revision is a row of a version table
}

// Verbose is the entry of several lines. It ends in a line break; commands
// print an empty line after it.
func (n Node) Verbose(d Detail) string {
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
	b.WriteString("\n" + parent + ": " + n.parents() + "\n")
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

// Branches is the entry of a branch point in the command branches: the
// revision, then its children, one a line.
func (g *Graph) Branches(n Node, d Detail, verbose bool) string {
	var b strings.Builder
	o := BranchesEntry()
	if verbose {
		b.WriteString(n.Verbose(d) + "\n")
	} else {
		b.WriteString(n.Short(o) + "\n")
	}
	o.Message = verbose
	pad := strings.Repeat(" ", len([]rune(n.ID)))
	for _, id := range n.Children {
		child, _ := g.Get(id)
		b.WriteString(pad + " -> " + child.Short(o) + "\n")
	}
	return b.String()
}

func (n Node) parents() string {
	if len(n.Revises) == 0 {
		return "<base>"
	}
	return comma(n.Revises)
}

func mark(b *strings.Builder, on bool, name string) {
	if on {
		b.WriteString(" (" + name + ")")
	}
}

func list(b *strings.Builder, name string, items []string) {
	if len(items) > 0 {
		b.WriteString(name + ": " + comma(items) + "\n")
	}
}
