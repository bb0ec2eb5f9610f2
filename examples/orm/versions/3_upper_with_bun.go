package versions

import (
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/alembic-go/alembic"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "0003",
		Revises: []string{"0002"},
		Message: "Upper-case names, with Bun",
		Upgrade: func(op *alembic.Op) error {
			type account struct {
				bun.BaseModel `bun:"table:accounts"`
				ID            int `bun:",pk"`
				Name          string
			}
			// Bun builds the queries; .Conn runs them in the revision's transaction.
			db := bun.NewDB(&sql.DB{}, pgdialect.New())
			_, err := db.NewUpdate().Conn(op.Conn()).Model((*account)(nil)).
				Set("name = upper(name)").Where("id > 0").Exec(op.Context())
			return err
		},
		Downgrade: func(op *alembic.Op) error {
			return nil // the case that names had is not kept
		},
	})
}
