package gormschema_test

import (
	"context"
	"database/sql"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/utils/tests"

	"github.com/alembic-go/alembic/internal/ormtest"
)

// TestGORMsOwnModels proves the same for the models that GORM is tested with.
func TestGORMsOwnModels(t *testing.T) {
	models := []any{
		&tests.User{}, &tests.Account{}, &tests.Pet{}, &tests.Company{}, &tests.Toy{}, &tests.Tools{}, &tests.Language{},
		&tests.Coupon{}, &tests.CouponProduct{}, &tests.Order{}, &tests.Parent{}, &tests.Child{},
	}
	ormtest.ORM{
		Versions: []ormtest.Version{version(func(*gorm.DB) error { return nil }, models)},
		Insert:   func(context.Context, *sql.DB, string) error { return nil },
		Count:    "SELECT count(*) FROM users",
		// pets.user_id has two foreign keys, and MariaDB names the index behind
		// them after the one that was made first.
		OwnText: []string{"sqlite", "mariadb"},
	}.Prove(t)
}
