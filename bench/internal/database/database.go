// Package database makes empty databases, and runs SQL in them through their
// own clients: sqlite3, psql and mariadb.
package database

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/measure"
)

// Kind is a database product.
type Kind string

// The products, by the names of alembic's dialects.
const (
	SQLite     Kind = "sqlite"
	PostgreSQL Kind = "postgresql"
	MariaDB    Kind = "mariadb"
)

// Kinds are all of them.
var Kinds = []Kind{SQLite, PostgreSQL, MariaDB}

// Title is the product's name as its makers write it.
func (k Kind) Title() string {
	return map[Kind]string{SQLite: "SQLite", PostgreSQL: "PostgreSQL", MariaDB: "MariaDB"}[k]
}

// serverEnv are the variables in which the command withdb hands over the URLs
// of its servers.
var serverEnv = map[Kind]string{PostgreSQL: "ALEMBIC_TEST_POSTGRES_URL", MariaDB: "ALEMBIC_TEST_MARIADB_URL"}

// Available tells whether databases of that kind can be made.
func Available(k Kind) bool { return k == SQLite || os.Getenv(serverEnv[k]) != "" }

// Database is a database of the benchmark's own, which needn't exist yet.
type Database struct {
	Kind Kind
	File string // SQLite
	Name string // on a server
	User string
	Host string
	Port string
	client
}

// client is what the products' own clients are told.
type client interface {
	drop(d *Database) []measure.Command
	create(d *Database) []measure.Command
	query(d *Database, sql string) measure.Command
	script(d *Database, file string) measure.Command
	dump(d *Database) measure.Command
	version(d *Database) measure.Command
	tables() string
}

// New returns the database with that name: a file in dir, or a database on the
// server.
func New(kind Kind, dir, name string) (*Database, error) {
	if kind == SQLite {
		return &Database{Kind: kind, File: filepath.Join(dir, name+".db"), client: sqlite{}}, nil
	}
	u, err := url.Parse(os.Getenv(serverEnv[kind]))
	if err != nil {
		return nil, err
	}
	if u.Host == "" {
		return nil, fmt.Errorf("%s is not set; run `make bench`, or the command through go run ./internal/testdb/withdb", serverEnv[kind])
	}
	d := &Database{Kind: kind, Name: "bench_" + name, User: u.User.Username(), Host: u.Hostname(), Port: u.Port(), client: postgresql{}}
	if kind == MariaDB {
		d.client = mariadb{}
	}
	return d, nil
}

// Reset makes the database anew, without tables.
func (d *Database) Reset(ctx context.Context) error {
	return runAll(ctx, append(d.drop(d), d.create(d)...))
}

// Drop removes the database if it exists.
func (d *Database) Drop(ctx context.Context) error { return runAll(ctx, d.drop(d)) }

func runAll(ctx context.Context, commands []measure.Command) error {
	for _, c := range commands {
		if _, err := c.Output(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Query runs one query and returns what it answers.
func (d *Database) Query(ctx context.Context, sql string) (string, error) {
	return d.query(d, sql).Output(ctx)
}

// Want reports a query whose answer isn't the one that was expected.
func (d *Database) Want(ctx context.Context, query, want string) error {
	got, err := d.Query(ctx, query)
	if err == nil && got != want {
		err = fmt.Errorf("%s answers %s, expected was %s", query, got, want)
	}
	return err
}

// WantTables reports a database in which the number of tables whose names begin
// with "t" and a digit isn't the one that was expected.
func (d *Database) WantTables(ctx context.Context, n int) error {
	return d.Want(ctx, d.tables(), fmt.Sprint(n))
}

// Script is the command of the product's client that plays a file of SQL and
// stops at the first error.
func (d *Database) Script(file string) measure.Command { return d.script(d, file) }

// Dump is the command that prints the schema as SQL.
func (d *Database) Dump() measure.Command { return d.dump(d) }

// Version returns the product's version.
func (d *Database) Version(ctx context.Context) (string, error) {
	out, err := d.version(d).Output(ctx)
	number, _, _ := strings.Cut(out, " ")
	return number, err
}

// URL is the database as alembic names it.
func (d *Database) URL() string {
	switch d.Kind {
	case SQLite:
		return "sqlite:///" + d.File
	case PostgreSQL:
		return fmt.Sprintf("postgresql://%s@%s:%s/%s?sslmode=disable", d.User, d.Host, d.Port, d.Name)
	default:
		return fmt.Sprintf("mariadb://%s@%s:%s/%s", d.User, d.Host, d.Port, d.Name)
	}
}

// Address is the database as Go's MySQL driver names it.
func (d *Database) Address() string {
	return fmt.Sprintf("%s@tcp(%s:%s)/%s", d.User, d.Host, d.Port, d.Name)
}
