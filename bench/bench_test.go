package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/bench/internal/work"
)

// TestQuickRun runs one row with alembic, one peer and SQLite's own client,
// through everything that a full run does.
func TestQuickRun(t *testing.T) {
	var out, log bytes.Buffer
	args := []string{"-quick", "-run", "^upgrade/sqlite/20$", "-tools", "alembic,goose", "-scratch", t.TempDir()}
	if err := run(t.Context(), args, &out, &log); err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	for _, want := range []string{
		"# Performance\n", "This was a quick run", ", goose v3.", "SQLite 3.",
		"### upgrade: 20 one-table SQL revisions, a transaction each, SQLite\n",
		"\n| **alembic** | ", "\n| goose | ", "\n| *sqlite3* | ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in the report:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "failed") {
		t.Errorf("a tool failed:\n%s", &out)
	}
}

// TestRowsHaveNamesOfTheirOwn lists them.
func TestRowsHaveNamesOfTheirOwn(t *testing.T) {
	var out, log bytes.Buffer
	if err := run(t.Context(), []string{"-list"}, &out, &log); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name := range strings.Lines(out.String()) {
		if seen[name] {
			t.Errorf("two rows are called %s", name)
		}
		seen[name] = true
	}
	if len(seen) < 20 {
		t.Errorf("there are %d rows", len(seen))
	}
}

// TestWhatAnInterruptLeavesOutIsTold has the report of a run that was interrupted.
func TestWhatAnInterruptLeavesOutIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := (&suite{}).unlessInterrupted(ctx, io.Discard, nil, work.Row{Title: "a row"})
	if out.Title != "a row" || !errors.Is(out.Skipped, errInterrupted) {
		t.Errorf("the report has %+v", out)
	}
}
