package ormtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantSame compares two dumps line by line.
func wantSame(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs:\n%s", what, diff)
	}
}

// sorted returns the lines of a dump in order: a column that was dropped and
// comes back stands behind the others.
func sorted(dump string) string {
	lines := strings.Split(dump, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, ",")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
