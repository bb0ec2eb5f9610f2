package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "b7d94e10aa31",
		Revises: []string{"a1f0c3d2e4b5"},
		Message: "Tasks",
		Created: "2026-11-21 09:00:00",
		Upgrade: func(op *alembic.Op) error {
			op.CreateTable("tasks",
				sa.Column("id", sa.Variant(sa.BigInteger()).With("sqlite", sa.Integer()), sa.NotNull),
				sa.Column("list_id", sa.BigInteger(), sa.NotNull),
				sa.Column("title", sa.String(200), sa.NotNull),
				sa.Column("done", sa.Boolean(), sa.NotNull),
				sa.Column("made", sa.DateTimeTZ(), sa.NotNull, sa.ServerDefaultExpr("CURRENT_TIMESTAMP")),
				sa.PrimaryKeyConstraint("id"),
				sa.ForeignKeyConstraint([]string{"list_id"}, "lists", []string{"id"}, sa.OnDelete("CASCADE")),
			)
			op.CreateIndex("ix_tasks_list_id", "tasks", sa.Cols("list_id"))
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.DropTable("tasks")
			return op.Err()
		},
	})
}
