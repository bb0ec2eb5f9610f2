package versions

import (
	"strings"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/alembic-go/alembic"
)

// Declare helpers and types inside the functions, because all revisions share
// one package. Do not import the application's models: they will change, and
// this revision must not change with them.
func init() {
	Revisions.Add(alembic.Revision{
		ID:      "c2d97f10e6a4",
		Revises: []string{"8c41e07a9b55"},
		Message: "Slugs for the notes that are there",
		Created: "2026-11-25 22:45:25",
		Upgrade: func(op *alembic.Op) error {
			type note struct {
				ID         uint
				Text, Slug string
			}
			var dialector gorm.Dialector
			switch op.Dialect() {
			case "sqlite":
				dialector = sqlite.New(sqlite.Config{Conn: op.Conn()})
			case "postgresql":
				dialector = postgres.New(postgres.Config{Conn: op.Conn()})
			case "mariadb", "mysql":
				dialector = mysql.New(mysql.Config{Conn: op.Conn()})
			}
			db, err := gorm.Open(dialector, &gorm.Config{SkipDefaultTransaction: true, Logger: logger.Discard})
			if err != nil {
				return err
			}
			db = db.WithContext(op.Context())
			var notes []note
			if err := db.Where("slug = ?", "").Find(&notes).Error; err != nil {
				return err
			}
			for _, n := range notes {
				slug := strings.ToLower(strings.Join(strings.Fields(n.Text), "-"))
				if err := db.Model(&n).Update("slug", slug[:min(len(slug), 80)]).Error; err != nil {
					return err
				}
			}
			return nil
		},
		Downgrade: func(op *alembic.Op) error {
			return nil // the column goes with the revision before
		},
	})
}
