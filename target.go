package alembic

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/engine"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// WithTargetSQL reads the target schema from SQL files, in addition to
// Env.TargetMetadata and Env.TargetFunc. A path is a file, or a folder whose
// .sql files are read in the order of their names.
func WithTargetSQL(paths ...string) Option {
	return func(s *settings) { s.targetSQL = paths }
}

// WithScratch sets the function that opens the empty database in which the SQL
// files of WithTargetSQL and Env.TargetFunc make the target schema, if the
// dialect needs one. open may return nil if there is no such database.
func WithScratch(open func(context.Context) (*sql.DB, error)) Option {
	return func(s *settings) { s.scratch = open }
}

// target is the schema of all models. d is nil where there is no database;
// passedOver is called for each kind of statements of SQL files without effect.
func (m *Migrator) target(ctx context.Context, d *engine.Database, passedOver func(engine.PassedOver)) (*schema.MetaData, error) {
	target := m.env.TargetMetadata
	if len(m.set.targetSQL) > 0 || m.env.TargetFunc != nil {
		made, err := m.makeTarget(ctx, d, passedOver)
		if err != nil {
			return nil, err
		}
		made.Inspected = true
		target = schema.Merge(target, made)
	}
	if target == nil {
		return nil, ErrNoTarget
	}
	target, err := m.checked(ctx, d, target)
	if err != nil {
		return nil, fmt.Errorf("the models' schema: %w", err)
	}
	return target, nil
}

// checked returns the target with one spelling of each name, or an error that
// tells the mistakes in it.
func (m *Migrator) checked(ctx context.Context, d *engine.Database, target *schema.MetaData) (*schema.MetaData, error) {
	server := m.dialect
	if d != nil {
		server = d.Dialect
	}
	target, err := compare.Spelled(target, nil, server)
	if err == nil {
		err = target.Validate()
	}
	if err != nil || m.env.TargetMetadata == nil {
		return target, err
	}
	models, err := compare.Spelled(m.env.TargetMetadata, target, server)
	if err != nil {
		return nil, err
	}
	return target, checkReferences(ctx, d, models, target)
}

// checkReferences returns an error for foreign keys of the models in Go to tables
// and columns that nobody has: neither the target nor, if there is one, the
// database. In SQL files the server finds them itself. Without a database a table
// of a schema that the target doesn't have may be anybody's.
func checkReferences(ctx context.Context, d *engine.Database, models, target *schema.MetaData) error {
	elsewhere := &schema.MetaData{}
	missing := models.Unresolved(target)
	if len(missing) > 0 && d != nil {
		var scope dialect.Scope
		for _, name := range missing {
			scope.Tables = append(scope.Tables, name)
			if !slices.Contains(scope.Schemas, name.Schema) {
				scope.Schemas = append(scope.Schemas, name.Schema)
			}
		}
		var err error
		if elsewhere, err = d.Inspect(ctx, scope); err != nil {
			return err
		}
	}
	var foreign []string
	if d == nil {
		foreign = schemasBeside(target, missing)
	}
	return models.CheckReferences(schema.Merge(target, elsewhere), foreign)
}

// schemasBeside returns the schemas of the names that aren't the target's.
func schemasBeside(target *schema.MetaData, names []schema.TableName) []string {
	var beside []string
	for _, name := range names {
		own := func(t *schema.Table) bool { return t.Name.Schema == name.Schema }
		if name.Schema != "" && !slices.ContainsFunc(target.Tables(), own) {
			beside = append(beside, name.Schema)
		}
	}
	return beside
}

// makeTarget has a database of the same kind make what SQL files and a function
// say, so that it tells itself what they mean: the scratch database where there
// is one, else the database itself, if its dialect can do that without leaving a
// trace.
func (m *Migrator) makeTarget(ctx context.Context, d *engine.Database, passedOver func(engine.PassedOver)) (*schema.MetaData, error) {
	says := false // an ORM knows nothing of views, and a file without a statement of anything
	var former []formerName
	files := func(scratch dialect.Dialect) ([]dialect.Statement, error) {
		statements, err := readSQLFiles(scratch, m.set.targetSQL, func(file, text string) {
			for _, n := range sqltext.FormerNames(scratch.Traits().Lexer, text) {
				former = append(former, formerName{n, file})
			}
		})
		says = len(statements) > 0
		if err == nil && d != nil {
			statements = unqualified(d.Dialect, statements)
		}
		return statements, err
	}
	made, err := m.load(ctx, d, engine.Source{Files: files, Func: m.env.TargetFunc, Watched: d, Privileges: m.env.Privileges, PassedOver: passedOver})
	if err != nil {
		return nil, err
	}
	made.Complete = says
	for _, n := range setFormerNames(made, former) {
		m.Logger("alembic.autogenerate.compare").Warn(n.String())
	}
	return made, nil
}

// unqualified leaves the database's own name out of statements that are run in a
// scratch database.
func unqualified(d dialect.Dialect, statements []dialect.Statement) []dialect.Statement {
	for i, s := range statements {
		if u, ok := d.(dialect.Unqualifier); ok {
			statements[i].SQL = u.Unqualified(s.SQL)
		}
		d = dialect.After(d, s.SQL)
	}
	return statements
}

// load makes a schema in a scratch place.
func (m *Migrator) load(ctx context.Context, d *engine.Database, source engine.Source) (*schema.MetaData, error) {
	db, err := m.openScratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	switch inside := m.ScratchInside(); {
	case db != nil:
		defer db.Close()
		return m.loadScratch(ctx, db, source)
	case inside && d != nil:
		return d.LoadSchema(ctx, source)
	case inside && m.db != nil:
		return m.loadScratch(ctx, m.db, source)
	}
	return nil, ErrNoScratch
}

// ScratchInside reports whether SQL files and Env.TargetFunc can make the target
// schema inside the database itself, without a trace, so that WithScratch isn't
// needed.
func (m *Migrator) ScratchInside() bool {
	s, ok := m.dialect.(dialect.Scratcher)
	return ok && s.ScratchInside()
}

// openScratch returns nil when no scratch database is configured.
func (m *Migrator) openScratch(ctx context.Context) (*sql.DB, error) {
	if m.set.scratch == nil {
		return nil, nil
	}
	return m.set.scratch(ctx)
}

func (m *Migrator) loadScratch(ctx context.Context, db *sql.DB, source engine.Source) (loaded *schema.MetaData, err error) {
	scratch, err := engine.Open(ctx, db, m.dialect, m.options())
	if err != nil {
		return nil, fmt.Errorf("opening the scratch database: %w", err)
	}
	defer func() {
		if closeErr := scratch.Close(); err == nil {
			err = closeErr
		}
	}()
	return scratch.LoadSchema(ctx, source)
}
