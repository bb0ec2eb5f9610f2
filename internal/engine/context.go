package engine

import (
	"cmp"
	"log/slog"

	"github.com/alembic-go/alembic/dialect"
)

// LogContext logs which database a run works on, in Alembic's words.
func LogContext(log *slog.Logger, d dialect.Dialect, offline bool) {
	log.Debug("Context impl " + cmp.Or(d.Traits().Impl, d.Name()) + ".")
	if offline {
		log.Info("Generating static SQL")
	}
	kind := "non-transactional"
	if d.Traits().TransactionalDDL {
		kind = "transactional"
	}
	log.Debug("Will assume " + kind + " DDL.")
}
