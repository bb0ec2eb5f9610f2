// Package driver defines how a database is opened from the URL in the settings.
//
// The packages driver/sqlite, driver/postgresql and driver/mysql each provide
// one Driver. A program links only the drivers that it passes to cli.Main, so a
// PostgreSQL project never compiles SQLite.
package driver

import (
	"context"
	"database/sql"
)

// Driver opens the databases of one or more dialects.
type Driver struct {
	// Dialects holds the names of the dialects, as they appear in URLs.
	Dialects []string
	// Open opens the database at a SQLAlchemy URL. It connects to the database,
	// so that a wrong address or password is reported here. Its errors never
	// contain the password.
	Open func(ctx context.Context, url string) (*sql.DB, error)
	// Session returns the statements that set a session as Open sets the
	// sessions of the database at a URL (?sql_mode=ANSI_QUOTES): an offline script
	// begins with them. It opens nothing. Nil means that no URL sets anything.
	Session func(url string) ([]string, error)
}
