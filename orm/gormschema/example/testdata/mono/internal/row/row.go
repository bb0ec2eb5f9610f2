// Package row holds what all tables have.
package row

import "time"

// Of is a row with a key of the type T.
type Of[T any] struct {
	ID        T `gorm:"primaryKey;size:40"`
	CreatedAt time.Time
}
