package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/revision"
)

// nodesOf makes a graph of "id parent parent", one revision a line, oldest
// first, and lists it newest first.
func nodesOf(t *testing.T, text string) []revision.Node {
	t.Helper()
	var revs []revision.Revision
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			revs = append(revs, revision.Revision{ID: words[0], Revises: words[1:], Message: "doc " + words[0]})
		}
	}
	g, err := revision.New(revs)
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := g.History("", nil)
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

func TestDrawShowsTheLinesBetweenRevisions(t *testing.T) {
	for _, c := range []struct{ name, graph, want string }{
		{"nothing", "", ""},
		{"a line", "a\nb a\nc b", `
*  c
*  b
*  a
`},
		{"two heads", "a\nb a\nc a", `
*  b
| *  c
|/
*  a
`},
		{"a merge", "a\nb a\nc a\nd b c", `
*  d
|\
* |  b
| *  c
|/
*  a
`},
		{"three parents", "a\nb a\nc a\nd a\ne b c d", `
*  e
|\
| |\
* | |  b
| * |  c
| | *  d
| |/
|/
*  a
`},
		{"a base beside another line", "a\nb\nm a b", `
*  m
|\
* |  a
 /
*  b
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := draw(vertices(nodesOf(t, c.graph), func(n revision.Node) string { return n.ID }))
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), got); diff != "" {
				t.Errorf("want -, got +:\n%s\n%s", diff, got)
			}
		})
	}
}

func TestDrawPutsTheLinesBesideLongEntries(t *testing.T) {
	got := draw(vertices(nodesOf(t, "a\nb a\nc a"), func(n revision.Node) string { return "Rev: " + n.ID + "\nmore\n" }))
	want := `
*  Rev: b
|  more
| *  Rev: c
| |  more
|/
*  Rev: a
   more
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestOutlineLeavesOutTheMiddleOfLines(t *testing.T) {
	got := draw(outline(nodesOf(t, "a\nb a\nc b\nd c\ne c\nf e"), func(n revision.Node) string { return n.ID }))
	want := `
*  d
| *  f
| :  1 revision
|/
*  c
:  1 revision
*  a
`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestGraphsShowTheEntriesOfTheirCaller(t *testing.T) {
	nodes := nodesOf(t, "a\nb a\nc b")
	entry := func(n revision.Node) string { return n.ID + " " + n.Message }
	if got, want := DrawGraph(nodes, entry), "*  c doc c\n*  b doc b\n*  a doc a\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got, want := DrawOutline(nodes, entry), "*  c doc c\n:  1 revision\n*  a doc a\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestDiagramsQuoteWhatTheirLanguagesTakeForSyntax(t *testing.T) {
	g, err := revision.New([]revision.Revision{
		{ID: "a", Message: `say "hi" <b> #1 \n`, BranchLabels: []string{"left"}},
		{ID: "b", Message: "two"},
		{ID: "c", Revises: []string{"b"}, DependsOn: []string{"left"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := g.History("", nil)
	if err != nil {
		t.Fatal(err)
	}
	wantMermaid := `flowchart TD
    r0["c"]
    r1["b<br/>two"]
    r2["a (left)<br/>say #quot;hi#quot; #lt;b#gt; #35;1 \n"]
    r0 --> r1
    r0 -. depends on .-> r2
`
	if diff := cmp.Diff(wantMermaid, Mermaid(nodes)); diff != "" {
		t.Errorf("mermaid: want -, got +:\n%s", diff)
	}
	wantDOT := `digraph alembic {
    node [shape=box];
    "c" [label="c"];
    "b" [label="b\ntwo"];
    "a" [label="a (left)\nsay \"hi\" <b> #1 \\n"];
    "c" -> "b";
    "c" -> "a" [style=dashed, label="depends on"];
}
`
	if diff := cmp.Diff(wantDOT, DOT(nodes)); diff != "" {
		t.Errorf("dot: want -, got +:\n%s", diff)
	}
}
