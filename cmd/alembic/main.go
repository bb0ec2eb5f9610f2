// Command alembic is the schema-migration tool Alembic, for Go and SQL.
package main

import (
	"github.com/alembic-go/alembic/cli"
)

func main() { cli.Main(nil) }
