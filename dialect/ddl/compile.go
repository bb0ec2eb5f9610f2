package ddl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// Compiler has a method for each kind of operation. Embedding Generic provides
// all of them except AlterColumn.
type Compiler interface {
	CreateTable(op.CreateTable, *schema.MetaData) ([]dialect.Statement, error)
	DropTable(op.DropTable, *schema.MetaData) ([]dialect.Statement, error)
	RenameTable(op.RenameTable, *schema.MetaData) ([]dialect.Statement, error)
	CreateTableComment(op.CreateTableComment, *schema.MetaData) ([]dialect.Statement, error)
	AddColumn(op.AddColumn, *schema.MetaData) ([]dialect.Statement, error)
	AlterColumn(op.AlterColumn, *schema.MetaData) ([]dialect.Statement, error)
	DropColumn(op.DropColumn, *schema.MetaData) ([]dialect.Statement, error)
	AddConstraint(op.AddConstraint, *schema.MetaData) ([]dialect.Statement, error)
	DropConstraint(op.DropConstraint, *schema.MetaData) ([]dialect.Statement, error)
	CreateIndex(op.CreateIndex, *schema.MetaData) ([]dialect.Statement, error)
	DropIndex(op.DropIndex, *schema.MetaData) ([]dialect.Statement, error)
	BatchAlterTable(op.BatchAlterTable, *schema.MetaData) ([]dialect.Statement, error)
	BulkInsert(op.BulkInsert, *schema.MetaData) ([]dialect.Statement, error)
	Execute(op.Execute, *schema.MetaData) ([]dialect.Statement, error)
}

// OtherCompiler is implemented by compilers that support further kinds of
// operations. ok is false if the compiler does not support the operation.
type OtherCompiler interface {
	Other(o op.Operation, m *schema.MetaData) (out []dialect.Statement, ok bool, err error)
}

// Compile validates an operation and calls the compiler's method for its kind.
// It expands a macro first. It returns an *UnsupportedError for an operation
// that the compiler does not support.
func Compile(d dialect.Dialect, c Compiler, o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	if o == nil {
		return nil, errors.New("the operation is nil")
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if custom, ok := o.(op.Custom); ok {
		parts, err := custom.Expand(d.Name())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o, err)
		}
		return CompileAll(d, parts, m)
	}
	if err := CheckIdentifiers(d, o.Names()...); err != nil {
		return nil, err
	}
	if err := checkMadeUnder(d, o); err != nil {
		return nil, err
	}
	if other, ok := c.(OtherCompiler); ok {
		if out, ok, err := other.Other(o, m); ok || err != nil {
			return out, err
		}
	}
	return compileCommon(d, c, o, m)
}

func compileCommon(d dialect.Dialect, c Compiler, o op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	switch o := o.(type) {
	case op.CreateTable:
		return c.CreateTable(o, m)
	case op.DropTable:
		return c.DropTable(o, m)
	case op.RenameTable:
		return c.RenameTable(o, m)
	case op.CreateTableComment:
		return c.CreateTableComment(o, m)
	case op.AddColumn:
		return c.AddColumn(o, m)
	case op.AlterColumn:
		return c.AlterColumn(o, m)
	case op.DropColumn:
		return c.DropColumn(o, m)
	case op.AddConstraint:
		return c.AddConstraint(o, m)
	case op.DropConstraint:
		return c.DropConstraint(o, m)
	case op.CreateIndex:
		return c.CreateIndex(o, m)
	case op.DropIndex:
		return c.DropIndex(o, m)
	case op.BatchAlterTable:
		return c.BatchAlterTable(o, m)
	case op.BulkInsert:
		return c.BulkInsert(o, m)
	case op.Execute:
		return c.Execute(o, m)
	}
	switch o.(type) {
	case op.AlterTable:
		return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "a change of a table's options",
			Instead: "write the database's own statement with op.Execute"}
	case op.RenameObject:
		return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: fmt.Sprintf("the operation %q", o),
			Instead: "drop the object and create it under its new name"}
	case op.SetSchema:
		return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: fmt.Sprintf("the operation %q", o),
			Instead: "write the database's own statement with op.Execute"}
	case op.ValidateConstraint:
		return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "constraints that are validated later",
			Instead: "leave it out: a constraint checks the rows when it is added"}
	case op.CreateEnum, op.DropEnum, op.AddEnumValue, op.DropEnumValue, op.SetEnumValues, op.RenameEnumValue:
		return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: "enum types of their own",
			Instead: "change the type of the columns: op.AlterColumn(…, sa.Type(sa.Enum(…)))"}
	}
	return nil, &dialect.UnsupportedError{Dialect: d.Traits().Product, What: fmt.Sprintf("the operation %q (%T)", o, o),
		Instead: "write it as dialect.SQL with op.Execute"}
}

// CompileAll compiles operations in order, each against the model as the
// operations before it leave it. It does not modify m, which may be nil. An
// operation on a table that the model lacks leaves the model unchanged.
func CompileAll(d dialect.Dialect, all []op.Operation, m *schema.MetaData) ([]dialect.Statement, error) {
	now := &schema.MetaData{}
	if m != nil {
		now = m.Clone()
	}
	var out []dialect.Statement
	for i, o := range all {
		more, err := d.Compile(o, now)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		if i < len(all)-1 && knowsTable(o, now) {
			var opaque *op.OpaqueError
			if err := o.Apply(now); err != nil && !errors.As(err, &opaque) {
				return nil, fmt.Errorf("%s: %w", o, err)
			}
		}
	}
	return out, nil
}

// knowsTable reports whether the model holds the table that the operation
// changes; a model without it (offline) simply isn't followed.
func knowsTable(o op.Operation, m *schema.MetaData) bool {
	name, ok := o.TableName()
	if _, creates := o.(op.CreateTable); creates || !ok {
		return true
	}
	return m.Table(name) != nil
}

// CheckOptions returns an error if the options contain an unknown key of the
// dialect. The prefix is the dialect's, without its underscore ("mysql"). Keys
// with other prefixes are ignored.
func CheckOptions(what string, options schema.Options, prefix string, known ...string) error {
	for key := range options {
		name, own := strings.CutPrefix(key, prefix+"_")
		if !own || slices.Contains(known, name) {
			continue
		}
		return fmt.Errorf("%s: unknown option %q; %s knows %s", what, key, prefix, listKeys(prefix, known))
	}
	return nil
}

func listKeys(prefix string, known []string) string {
	if len(known) == 0 {
		return "none here"
	}
	return prefix + "_" + strings.Join(known, ", "+prefix+"_")
}
