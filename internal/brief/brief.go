// Package brief puts lists into messages, which stay short however long the
// list is.
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
