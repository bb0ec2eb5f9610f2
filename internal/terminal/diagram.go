package terminal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/revision"
)

// arrow is a line of a diagram, from a child to a parent or a dependency.
type arrow struct {
	from, to   string
	dependency bool
}

// arrows are the lines among the nodes given. A dependency may be a label: it
// leads to the revision that carries it.
func arrows(nodes []revision.Node) []arrow {
	names := map[string]string{}
	for _, n := range nodes {
		names[n.ID] = n.ID
		for _, label := range n.BranchLabels {
			names[label] = n.ID
		}
	}
	var all []arrow
	for _, n := range nodes {
		for i, to := range slices.Concat(n.Revises, n.DependsOn) {
			if id, ok := names[to]; ok {
				all = append(all, arrow{from: n.ID, to: id, dependency: i >= len(n.Revises)})
			}
		}
	}
	return all
}

// caption is what a box of a diagram says, one line each.
func caption(n revision.Node) []string {
	lines := []string{n.ID}
	if len(n.BranchLabels) > 0 {
		lines[0] += " (" + strings.Join(n.BranchLabels, ", ") + ")"
	}
	if n.Message != "" {
		lines = append(lines, n.Message)
	}
	return lines
}

// Mermaid returns a flowchart with the newest revisions at the top. Boxes are
// numbered, because ids may contain characters that Mermaid does not accept.
func Mermaid(nodes []revision.Node) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	number := map[string]int{}
	for i, n := range nodes {
		number[n.ID] = i
		text := strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;").Replace(strings.Join(caption(n), "\n"))
		fmt.Fprintf(&b, "    r%d[\"%s\"]\n", i, strings.ReplaceAll(text, "\n", "<br/>"))
	}
	for _, a := range arrows(nodes) {
		line := "-->"
		if a.dependency {
			line = "-. depends on .->"
		}
		fmt.Fprintf(&b, "    r%d %s r%d\n", number[a.from], line, number[a.to])
	}
	return b.String()
}

// DOT returns a graph for Graphviz.
func DOT(nodes []revision.Node) string {
	quote := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
	}
	var b strings.Builder
	b.WriteString("digraph alembic {\n    node [shape=box];\n")
	for _, n := range nodes {
		fmt.Fprintf(&b, "    %s [label=%s];\n", quote(n.ID), quote(strings.Join(caption(n), "\n")))
	}
	for _, a := range arrows(nodes) {
		style := ""
		if a.dependency {
			style = ` [style=dashed, label="depends on"]`
		}
		fmt.Fprintf(&b, "    %s -> %s%s;\n", quote(a.from), quote(a.to), style)
	}
	b.WriteString("}\n")
	return b.String()
}
