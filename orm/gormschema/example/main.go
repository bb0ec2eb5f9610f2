// Command example is a small server whose models are GORM's and whose schema is
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
	"database/sql"
	"errors"
	"flag"
	"log"
	"net/http"
	"strings"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	pgdriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/orm/gormschema/example/migrations"
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
	driver    driver.Driver
	dialector func(*sql.DB) gorm.Dialector
}

var (
	kindSQLite = kind{sqlitedriver.Driver, func(db *sql.DB) gorm.Dialector { return sqlite.New(sqlite.Config{Conn: db}) }}
	kindPG     = kind{pgdriver.Driver, func(db *sql.DB) gorm.Dialector { return postgres.New(postgres.Config{Conn: db}) }}
	kindMySQL  = kind{mysqldriver.Driver, func(db *sql.DB) gorm.Dialector { return mysql.New(mysql.Config{Conn: db}) }}

	kinds = map[string]kind{"sqlite": kindSQLite, "postgresql": kindPG, "mariadb": kindMySQL, "mysql": kindMySQL}
)

// open opens the database at a URL and upgrades it.
func open(ctx context.Context, url string) (*gorm.DB, error) {
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
	return gorm.Open(k.dialector(pool), &gorm.Config{})
}
