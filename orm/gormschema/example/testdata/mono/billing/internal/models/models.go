// Package models can be imported by the service alone.
package models

import "example.com/mono/internal/row"

// Invoice is in the other database.
type Invoice struct {
	row.Of[int64]
	Total float64
}
