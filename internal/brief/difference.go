package brief

import (
	"fmt"
	"slices"
	"strings"
)

// Difference is the lines of two texts between the first and the last that differ.
type Difference struct{ Removed, Added []string }

// Differ compares two texts.
func Differ(was, now string) Difference {
	removed, added := slices.Collect(strings.Lines(was)), slices.Collect(strings.Lines(now))
	for len(removed) > 0 && len(added) > 0 && removed[0] == added[0] {
		removed, added = removed[1:], added[1:]
	}
	for len(removed) > 0 && len(added) > 0 && removed[len(removed)-1] == added[len(added)-1] {
		removed, added = removed[:len(removed)-1], added[:len(added)-1]
	}
	return Difference{withoutEnds(removed), withoutEnds(added)}
}

func withoutEnds(lines []string) []string {
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\n")
	}
	return lines
}

// Empty reports whether no line differs.
func (d Difference) Empty() bool { return len(d.Removed)+len(d.Added) == 0 }

// String returns a line for each line that differs, and for many the first ones.
func (d Difference) String() string { return signed("- ", d.Removed) + signed("+ ", d.Added) }

// mostLines bounds the lines of a difference, for each side.
const mostLines = 10

func signed(sign string, list []string) string {
	var b strings.Builder
	for i, line := range list {
		if i == mostLines {
			fmt.Fprintf(&b, "  %s… and %d more\n", sign, len(list)-i)
			break
		}
		b.WriteString("  " + sign + line + "\n")
	}
	return b.String()
}
