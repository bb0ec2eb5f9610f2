package oracle

import "github.com/alembic-go/alembic/dialect"

// Locker returns nil: nothing runs without a connection.
func (*Dialect) Locker(string) dialect.Locker { return nil }
