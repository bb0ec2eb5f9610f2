package revision

import "testing"

func TestFormsShowMarksLabelsAndParents(t *testing.T) {
	g, err := New([]Revision{{ID: "a1", Message: "root"}, {ID: "b1", Revises: []string{"a1"}, BranchLabels: []string{"left"}, Message: "left one"},
		{ID: "c1", Revises: []string{"a1"}, Message: "right one"}, {ID: "m1", Revises: []string{"b1", "c1"}, Message: "join"},
		{ID: "z1", BranchLabels: []string{"other"}, Message: "other"}, {ID: "m2", Revises: []string{"m1"}, DependsOn: []string{"other"}, Message: "last"}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(id string) Node { n, _ := g.Get(id); return n }
	current := HistoryEntry()
	current.Current = true
	for _, tt := range []struct{ got, want string }{
		{get("z1").Short(HeadsEntry()), "z1 (other) (effective head)"},
		{get("m2").Short(current), "m1 (other) -> m2 (left) (head) (current), last"},
		{get("m1").Short(HistoryEntry()), "b1, c1 -> m1 (left) (mergepoint), join"},
		{get("a1").Short(HistoryEntry()), "<base> -> a1 (branchpoint), root"},
		{get("m2").Short(CurrentEntry()), "m2 (head)"},
		{g.Branches(get("a1"), Detail{}, false), "a1 (branchpoint)\n   -> b1 (left)\n   -> c1\n"},
		{get("m2").Verbose(Detail{Path: "versions/m2.sql", Doc: "Last one\n\nRevision ID: m2\n", Current: true}),
			"Rev: m2 (head) (current)\nParent: m1\nAlso depends on: other\nBranch names: left\nPath: versions/m2.sql\n\n" +
				"    Last one\n    \n    Revision ID: m2\n"},
		{get("m1").Verbose(Detail{Path: "p"}), "Rev: m1 (mergepoint)\nMerges: b1, c1\nBranch names: left\nPath: p\n\n\n"},
		{g.Branches(get("a1"), Detail{Path: "p", Doc: "root"}, true), "Rev: a1 (branchpoint)\nParent: <base>\nBranches into: b1, c1\nPath: p\n\n" +
			"    root\n\n   -> b1 (left), left one\n   -> c1, right one\n"},
	} {
		if tt.got != tt.want {
			t.Errorf("got  %q\nwant %q", tt.got, tt.want)
		}
	}
}

func TestStepsLogAsAlembicDoes(t *testing.T) {
	g, err := New([]Revision{{ID: "a1", Message: "first"}, {ID: "b1", Revises: []string{"a1"}}, {ID: "c1", Revises: []string{"a1"}},
		{ID: "m1", Revises: []string{"b1", "c1"}, Message: "join"}})
	if err != nil {
		t.Fatal(err)
	}
	up, err := g.Upgrade(nil, "head")
	if err != nil {
		t.Fatal(err)
	}
	down, err := g.Downgrade([]string{"m1"}, "a1")
	if err != nil {
		t.Fatal(err)
	}
	stamp, err := g.Stamp([]string{"b1", "c1"}, []string{"m1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ got, want string }{
		{up[0].Log(), "Running upgrade  -> a1, first"},
		{up[1].Log(), "Running upgrade a1 -> c1"},
		{up[3].Log(), "Running upgrade b1, c1 -> m1, join"},
		{up[3].Short(), "Running upgrade b1, c1 -> m1"},
		{down[0].Log(), "Running downgrade m1 -> b1, c1, join"},
		{stamp[0].Log(), "Running stamp_revision b1, c1 -> m1"},
		{describe(up[3:]), "Running upgrade b1, c1 -> m1 [delete b1 update c1 m1]\n"},
		{describe(down[:1]), "Running downgrade m1 -> b1, c1 [insert b1 update m1 c1]\n"},
	} {
		if tt.got != tt.want {
			t.Errorf("got  %q\nwant %q", tt.got, tt.want)
		}
	}
}

func TestGraphAnswersWhatItHolds(t *testing.T) {
	g := fork(t)
	if g.Len() != 6 || len(g.All()) != 6 || comma(g.Bases()) != "a1" || comma(g.Heads()) != "deadbeef01, deadbeef02" {
		t.Errorf("got %d, %v, %v", g.Len(), g.Bases(), g.Heads())
	}
	if _, ok := g.Get("left"); ok {
		t.Error("Get takes ids only, not labels")
	}
	if n, ok := g.Get("b2"); !ok || comma(n.Children) != "deadbeef01" || n.Head {
		t.Errorf("got %+v", n)
	}
	if !g.AtHeads([]string{"deadbeef02", "deadbeef01"}) || g.AtHeads([]string{"deadbeef01"}) || g.AtHeads([]string{"a1", "b1"}) {
		t.Error("AtHeads compares sets")
	}
	nodes, err := g.Resolve("left", "deadbeef0", "base")
	if err == nil {
		t.Errorf("an ambiguous prefix resolved to %v", nodes)
	}
	if nodes, err = g.Resolve("left", "heads", "base"); err != nil || len(nodes) != 3 || nodes[0].ID != "b1" {
		t.Errorf("got %v, %v", nodes, err)
	}
}
