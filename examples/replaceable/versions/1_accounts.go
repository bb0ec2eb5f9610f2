package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/replaceable"
	"github.com/alembic-go/alembic/sa"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "0001",
		Message: "Accounts and the view of the active ones",
		Upgrade: func(op *alembic.Op) error {
			op.CreateTable("accounts",
				sa.Column("id", sa.Integer(), sa.PrimaryKey),
				sa.Column("name", sa.String(50), sa.NotNull),
				sa.Column("active", sa.Integer(), sa.NotNull),
			)
			op.Invoke(replaceable.Create{View: activeV1})
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.DropView("active")
			op.DropTable("accounts")
			return op.Err()
		},
	})
}
