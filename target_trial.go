package alembic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// tried has the server create for the moment the tables that the models add or change,
// where a revision would be half done if the server refused one of them.
func (m *Migrator) tried(ctx context.Context, d *engine.Database, target *schema.MetaData, diff *Diff) error {
	if target.Inspected || len(diff.Upgrade) == 0 || d.Dialect.Traits().TransactionalDDL {
		return nil
	}
	if err := d.CheckDefinitions(ctx, madeObjects(diff.Upgrade)); err != nil {
		return fmt.Errorf("the models' schema: %w", err)
	}
	after := diff.Database.Clone()
	was, unknown := map[schema.TableName]schema.TableName{}, map[schema.TableName]bool{}
	columns := map[schema.TableName]map[string]string{}
	var names []schema.TableName
	for _, o := range diff.Upgrade {
		name, ok := o.TableName()
		if err := o.Apply(after); err != nil { // the database has it in another form, such as a key as an index
			unknown[name] = true
		}
		if r, renames := o.(op.RenameTable); renames {
			was[schema.TableName{Schema: name.Schema, Name: r.To}] = name
			continue
		}
		if ok && !slices.Contains(names, name) {
			names, columns[name] = append(names, name), map[string]string{}
		}
		if a, alters := o.(op.AlterColumn); alters && a.NewName != "" {
			columns[name][a.Name] = a.NewName
			for old, now := range columns[name] {
				if now == a.Name { // a third name, by which two swap theirs
					columns[name][old] = a.NewName
				}
			}
		}
	}
	var trials []engine.Trial
	for _, name := range names {
		if becomes := after.Table(name); becomes != nil && !unknown[name] {
			before := diff.Database.Table(cmp.Or(was[name], name))
			changed := dialect.Untried{Table: becomes, Before: before, Renamed: columns[name], Schema: after}
			trials = append(trials, engine.Trial{Untried: changed, Model: cmp.Or(target.Table(name), becomes)})
		}
	}
	if err := d.TryTables(ctx, trials); err != nil {
		return fmt.Errorf("the models' schema: %w", err)
	}
	return nil
}

// compiles returns an error for what the dialect can't write of the upgrade, so that no
// revision is written that fails before its first statement.
func (d *Diff) compiles(target *schema.MetaData) error {
	if target.Inspected { // the server has it
		return nil
	}
	now := d.Database.Clone()
	unknown := map[schema.TableName]bool{} // the database has them in another form, such as a key as an index
	var problems []error
	for _, o := range slices.Concat(d.Upgrade, d.Later) {
		name, _ := o.TableName()
		_, err := d.Dialect.Compile(o, now)
		if o.Apply(now) != nil {
			unknown[name] = true
		}
		if err == nil || unknown[name] {
			continue
		}
		if t := target.Table(name); t != nil {
			err = t.Mistake(err)
		}
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("the models' schema: %w", err)
	}
	return nil
}

// madeObjects are the objects that get a definition.
func madeObjects(ops []op.Operation) (all []*schema.Object) {
	for _, o := range ops {
		switch o := o.(type) {
		case op.CreateObject:
			all = append(all, o.Object)
		case op.ReplaceObject:
			all = append(all, o.Object)
		}
	}
	return all
}
