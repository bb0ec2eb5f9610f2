// Package customers holds models of the shop.
package customers

import "example.com/mono/internal/row"

// Customer is a generic model's instance.
type Customer struct {
	row.Of[int64]
	Name string
}

// Models are the package's models, more of them with some build tags.
var Models = []any{&Customer{}}
