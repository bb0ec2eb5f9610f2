// Package brief puts lists and texts into messages, which stay short however long
// these are.
package brief

import (
	"fmt"
	"strings"
)

// List returns the first items of a list with the number of the others: "a, b
// and 3 more". most is the number of items that are shown.
func List(items []string, most int) string {
	if len(items) <= most {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:most], ", "), len(items)-most)
}

// Revisions names the first revisions of a list, or says that there is none.
func Revisions(ids []string) string {
	const most = 10
	if len(ids) == 0 {
		return "no revision"
	}
	return List(ids, most)
}

// Text returns a text of which more than so many characters are left out, in its
// middle: what failed stands at the beginning, and often why at the end.
func Text(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	end := most / 4
	return fmt.Sprintf("%s … (%d characters are left out) … %s", string(r[:most-end]), len(r)-most, string(r[len(r)-end:]))
}
