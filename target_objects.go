package alembic

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// inServersWords has the server read the objects of models in Go, if their texts
// differ from those in the database, so that its own words are compared. Without
// a scratch place the texts themselves are compared.
func (m *Migrator) inServersWords(ctx context.Context, d *engine.Database, database, target *schema.MetaData) (*schema.MetaData, error) {
	differs := func(o *schema.Object) bool {
		there := database.Object(o.Ref())
		return len(o.Definition) > 0 && (there == nil || !slices.Equal(there.Definition, o.Definition))
	}
	if target.Complete || !slices.ContainsFunc(target.Objects, differs) {
		return target, nil
	}
	var loaded *schema.MetaData
	assumed, err := withAssumed(target, database, d.Dialect)
	if err == nil {
		loaded, err = m.inScratch(ctx, d, assumed)
	}
	switch {
	case errors.Is(err, ErrNoScratch):
		return target, nil
	case err != nil:
		return nil, fmt.Errorf("the models' schema: %w", err)
	}
	return withObjectsOf(target, loaded, database), nil
}

// expressions has the server read the expressions of models in Go that the normal form
// can't tell from those in the database. Without a scratch place it does so in tables for
// the moment, as far as it can. What the server says against them is the warning.
func (m *Migrator) expressions(ctx context.Context, d *engine.Database, database, target *schema.MetaData) (read *schema.MetaData, warning string, err error) {
	undecided, err := compare.UndecidedTables(database, target, d.Dialect)
	if undecided == nil || err != nil {
		return nil, "", err
	}
	assumed, err := withAssumed(undecided, database, d.Dialect)
	if err == nil {
		read, err = m.inScratch(ctx, d, assumed)
	}
	switch {
	case errors.Is(err, ErrNoScratch):
		read, err = d.ReadBack(ctx, undecided.Tables(), database)
		return read, "", err
	case err == nil, ctx.Err() != nil:
		return read, "", ctx.Err()
	}
	return nil, fmt.Sprintf("The expressions of the models are compared as they are written, because the database can't read them: %v", err), nil
}

// inScratch makes a schema in the scratch place, and returns it as the server reads it.
func (m *Migrator) inScratch(ctx context.Context, d *engine.Database, wanted *schema.MetaData) (*schema.MetaData, error) {
	made, err := compare.Compare(&schema.MetaData{}, wanted, d.Dialect, compare.Options{Privileges: m.env.Privileges})
	if err != nil {
		return nil, err
	}
	statements, err := compiled(d.Dialect, made.Ops)
	if err != nil {
		return nil, err
	}
	return m.load(ctx, d, engine.Source{Statements: statements})
}

// assumed are the kinds of objects that models use without holding them, because
// revisions written by hand create them.
var assumed = []schema.ObjectKind{schema.KindCollation, schema.KindType, schema.KindDomain, schema.KindSequence, schema.KindFunction, schema.KindAggregate,
	schema.KindOperator, schema.KindOperatorFamily, schema.KindOperatorClass, schema.KindCast,
	schema.KindSearchParser, schema.KindSearchTemplate, schema.KindSearchDictionary, schema.KindSearchConfig}

// withAssumed returns the target with the database's objects of those kinds, and with
// its enum types, which they may use. What uses a table is left out, because the target
// may lack the table; so is what has a name that the target gives to something else.
func withAssumed(target, database *schema.MetaData, d dialect.Dialect) (*schema.MetaData, error) {
	isTaken, err := compare.NamesTaken(target, d)
	if err != nil {
		return nil, err
	}
	out := target.Clone()
	for _, e := range database.EnumTypes() {
		if !isTaken(schema.KindEnum, e.Name) {
			out.Enums = append(out.Enums, e)
		}
	}
	ofTable := func(r schema.ObjectRef) bool { return r.Kind == schema.KindTable }
	for _, o := range database.Objects {
		if slices.Contains(assumed, o.Kind) && !slices.ContainsFunc(o.DependsOn, ofTable) && readObject(out, o) == nil && !isTaken(o.Kind, o.Name) {
			out.Objects = append(out.Objects, o.Clone())
		}
	}
	return out, nil
}

// compiled compiles operations, each on the schema that those before it leave.
func compiled(d dialect.Dialect, ops []op.Operation) ([]dialect.Statement, error) {
	now := &schema.MetaData{}
	var all []dialect.Statement
	for _, o := range ops {
		statements, err := d.Compile(o, now)
		if err != nil {
			return nil, err
		}
		all = append(all, statements...)
		if err := o.Apply(now); err != nil {
			return nil, fmt.Errorf("%s: %w", o, err)
		}
	}
	return all, nil
}

// withObjectsOf returns the target with what the server says of its objects. A
// new object keeps the words of the model.
func withObjectsOf(target, loaded, database *schema.MetaData) *schema.MetaData {
	out := target.Clone()
	for i, o := range out.Objects {
		read := readObject(loaded, o)
		switch {
		case read == nil:
		case database.Object(read.Ref()) != nil, o.RenamedFrom != "":
			out.Objects[i] = read.Clone().Formerly(o.RenamedFrom)
		default:
			o.Args, o.Shape, o.DependsOn = read.Args, read.Shape, read.DependsOn
		}
	}
	for _, t := range out.Tables() {
		if read := loaded.Table(t.Name); read != nil {
			t.DependsOn = read.DependsOn
		}
	}
	return out
}

// readObject finds an object among those that were read. The arguments of a
// routine can be spelled in several ways, so one of its name is taken if there is
// one alone.
func readObject(loaded *schema.MetaData, o *schema.Object) *schema.Object {
	if read := loaded.Object(o.Ref()); read != nil {
		return read
	}
	var found *schema.Object
	for _, other := range loaded.Objects {
		if other.Kind == o.Kind && other.Name == o.Name && other.On == o.On {
			if found != nil {
				return nil
			}
			found = other
		}
	}
	return found
}
