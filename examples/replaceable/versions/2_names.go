package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/replaceable"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "0002",
		Revises: []string{"0001"},
		Message: "The view shows names",
		Upgrade: func(op *alembic.Op) error {
			op.Invoke(replaceable.Replace{Old: activeV1, New: activeV2})
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.Invoke(replaceable.Replace{Old: activeV2, New: activeV1})
			return op.Err()
		},
	})
}
