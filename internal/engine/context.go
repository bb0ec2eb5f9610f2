package engine

import (
	"log/slog"

	"github.com/alembic-go/alembic/dialect"
)

// implNames are Alembic's names of its dialects' implementations, which its
// users know from the first lines of every log.
var implNames = map[string]string{
	"sqlite": "SQLiteImpl", "postgresql": "PostgresqlImpl", "mysql": "MySQLImpl", "mariadb": "MariaDBImpl",
	"mssql": "MSSQLImpl", "oracle": "OracleImpl",
}

// LogContext logs which database a run works on, in Alembic's words.
func LogContext(log *slog.Logger, d dialect.Dialect, offline bool) {
	name := implNames[d.Name()]
	if name == "" {
		name = d.Name()
	}
	log.Debug("Context impl " + name + ".")
	if offline {
		log.Info("Generating static SQL")
	}
	kind := "non-transactional"
	if d.TransactionalDDL() {
		kind = "transactional"
	}
	log.Debug("Will assume " + kind + " DDL.")
}
