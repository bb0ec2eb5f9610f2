package versions

import (
	"strings"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"github.com/alembic-go/alembic"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "0002",
		Revises: []string{"0001"},
		Message: "Slugs, with GORM",
		Upgrade: func(op *alembic.Op) error {
			type account struct {
				ID         int
				Name, Slug string
			}
			db, err := gorm.Open(postgres.New(postgres.Config{Conn: op.Conn()}),
				&gorm.Config{SkipDefaultTransaction: true}) // the revision's transaction is open already
			if err != nil {
				return err
			}
			var accounts []account
			if err := db.WithContext(op.Context()).Order("id").Find(&accounts).Error; err != nil {
				return err
			}
			for _, a := range accounts {
				slug := strings.ToLower(strings.ReplaceAll(strings.Trim(a.Name, "."), " ", "-"))
				if err := db.WithContext(op.Context()).Model(&a).Update("slug", slug).Error; err != nil {
					return err
				}
			}
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.Execute("UPDATE accounts SET slug = NULL")
			return op.Err()
		},
	})
}
