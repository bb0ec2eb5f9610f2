package revision

import "testing"

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
	nodes, err := g.Resolve("left", "deadbeef0", "base")
	if err == nil {
		t.Errorf("an ambiguous prefix resolved to %v", nodes)
	}
	if nodes, err = g.Resolve("left", "heads", "base"); err != nil || len(nodes) != 3 || nodes[0].ID != "b1" {
		t.Errorf("got %v, %v", nodes, err)
	}
}
