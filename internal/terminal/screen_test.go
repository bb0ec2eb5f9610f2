package terminal

import (
	"bytes"
	"testing"
)

func TestWrapBreaksBetweenWordsOnATerminalOnly(t *testing.T) {
	text := "Generating /srv/app/migrations/versions/1975ea83b712_initial_schema.sql ..."
	for _, c := range []struct {
		name  string
		width int
		want  string
	}{
		{"a file", 0, text},
		{"wide", 200, "  " + text},
		{"narrow", 40, "  Generating\n  /srv/app/migrations/versions/1975ea83b712_initial_schema.sql\n  ..."},
	} {
		if got := (Screen{Width: c.width}).Wrap(text); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOnlyATerminalHasAScreen(t *testing.T) {
	if got := ScreenOf(&bytes.Buffer{}); got != (Screen{}) {
		t.Errorf("a buffer: %+v", got)
	}
	if got := (Screen{}).paint(red, "FAILED"); got != "FAILED" {
		t.Errorf("painted without colour: %q", got)
	}
}
