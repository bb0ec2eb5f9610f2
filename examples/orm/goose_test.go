package orm_test

import (
	"context"
	"database/sql"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/ormtest"
)

// TestAFolderOfGooseIsATarget has goose make the target schema, as docs/models.md
// shows it.
func TestAFolderOfGooseIsATarget(t *testing.T) {
	old := fstest.MapFS{
		"00001_users.sql": {Data: []byte("-- +goose Up\nCREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40));\n-- +goose Down\nDROP TABLE users;\n")},
		"00002_index.sql": {Data: []byte("-- +goose Up\nCREATE INDEX ix_users_name ON users (name);\n-- +goose Down\nDROP INDEX ix_users_name;\n")},
	}
	dialects := map[string]goose.Dialect{"sqlite": goose.DialectSQLite3, "postgresql": goose.DialectPostgres, "mariadb": goose.DialectMySQL}
	env := &alembic.Env{TargetFunc: func(ctx context.Context, db *sql.DB, dialect string) error {
		p, err := goose.NewProvider(dialects[dialect], db, old)
		if err != nil {
			return err
		}
		if _, err := p.Up(ctx); err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "DROP TABLE goose_db_version")
		return err
	}}
	ormtest.OnDatabases(t, func(t *testing.T, open func() *ormtest.Database) {
		m := open().Migrator(t, env)
		for range 2 {
			diff, err := m.Diff(t.Context(), alembic.DiffOptions{})
			if err != nil || len(diff.Upgrade) != 1 || diff.Upgrade[0].String() != "create table users" || len(diff.Log) != 2 {
				t.Errorf("%+v, %v", diff, err)
			}
		}
	})
}
