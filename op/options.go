package op

// CreateTableOption is implemented by options of op.CreateTable that aren't
// part of the table: IfNotExists, Schema.
type CreateTableOption interface {
	CreateTableItem
	ApplyCreateTable(*CreateTable)
}

// DropTableOption is implemented by options of op.DropTable.
type DropTableOption interface{ ApplyDropTable(*DropTable) }

// RenameTableOption is implemented by options of op.RenameTable.
type RenameTableOption interface{ ApplyRenameTable(*RenameTable) }

// TableCommentOption is implemented by options of op.CreateTableComment and
// op.DropTableComment.
type TableCommentOption interface{ ApplyTableComment(*CreateTableComment) }

// AddConstraintOption is implemented by options of the operations that add
// constraints.
type AddConstraintOption interface{ ApplyAddConstraint(*AddConstraint) }

// DropConstraintOption is implemented by options of op.DropConstraint.
type DropConstraintOption interface{ ApplyDropConstraint(*DropConstraint) }

// BulkInsertOption is implemented by options of op.BulkInsert.
type BulkInsertOption interface{ ApplyBulkInsert(*BulkInsert) }

// CreateForeignKeyOption is implemented by options of op.CreateForeignKey; the operation's
// constraint is a *schema.ForeignKey.
type CreateForeignKeyOption interface{ ApplyCreateForeignKey(*AddConstraint) }
