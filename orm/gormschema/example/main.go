// Command example is a small server whose models are GORM's and whose schema is
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
	"flag"
	"log"
	"net/http"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	_ "modernc.org/sqlite" // registers the driver "sqlite", in Go alone

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/orm/gormschema/example/migrations"
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
func open(ctx context.Context, file string) (*gorm.DB, error) {
	db, err := gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: file + "?_pragma=foreign_keys(1)"}), &gorm.Config{})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	m, err := alembic.New(pool, "sqlite", migrations.Env)
	if err != nil {
		return nil, err
	}
	return db, m.Upgrade(ctx, "head")
}
