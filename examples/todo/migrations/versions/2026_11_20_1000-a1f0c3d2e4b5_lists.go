package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "a1f0c3d2e4b5",
		Message: "Lists",
		Created: "2026-11-20 10:00:00",
		Upgrade: func(op *alembic.Op) error {
			op.CreateTable("lists",
				sa.Column("id", sa.Variant(sa.BigInteger()).With("sqlite", sa.Integer()), sa.NotNull),
				sa.Column("name", sa.String(80), sa.NotNull),
				sa.PrimaryKeyConstraint("id"),
				sa.UniqueConstraint("name").Named("uq_lists_name"),
			)
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.DropTable("lists")
			return op.Err()
		},
	})
}
