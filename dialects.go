package alembic

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
)

// builtin are the dialects that come with the library.
func builtin() []dialect.Dialect {
	return []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New(), mysql.NewMariaDB(), mssql.New(), oracle.New()}
}

// findDialect finds a dialect by its name, the user's own first.
func findDialect(name string, env *Env) (dialect.Dialect, error) {
	var names []string
	for _, d := range append(env.Dialects[:len(env.Dialects):len(env.Dialects)], builtin()...) {
		if d.Name() == name {
			return d, nil
		}
		names = append(names, d.Name())
	}
	return nil, fmt.Errorf("unknown dialect %q; there are %s", name, strings.Join(names, ", "))
}
