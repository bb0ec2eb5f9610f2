package revision

import (
	"errors"
	"testing"
)

// crossed has two branches; a2 depends on the newest revision of the other.
func crossed(t *testing.T) *Graph {
	t.Helper()
	g, err := New([]Revision{{ID: "b1"}, {ID: "a1"}, {ID: "a2", Revises: []string{"a1"}, DependsOn: []string{"b1"}}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestPendingIsWhatTheEffectiveHeadsLack(t *testing.T) {
	g := crossed(t)
	for _, tt := range []struct {
		rows []string
		want string
	}{
		{nil, "b1, a1, a2"},
		{[]string{"b1"}, "a1, a2"},
		{[]string{"b1", "a1"}, "a2"},
		{[]string{"a2"}, ""},
	} {
		if pending, err := g.Pending(tt.rows); err != nil || comma(pending) != tt.want {
			t.Errorf("%v: got %v, %v, want %s", tt.rows, pending, err, tt.want)
		}
	}
	var redundant *RedundantRowError
	if _, err := g.Pending([]string{"b1", "a2"}); !errors.As(err, &redundant) || redundant.Row != "a2" || comma(redundant.Below) != "b1" {
		t.Errorf("got %v", err)
	}
}

func TestCurrentShowsRedundantRowsAndStampRemovesThem(t *testing.T) {
	g := crossed(t)
	rows := []string{"a1", "a2"}
	nodes, err := g.Current(rows)
	if err != nil || len(nodes) != 3 || nodes[0].ID != "b1" || nodes[1].ID != "a2" || nodes[2].ID != "a1" {
		t.Errorf("got %v, %v", nodes, err)
	}
	for _, tt := range []struct {
		rows   []string
		target string
		want   string
	}{
		{rows, "a2", "Running stamp_revision a1 -> a2 [delete a1]\n"},
		{rows, "heads", "Running stamp_revision a1 -> a2 [delete a1]\n"},
		{[]string{"a1", "b1", "a2"}, "heads", "Running stamp_revision a1 -> a2 [delete a1]\nRunning stamp_revision b1 -> a2 [delete b1]\n"},
		{rows, "a1", "Running stamp_revision a1 -> a2 [delete a1]\nRunning stamp_revision a2 -> a1 [update a2 a1]\n"},
		{rows, "base", "Running stamp_revision a1 -> a2 [delete a1]\nRunning stamp_revision a2 ->  [delete a2]\n"},
	} {
		steps, err := g.Stamp(tt.rows, []string{tt.target})
		if got := describe(steps); err != nil || got != tt.want {
			t.Errorf("stamp %s: got %q, %v, want %q", tt.target, got, err, tt.want)
		}
	}
}
