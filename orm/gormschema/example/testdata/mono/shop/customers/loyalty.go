//go:build loyalty

package customers

import "example.com/mono/internal/row"

// Points are there in a build with the tag.
type Points struct {
	row.Of[int64]
	Amount int
}

func init() { Models = append(Models, &Points{}) }
