// Command example is a small server whose models are Bun's and whose schema is
// migrated by alembic: at its start it upgrades its database.
//
//	go run . -db notes.db
//	curl -d '{"user": "ada", "text": "First note", "tags": ["new"]}' localhost:8080/notes
//	curl localhost:8080/notes
//
// After a change of the models: go tool alembic revision --autogenerate -m "…"
package main

import (
	"context"
	"database/sql"
	"flag"
	"log"
	"net/http"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the driver "sqlite", in Go alone

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/bunschema/example/migrations"
	"github.com/alembic-go/alembic/orm/bunschema/example/models"
)

func main() {
	file := flag.String("db", "notes.db", "the database's `file`")
	addr := flag.String("addr", "localhost:8080", "where to listen")
	flag.Parse()
	db, err := open(context.Background(), *file)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*addr, server{db}.handler()))
}

// open opens the database and upgrades it.
func open(ctx context.Context, file string) (*bun.DB, error) {
	pool, err := sql.Open("sqlite", file+"?_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	m, err := alembic.New(pool, "sqlite", migrations.Env)
	if err != nil {
		return nil, err
	}
	if err := m.Upgrade(ctx, "head"); err != nil {
		return nil, err
	}
	db := bun.NewDB(pool, sqlitedialect.New())
	db.RegisterModel((*models.NoteTag)(nil))
	return db, nil
}
