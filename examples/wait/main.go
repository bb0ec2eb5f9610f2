// Command wait is an application whose database is migrated by a job of its
// own: it waits until that is done, a minute at most, and refuses to start on a
// database that a newer version migrated.
//
//	DATABASE_URL=postgres://… wait
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations/versions"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer pool.Close()

	env := &alembic.Env{Revisions: []*alembic.Revisions{versions.Revisions}}
	migrator, err := alembic.New(stdlib.OpenDBFromPool(pool), "postgresql", env)
	if err != nil {
		return err
	}
	var behind *alembic.BehindError
	if err := migrator.RequireHead(ctx); errors.As(err, &behind) {
		fmt.Println("waiting for", len(behind.Missing), "revisions")
	}
	if err := migrator.WaitForHead(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	return nil
}
