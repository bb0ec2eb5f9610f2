// Command example is a small server whose models are Bun's and whose schema is
// migrated by alembic: at its start it upgrades its database, which is SQLite,
// PostgreSQL, MariaDB or MySQL.
//
//	go run . -db 'sqlite:///notes.db?_pragma=foreign_keys(1)'
//	curl -d '{"user": "ada", "text": "First note", "tags": ["new"]}' localhost:8080/notes
//	curl localhost:8080/notes
//
// After a change of the models: go tool alembic revision --autogenerate -m "…"
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/orm/bunschema/example/migrations"
	"github.com/alembic-go/alembic/orm/bunschema/example/models"
)

func main() {
	url := flag.String("db", "sqlite:///notes.db?_pragma=foreign_keys(1)", "the database's `URL`")
	addr := flag.String("addr", "localhost:8080", "where to listen")
	flag.Parse()
	db, err := open(context.Background(), *url)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(*addr, server{db}.handler()))
}

// kind is a kind of database that the server can use.
type kind struct {
	driver  driver.Driver
	dialect func() schema.Dialect
}

var (
	kindSQLite = kind{sqlite.Driver, func() schema.Dialect { return sqlitedialect.New() }}
	kindPG     = kind{postgresql.Driver, func() schema.Dialect { return pgdialect.New() }}
	kindMySQL  = kind{mysql.Driver, func() schema.Dialect { return mysqldialect.New() }}

	kinds = map[string]kind{"sqlite": kindSQLite, "postgresql": kindPG, "mariadb": kindMySQL, "mysql": kindMySQL}
)

// open opens the database at a URL and upgrades it.
func open(ctx context.Context, url string) (*bun.DB, error) {
	dialect, _, _ := strings.Cut(url, ":")
	k, ok := kinds[dialect]
	if !ok {
		return nil, errors.New("the database's URL begins with sqlite:, postgresql:, mariadb: or mysql:")
	}
	pool, err := k.driver.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	m, err := alembic.New(pool, dialect, migrations.Env)
	if err != nil {
		return nil, err
	}
	if err := m.Upgrade(ctx, "head"); err != nil {
		return nil, err
	}
	db := bun.NewDB(pool, k.dialect())
	db.RegisterModel((*models.NoteTag)(nil))
	return db, nil
}
