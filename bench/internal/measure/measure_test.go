package measure

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRoundsAlternate runs two contenders in turn; each round begins with the
// next one.
func TestRoundsAlternate(t *testing.T) {
	var order []string
	contender := func(name string) Contender {
		return Contender{Tool: name, Command: Command{Args: []string{"true"}},
			Reset: func(context.Context) error { order = append(order, name); return nil },
			Check: func(context.Context, string) error { return nil }}
	}
	results := Rounds(t.Context(), io.Discard, 3, []Contender{contender("a"), contender("b")}, filepath.Join(t.TempDir(), "out"))
	if want := []string{"a", "b", "b", "a", "a", "b"}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
	for _, r := range results {
		if len(r.Walls) != 3 || r.Median() <= 0 || r.Memory <= 0 || r.Err != nil {
			t.Errorf("%+v", r)
		}
	}
}

// TestRunsThatDidNotDoTheWorkDoNotCount: a command that fails, and one whose
// result is wrong.
func TestRunsThatDidNotDoTheWorkDoNotCount(t *testing.T) {
	wrong := errors.New("a table is missing")
	contenders := []Contender{
		{Tool: "fails", Command: Command{Args: []string{"sh", "-c", "echo the reason >&2; exit 3"}}},
		{Tool: "wrong", Command: Command{Args: []string{"true"}}, Check: func(context.Context, string) error { return wrong }},
	}
	results := Rounds(t.Context(), io.Discard, 2, contenders, filepath.Join(t.TempDir(), "out"))
	if err := results[0].Err; err == nil || !strings.Contains(err.Error(), "the reason") {
		t.Errorf("the command that fails: %v", err)
	}
	if err := results[1].Err; !errors.Is(err, wrong) {
		t.Errorf("the wrong result: %v", err)
	}
	for _, r := range results {
		if len(r.Walls) != 0 {
			t.Errorf("%s: %d runs count", r.Tool, len(r.Walls))
		}
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		walls []time.Duration
		want  time.Duration
	}{
		{nil, 0},
		{[]time.Duration{3, 1, 2}, 2},
		{[]time.Duration{4, 1, 2, 8}, 3},
	} {
		if got := (Result{Walls: tt.walls}).Median(); got != tt.want {
			t.Errorf("the median of %v is %d, want %d", tt.walls, got, tt.want)
		}
	}
}
