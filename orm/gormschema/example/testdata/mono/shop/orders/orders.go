// Package orders holds models that refer to those of another package.
package orders

import (
	"example.com/mono/internal/row"
	"example.com/mono/shop/customers"
)

// Order belongs to a customer.
type Order struct {
	row.Of[string]
	CustomerID int64
	Customer   customers.Customer
}

// Models are the package's models.
var Models = []any{&Order{}}
