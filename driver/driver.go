// Package driver describes how a database is opened from a URL of the settings.
//
// The packages driver/sqlite, driver/postgresql and driver/mysql hold one
// Driver each. A program links only the drivers that it passes on, so a
// PostgreSQL project never compiles SQLite.
package driver

import (
	"context"
	"database/sql"
)

// Driver opens the databases of some dialects.
type Driver struct {
	// Dialects are the dialects served, by the names in URLs.
	Dialects []string
	// Open opens the database that a SQLAlchemy URL names. It reaches the
	// database, so that a wrong address or password is reported here; no error
	// holds the password.
	Open func(ctx context.Context, url string) (*sql.DB, error)
}
