// Command alembic is the schema-migration tool Alembic, for Go and SQL.
package main

import (
	"github.com/alembic-go/alembic/cli"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
)

func main() { cli.Main(nil, sqlite.Driver, postgresql.Driver, mysql.Driver) }
