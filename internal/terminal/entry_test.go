package terminal

import (
	"testing"

	"github.com/alembic-go/alembic/revision"
)

func TestEntriesShowMarksLabelsAndParents(t *testing.T) {
	g, err := revision.New([]revision.Revision{{ID: "a1", Message: "root"}, {ID: "b1", Revises: []string{"a1"}, BranchLabels: []string{"left"}, Message: "left one"},
		{ID: "c1", Revises: []string{"a1"}, Message: "right one"}, {ID: "m1", Revises: []string{"b1", "c1"}, Message: "join"},
		{ID: "z1", BranchLabels: []string{"other"}, Message: "other"}, {ID: "m2", Revises: []string{"m1"}, DependsOn: []string{"other"}, Message: "last"}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(id string) revision.Node { n, _ := g.Get(id); return n }
	current := HistoryEntry()
	current.Current = true
	for _, tt := range []struct{ got, want string }{
		{Short(get("z1"), HeadsEntry()), "z1 (other) (effective head)"},
		{Short(get("m2"), current), "m1 (other) -> m2 (left) (head) (current), last"},
		{Short(get("m1"), HistoryEntry()), "b1, c1 -> m1 (left) (mergepoint), join"},
		{Short(get("a1"), HistoryEntry()), "<base> -> a1 (branchpoint), root"},
		{Short(get("m2"), CurrentEntry()), "m2 (head)"},
		{Branches(g, get("a1"), Detail{}, false), "a1 (branchpoint)\n   -> b1 (left)\n   -> c1\n"},
		{Verbose(get("m2"), Detail{Path: "versions/m2.sql", Doc: "Last one\n\nRevision ID: m2\n", Current: true}),
			"Rev: m2 (head) (current)\nParent: m1\nAlso depends on: other\nBranch names: left\nPath: versions/m2.sql\n\n" +
				"    Last one\n    \n    Revision ID: m2\n"},
		{Verbose(get("m1"), Detail{Path: "p"}), "Rev: m1 (mergepoint)\nMerges: b1, c1\nBranch names: left\nPath: p\n\n\n"},
		{Branches(g, get("a1"), Detail{Path: "p", Doc: "root"}, true), "Rev: a1 (branchpoint)\nParent: <base>\nBranches into: b1, c1\nPath: p\n\n" +
			"    root\n\n   -> b1 (left), left one\n   -> c1, right one\n"},
	} {
		if tt.got != tt.want {
			t.Errorf("got  %q\nwant %q", tt.got, tt.want)
		}
	}
}

func TestColorsMarkTheIDAndItsState(t *testing.T) {
	color := Screen{Width: 80, Color: true}
	n := revision.Node{Revision: revision.Revision{ID: "a1"}}
	for _, c := range []struct{ text, want string }{
		{"z9 -> a1 (head), a message", "z9 -> \x1b[33ma1\x1b[0m \x1b[32m(head)\x1b[0m, a message"},
		{"a1 (effective head) (current)", "\x1b[33ma1\x1b[0m \x1b[32m(effective head)\x1b[0m \x1b[36m(current)\x1b[0m"},
		{"Rev: a1 (head)\nParent: a1 (head)\n", "Rev: \x1b[33ma1\x1b[0m \x1b[32m(head)\x1b[0m\nParent: a1 (head)\n"},
		{"another revision", "another revision"},
	} {
		if got := color.PaintEntry(n, c.text); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
		if got := (Screen{Width: 80}).PaintEntry(n, c.text); got != c.text {
			t.Errorf("without colors: %q", got)
		}
	}
	if got := color.Failed(); got != "\x1b[31mFAILED\x1b[0m" {
		t.Errorf("an error begins with %q", got)
	}
}
