package sqlite

import "github.com/alembic-go/alembic/dialect"

// Locker returns nil: BEGIN IMMEDIATE lets one migration at a time write.
func (Dialect) Locker(string) dialect.Locker { return nil }
