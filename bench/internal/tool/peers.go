package tool

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
)

// buildTags leave out the drivers that nothing here needs.
const buildTags = "postgres,mysql,sqlite,no_clickhouse,no_libsql,no_mssql,no_vertica,no_ydb"

// Goose is pressly/goose.
func Goose() *Tool {
	driver := map[database.Kind]string{database.SQLite: "sqlite3", database.PostgreSQL: "postgres", database.MariaDB: "mysql"}
	args := func(p *Project, command string) []string {
		address := p.DB.URL()
		switch p.DB.Kind {
		case database.SQLite:
			address = p.DB.File
		case database.MariaDB:
			address = p.DB.Address() + "?parseTime=true"
		}
		return []string{"-dir", p.Migrations(), driver[p.DB.Kind], address, command}
	}
	return &Tool{
		Name:   "goose",
		source: source{pkg: "github.com/pressly/goose/v3/cmd/goose"},
		kinds:  database.Kinds,
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%05d_step.sql", n), "-- +goose Up\n" + sql + ";\n\n-- +goose Down\n"
		},
		up:      func(p *Project) []string { return args(p, "up") },
		status:  func(p *Project) []string { return args(p, "version") },
		applied: "SELECT max(version_id) FROM goose_db_version",
		want:    numbered,
	}
}

// GolangMigrate is golang-migrate/migrate.
func GolangMigrate() *Tool {
	args := func(p *Project, command string) []string {
		address := p.DB.URL()
		switch p.DB.Kind {
		case database.SQLite:
			address = "sqlite://" + p.DB.File
		case database.MariaDB:
			address = "mysql://" + p.DB.Address() + "?multiStatements=true"
		}
		return []string{"-path", p.Migrations(), "-database", address, command}
	}
	return &Tool{
		Name:   "golang-migrate",
		source: source{pkg: "github.com/golang-migrate/migrate/v4/cmd/migrate"},
		kinds:  database.Kinds,
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%05d_step.up.sql", n), sql + ";\n"
		},
		up:      func(p *Project) []string { return args(p, "up") },
		status:  func(p *Project) []string { return args(p, "version") },
		applied: "SELECT version FROM schema_migrations WHERE NOT dirty",
		want:    numbered,
	}
}

// SQLMigrate is rubenv/sql-migrate.
func SQLMigrate() *Tool {
	return &Tool{
		Name:   "sql-migrate",
		source: source{pkg: "github.com/rubenv/sql-migrate/sql-migrate"},
		kinds:  database.Kinds,
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%05d_step.sql", n), "-- +migrate Up\n" + sql + ";\n\n-- +migrate Down\n"
		},
		prepare: func(_ context.Context, p *Project) error {
			dialect, address := "postgres", p.DB.URL()
			switch p.DB.Kind {
			case database.SQLite:
				dialect, address = "sqlite3", p.DB.File
			case database.MariaDB:
				dialect, address = "mysql", p.DB.Address()+"?parseTime=true"
			}
			return p.write("dbconfig.yml", "development:\n  dialect: %s\n  datasource: %s\n  dir: migrations\n", dialect, address)
		},
		up:      func(*Project) []string { return []string{"up"} },
		status:  func(*Project) []string { return []string{"status"} },
		applied: "SELECT count(*) FROM gorp_migrations",
		want:    numbered,
	}
}

// Tern is jackc/tern.
func Tern() *Tool {
	args := func(p *Project, command string) []string {
		return []string{command, "--migrations", p.Migrations(), "--conn-string", p.DB.URL()}
	}
	return &Tool{
		Name:   "tern",
		source: source{pkg: "github.com/jackc/tern/v2"},
		kinds:  []database.Kind{database.PostgreSQL},
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%05d_step.sql", n), sql + ";\n"
		},
		up:      func(p *Project) []string { return args(p, "migrate") },
		status:  func(p *Project) []string { return args(p, "status") },
		applied: "SELECT version FROM schema_version",
		want:    numbered,
	}
}

// Dbmate is amacneil/dbmate, where it is in the PATH.
func Dbmate() *Tool {
	args := func(p *Project, command string) []string {
		address := strings.Replace(p.DB.URL(), "mariadb://", "mysql://", 1)
		if p.DB.Kind == database.SQLite {
			address = "sqlite:" + p.DB.File
		}
		return []string{"--url", address, "--migrations-dir", p.Migrations(), "--no-dump-schema", command}
	}
	return &Tool{
		Name:   "dbmate",
		source: source{path: "dbmate", version: []string{"--version"}},
		kinds:  database.Kinds,
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%05d_step.sql", n), "-- migrate:up\n" + sql + ";\n\n-- migrate:down\n"
		},
		up:      func(p *Project) []string { return args(p, "up") },
		status:  func(p *Project) []string { return args(p, "status") },
		applied: "SELECT count(*) FROM schema_migrations",
		want:    numbered,
	}
}

// Atlas is ariga/atlas, where it is in the PATH.
func Atlas() *Tool {
	args := func(p *Project, command string) []string {
		return []string{"migrate", command, "--dir", "file://" + p.Migrations(), "--url", AtlasURL(p.DB)}
	}
	return &Tool{
		Name:   "Atlas",
		source: source{path: "atlas", version: []string{"version"}},
		kinds:  database.Kinds,
		folder: "migrations",
		file: func(n int, sql string) (string, string) {
			return fmt.Sprintf("%014d_step.sql", n), sql + ";\n"
		},
		prepare: func(ctx context.Context, p *Project) error {
			_, err := p.command([]string{"migrate", "hash", "--dir", "file://" + p.Migrations()}).Output(ctx)
			return err
		},
		up:      func(p *Project) []string { return args(p, "apply") },
		status:  func(p *Project) []string { return args(p, "status") },
		applied: "SELECT count(*) FROM atlas_schema_revisions",
		want:    numbered,
	}
}

// AtlasURL is the database as Atlas names it.
func AtlasURL(db *database.Database) string {
	switch db.Kind {
	case database.SQLite:
		return "sqlite://" + db.File
	case database.PostgreSQL:
		return db.URL() + "&search_path=public"
	default:
		return strings.Replace(db.URL(), "mariadb://", "maria://", 1)
	}
}
