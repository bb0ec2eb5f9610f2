// Command example is a small server whose models are ent's and whose schema is
// migrated by alembic: at its start it upgrades its database, which is SQLite,
// PostgreSQL, MariaDB or MySQL.
//
//	go generate ./ent
//	go run . -db 'sqlite:///notes.db?_pragma=foreign_keys(1)'
//	curl -d '{"user": "ada", "text": "First note", "tags": ["new"]}' localhost:8080/notes
//	curl localhost:8080/notes
//
// After a change of ent/schema: go generate ./ent && go tool alembic revision --autogenerate -m "…"
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/orm/entschema/example/ent"
	"github.com/alembic-go/alembic/orm/entschema/example/migrations"
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

// kind is a kind of database that the server can use, with ent's name of it.
type kind struct {
	driver driver.Driver
	name   string
}

var (
	kindMySQL = kind{mysql.Driver, "mysql"}

	kinds = map[string]kind{"sqlite": {sqlite.Driver, "sqlite3"}, "postgresql": {postgresql.Driver, "postgres"}, "mariadb": kindMySQL, "mysql": kindMySQL}
)

// open opens the database at a URL and upgrades it.
func open(ctx context.Context, url string) (*ent.Client, error) {
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
	return ent.NewClient(ent.Driver(entsql.OpenDB(k.name, pool))), nil
}
