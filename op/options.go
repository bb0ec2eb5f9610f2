package op

// A CreateTableOption is an option of op.CreateTable that isn't a part of the
// table: IfNotExists, Schema.
type CreateTableOption interface {
	CreateTableItem
	ApplyCreateTable(*CreateTable)
}

// A DropTableOption is an option of op.DropTable.
type DropTableOption interface{ ApplyDropTable(*DropTable) }

// A RenameTableOption is an option of op.RenameTable.
type RenameTableOption interface{ ApplyRenameTable(*RenameTable) }

// A TableCommentOption is an option of op.CreateTableComment and
// op.DropTableComment.
type TableCommentOption interface{ ApplyTableComment(*CreateTableComment) }

// An AddConstraintOption is an option of the directives that make constraints.
type AddConstraintOption interface{ ApplyAddConstraint(*AddConstraint) }

// A DropConstraintOption is an option of op.DropConstraint.
type DropConstraintOption interface{ ApplyDropConstraint(*DropConstraint) }

// A BulkInsertOption is an option of op.BulkInsert.
type BulkInsertOption interface{ ApplyBulkInsert(*BulkInsert) }

// A CreateForeignKeyOption is an option of op.CreateForeignKey; the operation's
// constraint is a *schema.ForeignKey.
type CreateForeignKeyOption interface{ ApplyCreateForeignKey(*AddConstraint) }
