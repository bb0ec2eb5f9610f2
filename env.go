package alembic

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Env describes a project to the command and to the library: its revisions,
// the models' schema, and how autogenerate and the runs behave. It is what
// env.py is to Alembic.
type Env struct {
	// Revisions are the version locations, in the order that decides ties.
	Revisions []*Revisions
	// TargetMetadata is the models' schema, which autogenerate and check compare
	// the database with. nil turns them off; it never means an empty schema.
	TargetMetadata *schema.MetaData

	// VersionTable is the name of the version table; "" is alembic_version.
	VersionTable string
	// VersionTableSchema is its schema; "" is the connection's default.
	VersionTableSchema string
	// SingleTransaction runs all revisions of a run in one transaction, where
	// the database can roll DDL back, instead of one transaction each.
	SingleTransaction bool
	// OnVersionApply is called after each step, in the step's transaction.
	OnVersionApply func(ctx context.Context, conn DBTX, applied Applied) error

	// IncludeSchemas compares all schemas that the target names, beside the
	// default one, and also the tables that only the database has there.
	IncludeSchemas []string
	// IncludeName decides by name whether an object of the database is compared.
	// kind is table, column, index, unique_constraint, foreign_key_constraint or
	// check_constraint; table is the table it belongs to.
	IncludeName func(name, kind string, table schema.TableName) bool
	// IncludeObject decides about an object of either side; reflected tells that
	// it is the database's, compareTo is its counterpart or nil.
	IncludeObject func(object any, name, kind string, reflected bool, compareTo any) bool
	// CompareType decides whether the types of a column are the same; Undecided
	// leaves it to the dialect.
	CompareType func(table schema.TableName, database, model *schema.Column) Verdict
	// CompareServerDefault decides whether the server defaults of a column are
	// the same; Undecided leaves it to the dialect.
	CompareServerDefault func(table schema.TableName, database, model *schema.Column) Verdict

	// Configure is called by the command line before it opens a database; it may
	// change the run's Env and URL, for example by the -x arguments.
	Configure func(ctx context.Context, c *Run) error
	// Run replaces the one run of a command on the configured database: it calls
	// run for each database (several databases, one schema per tenant …) and decides
	// what an error of one means for the others.
	Run func(ctx context.Context, c *Run, run RunFunc) error
	// ProcessRevisionDirectives may change what "revision --autogenerate" is
	// about to write, also "revision" and "merge" where revision_environment is
	// on: it changes the scripts, adds further ones, or leaves none.
	ProcessRevisionDirectives func(ctx context.Context, scripts *[]*MigrationScript) error
	// RenderItem writes an operation or a type as Go code in a new revision; ok
	// is false for what it leaves to the usual rendering. imports are the import
	// paths that the code needs.
	RenderItem func(item any) (code string, imports []string, ok bool)

	// Variable returns the value of a variable that an SQL revision declares
	// ("-- Variables: OWNER literal"); nil reads the environment. The command
	// takes those given by -x first.
	Variable func(name string) (value string, ok bool)
	// Connect opens the database instead of the configured URL, whose dialect it
	// must have; without a URL, Dialect says it.
	Connect func(ctx context.Context) (*sql.DB, error)
	// Dialect is the dialect of the database that Connect opens.
	Dialect string
	// Dialects are dialects of the user's own, found by name before the built-in
	// ones.
	Dialects []dialect.Dialect
}

// Verdict is what a hook that compares a column returns.
type Verdict uint8

// The verdicts of Env.CompareType and Env.CompareServerDefault.
const (
	// Undecided leaves the comparison to the dialect.
	Undecided Verdict = iota
	// Same leaves the column as it is.
	Same
	// Different changes the column.
	Different
)

// Applied is a step that was just run.
type Applied struct {
	Direction revision.Direction
	// Revision is the revision that ran; "" for a stamp.
	Revision string
	Message  string
	// Heads are the rows of the version table after the step.
	Heads []string
}

const defaultVersionTable = "alembic_version"

func (e *Env) versionTable() schema.TableName {
	name := e.VersionTable
	if name == "" {
		name = defaultVersionTable
	}
	return schema.TableName{Schema: e.VersionTableSchema, Name: name}
}

// MigrationScript is a revision that is about to be written; the hook
// Env.ProcessRevisionDirectives may change it.
type MigrationScript struct {
	ID           string
	Message      string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	// VersionPath is the version location of the file; "" is the usual one.
	VersionPath string
	// Imports are import paths that the operations don't bring along themselves.
	Imports []string
	// Autogenerate tells that the operations come from a comparison.
	Autogenerate bool
	// Ops are the operations, one entry a database.
	Ops []DatabaseOps
}

// DatabaseOps are a revision's operations on one database.
type DatabaseOps struct {
	// Database is the name of the database; "" where there is only one.
	Database           string
	Upgrade, Downgrade []op.Operation
}

// Empty reports that the revision does nothing on any database.
func (s *MigrationScript) Empty() bool {
	for _, o := range s.Ops {
		if len(o.Upgrade) > 0 || len(o.Downgrade) > 0 {
			return false
		}
	}
	return true
}

// builtin are the dialects that come with the library.
func builtin() []dialect.Dialect {
	return []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New(), mysql.NewMariaDB(), mssql.New(), oracle.New()}
}

// findDialect finds a dialect by its name, the user's own first.
func findDialect(name string, env *Env) (dialect.Dialect, error) {
	var names []string
	for _, d := range append(env.Dialects[:len(env.Dialects):len(env.Dialects)], builtin()...) {
		if d.Name() == name {
			return d, nil
		}
		names = append(names, d.Name())
	}
	return nil, fmt.Errorf("unknown dialect %q; there are %s", name, strings.Join(names, ", "))
}
