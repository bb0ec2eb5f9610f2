package engine

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAPartialFailureShowsTheEndsOfALongList(t *testing.T) {
	e := &PartialError{Err: errors.New("no")}
	for i := range 1000 {
		e.Stays = append(e.Stays, fmt.Sprintf("INSERT INTO t\nVALUES (%d, '%s')", i, strings.Repeat("x", 10_000)))
	}
	text := e.outcome()
	for _, want := range []string{"  INSERT INTO t VALUES (0, 'xx", "  … 987 more statements, 1000 in all …\n", "  INSERT INTO t VALUES (999, 'xx"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if len(text) > 8<<10 || strings.Contains(text, "VALUES (500") {
		t.Errorf("%d bytes:\n%s", len(text), text)
	}
	e.Stays = e.Stays[:14]
	if text := e.outcome(); strings.Contains(text, "more statements") || strings.Count(text, "INSERT") != 14 {
		t.Errorf("14 statements aren't all listed:\n%s", text)
	}
}
