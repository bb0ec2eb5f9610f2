package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "0001",
		Message: "Accounts",
		Upgrade: func(op *alembic.Op) error {
			op.CreateTable("accounts",
				sa.Column("id", sa.Integer(), sa.NotNull),
				sa.Column("name", sa.String(50), sa.NotNull),
				sa.Column("slug", sa.String(50)),
				sa.PrimaryKeyConstraint("id"),
			)
			op.Execute("INSERT INTO accounts (id, name) VALUES (1, 'Ada L.'), (2, 'Bob')")
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.DropTable("accounts")
			return op.Err()
		},
	})
}
