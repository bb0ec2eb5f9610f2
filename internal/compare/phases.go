package compare

import (
	"slices"

	"github.com/alembic-go/alembic/op"
)

// phases are the operations in the groups that their dependencies ask for.
type phases struct {
	schemas []op.Operation // schemas created
	release []op.Operation // objects dropped that use what changes
	rename  []op.Operation // tables and columns that get other names
	only    []op.Operation // what a partitioned table has without its partitions dropped
	detach  []op.Operation // partitions that stand alone while they change
	before  []op.Operation // what frees keys and names: foreign keys dropped
	free    []op.Operation // keys, indexes, checks and computed columns dropped
	unmake  []op.Operation // objects dropped that parts of tables used
	enums   []op.Operation // enum types created and changed
	create  []op.Operation // tables, and objects that tables use
	change  []op.Operation
	below   []op.Operation // tables that come under others whose columns have changed
	attach  []op.Operation // partitions attached
	connect []op.Operation // foreign keys added, and what a partitioned table has without its partitions
	drop    []op.Operation // tables, and objects that tables used; at the end schemas
	respell []op.Operation // names given another case
	finish  []op.Operation // objects created that use tables
}

func (p phases) all() []op.Operation {
	return slices.Concat(p.schemas, p.release, p.rename, p.only, p.detach, p.before, p.free, p.unmake, p.enums, p.create, p.change, p.below, p.attach, p.connect, p.drop, p.respell, p.finish)
}
