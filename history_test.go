package alembic_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testenv"
)

// TestHistoryDescribesTheRevisionsOfARange reads the newest first.
func TestHistoryDescribesTheRevisionsOfARange(t *testing.T) {
	m := testenv.Migrator(t, nil, testenv.Files(
		"-- Create Date: 2026-01-02 03:04:05\n\n-- +alembic upgrade\nSELECT 1;\n",
		"-- Branch Labels: blue\n\n-- +alembic upgrade\nSELECT 1;\n",
		"-- Depends On: aaaa\n\n-- +alembic upgrade\nSELECT 1;\n"))
	for rng, want := range map[string][]string{
		"":          {"cccc", "bbbb", "aaaa"},
		"bbbb:":     {"cccc", "bbbb"},
		":bbbb":     {"bbbb", "aaaa"},
		"aaaa:bbbb": {"bbbb", "aaaa"},
	} {
		entries, err := m.History(rng)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.ID)
			if e.File != e.ID+".sql" || e.Head != (e.ID == "cccc") || e.Message != "step" {
				t.Errorf("%s: %+v", rng, e)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("History(%q) is %v, want %v", rng, got, want)
		}
	}
	if _, err := m.History("nowhere:"); err == nil {
		t.Error("a range that begins at a revision that isn't there has no error")
	}
	all, err := m.History("")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(all[0].Revises, []string{"bbbb"}) || !slices.Equal(all[0].DependsOn, []string{"aaaa"}) || !slices.Contains(all[1].BranchLabels, "blue") {
		t.Errorf("the revisions are %+v", all)
	}
	if got := m.Created("aaaa"); got != "2026-01-02 03:04:05" {
		t.Errorf("aaaa was created at %q", got)
	}
	if path, doc := m.Describe("bbbb"); path != "bbbb.sql" || !strings.HasPrefix(doc, "step\n") {
		t.Errorf("bbbb is %q in %s", doc, path)
	}
	if path, doc := m.Describe("zzzz"); path+doc+m.Created("zzzz") != "" {
		t.Errorf("a revision that isn't there is %q in %s", doc, path)
	}
}
