// Command startup is an application that migrates its database when it starts.
// However many instances start at once, one migrates and the others wait for
// it; an instance that finds nothing to do only reads.
//
//	DATABASE_URL=postgres://… startup
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"log/slog"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations/versions"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()

	// No TargetMetadata: production need not link the models.
	env := &alembic.Env{Revisions: []*alembic.Revisions{versions.Revisions}}
	migrator, err := alembic.New(db, "postgresql", env, alembic.WithLogger(slog.Default()))
	if err != nil {
		return err
	}
	if err := migrator.Upgrade(ctx, "head"); err != nil {
		return err
	}

	var lists int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM lists").Scan(&lists); err != nil {
		return err
	}
	fmt.Printf("ready, with %d list\n", lists)
	return nil
}
