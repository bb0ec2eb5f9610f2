package terminal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/revision"
)

// A vertex is one entry of a drawn graph.
type vertex struct {
	id      string
	parents []string // drawn below it
	mark    string   // "*", or ":" for revisions left out
	text    string   // of one or several lines
}

// vertices makes a vertex of each node; lines lead only to nodes among them.
func vertices(nodes []revision.Node, entry func(revision.Node) string) []vertex {
	shown := make(map[string]bool, len(nodes))
	for _, n := range nodes {
		shown[n.ID] = true
	}
	all := make([]vertex, len(nodes))
	for i, n := range nodes {
		all[i] = vertex{id: n.ID, mark: "*", text: entry(n)}
		for _, p := range n.Revises {
			if shown[p] {
				all[i].parents = append(all[i].parents, p)
			}
		}
	}
	return all
}

// outline keeps heads, bases, branch points and merge points, and puts ":" in
// the place of each line of revisions between two of them. nodes are newest
// first.
func outline(nodes []revision.Node, entry func(revision.Node) string) []vertex {
	byID := make(map[string]revision.Node, len(nodes))
	for _, n := range nodes {
		byID[n.ID] = n
	}
	var all []vertex
	for _, n := range nodes {
		if plain(n) {
			continue
		}
		v := vertex{id: n.ID, mark: "*", text: entry(n)}
		var gaps []vertex
		for _, parent := range n.Revises {
			count := 0
			for plain(byID[parent]) {
				parent = byID[parent].Revises[0]
				count++
			}
			if count > 0 {
				gap := vertex{id: fmt.Sprintf("%s:%s", n.ID, parent), parents: []string{parent}, mark: ":", text: Count(count, "revision")}
				gaps = append(gaps, gap)
				parent = gap.id
			}
			v.parents = append(v.parents, parent)
		}
		all = append(append(all, v), gaps...)
	}
	return all
}

// plain is a revision in the middle of a line.
func plain(n revision.Node) bool { return len(n.Revises) == 1 && len(n.Children) == 1 }

// DrawGraph draws revisions, given newest first, with the lines between them on
// the left, as "git log --graph" does. entry returns the text of a revision.
func DrawGraph(nodes []revision.Node, entry func(revision.Node) string) string {
	return draw(vertices(nodes, entry))
}

// DrawOutline draws only the heads, bases, branch points and merge points.
func DrawOutline(nodes []revision.Node, entry func(revision.Node) string) string {
	return draw(outline(nodes, entry))
}

// draw draws vertices, children before parents.
func draw(all []vertex) string {
	var d drawing
	for _, v := range all {
		d.vertex(v)
	}
	return d.out.String()
}

// drawing is a graph being drawn from the top. Each column is a line that leads
// down to a vertex.
type drawing struct {
	out     strings.Builder
	columns []string
}

func (d *drawing) vertex(v vertex) {
	at := slices.Index(d.columns, v.id)
	if at < 0 {
		at = len(d.columns)
		d.columns = append(d.columns, v.id)
	}
	for k := len(d.columns) - 1; k > at; k-- {
		if d.columns[k] == v.id {
			d.join(lastIndex(d.columns[:k], v.id), k)
		}
	}
	lines := strings.Split(strings.TrimRight(v.text, "\n"), "\n")
	width := 2 * len(d.columns)
	d.row(at, width, v.mark, lines[0])
	d.descend(at, v.parents)
	for _, line := range lines[1:] {
		d.row(-1, width, "", line)
	}
}

func lastIndex(columns []string, id string) int {
	for i, c := range slices.Backward(columns) {
		if c == id {
			return i
		}
	}
	return -1
}

// row is a line of columns, of a width at least, with a text; the column at has
// a mark.
func (d *drawing) row(at, width int, mark, text string) {
	var line strings.Builder
	for i := range d.columns {
		cell := "|"
		if i == at {
			cell = mark
		}
		line.WriteString(cell + " ")
	}
	line.WriteString(strings.Repeat(" ", max(0, width-2*len(d.columns))))
	d.line(line.String() + " " + text)
}

func (d *drawing) line(text string) { d.out.WriteString(strings.TrimRight(text, " ") + "\n") }

// descend replaces the column of a vertex by its parents.
func (d *drawing) descend(at int, parents []string) {
	if len(parents) == 0 {
		d.closeColumn(at)
		return
	}
	d.columns[at] = parents[0]
	for i, p := range parents[1:] {
		d.openColumn(at+i+1, p)
	}
}

// closeColumn takes out a column that ends; those behind it move to the left.
func (d *drawing) closeColumn(at int) {
	line := strings.Repeat("| ", at)
	moving := len(d.columns) - 1 - at
	if moving > 0 {
		d.line(line + strings.Repeat(" /", moving))
	}
	d.columns = slices.Delete(d.columns, at, at+1)
}

// openColumn puts in a column that comes out of the one before it; those behind
// it move to the right.
func (d *drawing) openColumn(at int, id string) {
	d.line(strings.TrimSuffix(strings.Repeat("| ", at), " ") + strings.Repeat("\\ ", len(d.columns)-at+1))
	d.columns = slices.Insert(d.columns, at, id)
}

// join draws column k running into column at, and takes it out.
func (d *drawing) join(at, k int) {
	line := []byte(strings.Repeat("| ", k))
	for i := 2*at + 1; i < 2*k-1; i++ {
		if line[i] == ' ' {
			line[i] = '_'
		}
	}
	line[2*k-1] = '/'
	for j := k + 1; j < len(d.columns); j++ {
		line = append(line, ' ', '/')
	}
	d.line(string(line))
	d.columns = slices.Delete(d.columns, k, k+1)
}
