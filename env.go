package alembic

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/journal"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// Env describes a project to the command and to the library: its revisions, the
// schema of its models, and how autogenerate and the runs behave. It
// corresponds to Alembic's env.py.
type Env struct {
	// Revisions holds the version locations. Their order decides ties.
	Revisions []*Revisions
	// TargetMetadata is the schema of the models, which autogenerate and check
	// compare with the database. Nil turns both off, unless there is another
	// target. It never means an empty schema.
	TargetMetadata *schema.MetaData
	// TargetFunc makes the schema of the models in an empty database, for
	// example by the migration of an ORM or by another tool. Autogenerate and
	// check read it there. It is one schema together with TargetMetadata. db is
	// a scratch place on one connection: its statements are checked, nothing
	// outside of it changes, and it is no longer valid when the function
	// returns. dialect is the name of the database's dialect, such as
	// "postgresql".
	TargetFunc func(ctx context.Context, db *sql.DB, dialect string) error

	// VersionTable is the name of the version table. Empty means
	// alembic_version.
	VersionTable string
	// VersionTableSchema is the schema of the version table. Empty means the
	// default schema of the connection.
	VersionTableSchema string
	// DisableJournal turns off the journal, a table in which each step of a run has
	// a row: who changed what, when, and how far a step came that did not end. With
	// the journal, a run goes on where an earlier one died.
	DisableJournal bool
	// JournalDowngrades makes the journal keep the statements of the downgrade of
	// each revision that is applied, and Downgrade run those of revisions that this
	// program doesn't have.
	JournalDowngrades bool
	// JournalTable is the name of that table. Empty means that it follows from the
	// version table's: alembic_journal for alembic_version, shop_journal for
	// shop_version. JournalTableSchema is its schema. Empty means VersionTableSchema.
	JournalTable       string
	JournalTableSchema string
	// SingleTransaction runs all revisions of a run in one transaction instead
	// of one each, if the database can roll back DDL.
	SingleTransaction bool
	// OnVersionApply is called after each step, in the step's transaction. What it
	// sets in the session ends with the step.
	OnVersionApply func(ctx context.Context, conn DBTX, applied Applied) error

	// IncludeSchemas compares further schemas with the models. Tables that only
	// the database has in them are compared too. One that is nowhere is a warning.
	IncludeSchemas []string
	// Privileges compares owners and grants as well, where the database has them
	// for each object (PostgreSQL). Without it they are left as they are, and a
	// GRANT in an SQL file is passed over.
	Privileges bool
	// IncludeName decides by name whether an object of the database is compared.
	// kind is table, column, index, unique_constraint, foreign_key_constraint or
	// check_constraint; table is the table it belongs to.
	IncludeName func(name, kind string, table schema.TableName) bool
	// IncludeObject decides whether an object of either side is compared.
	// reflected is true for an object of the database; compareTo is its
	// counterpart, or nil.
	IncludeObject func(object any, name, kind string, reflected bool, compareTo any) bool
	// CompareType decides whether two types of a column are the same. Undecided
	// leaves the decision to the dialect.
	CompareType func(table schema.TableName, database, model *schema.Column) Verdict
	// CompareServerDefault decides whether two server defaults of a column are
	// the same. Undecided leaves the decision to the dialect.
	CompareServerDefault func(table schema.TableName, database, model *schema.Column) Verdict

	// Configure is called by the command line before it opens a database. It
	// may change the Env and the URL of the run, for example according to the
	// -x arguments.
	Configure func(ctx context.Context, c *Run) error
	// Run replaces the run of a command on the configured database. It calls
	// run for each database, for example for several databases or one schema
	// per tenant, and decides what an error in one means for the others.
	Run func(ctx context.Context, c *Run, run RunFunc) error
	// ProcessRevisionDirectives may change what "revision --autogenerate" is
	// about to write. With revision_environment it is also called for
	// "revision" and "merge". It can change the scripts, add more, or remove
	// them all.
	ProcessRevisionDirectives func(ctx context.Context, scripts *[]*MigrationScript) error
	// RenderItem renders an operation or a type as Go code in a new revision.
	// It returns ok false to use the default rendering. imports holds the
	// import paths that the code needs.
	RenderItem func(item any) (code string, imports []string, ok bool)

	// Variable returns the value of a variable that an SQL revision declares
	// ("-- Variables: OWNER literal"). If nil, variables are read from the
	// environment. Values given by -x take precedence.
	Variable func(name string) (value string, ok bool)
	// Connect opens the database in place of the configured URL. The database
	// must have the dialect of that URL. If there is no URL, Dialect names it.
	Connect func(ctx context.Context) (*sql.DB, error)
	// Dialect is the dialect of the database that Connect opens.
	Dialect string
	// Dialects holds custom dialects. They are found by name before the
	// built-in ones.
	Dialects []dialect.Dialect
}

// Verdict is the result of a hook that compares a column.
type Verdict uint8

// The verdicts of Env.CompareType and Env.CompareServerDefault.
const (
	// Undecided leaves the comparison to the dialect.
	Undecided Verdict = iota
	// Same means that the column is left as it is.
	Same
	// Different means that the column is changed.
	Different
)

// Applied describes a step that has just run.
type Applied struct {
	Direction revision.Direction
	// Revision is the id of the revision that ran. It is empty for a stamp.
	Revision string
	Message  string
	// Heads holds the rows of the version table after the step.
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

// journalTable is the table of the journal, kept or not.
func (e *Env) journalTable() schema.TableName {
	name := cmp.Or(e.JournalTable, journal.NameBeside(e.versionTable().Name))
	return schema.TableName{Schema: cmp.Or(e.JournalTableSchema, e.VersionTableSchema), Name: name}
}

// sharedJournal is the table that held the journal, with those of other projects, before
// its name followed from the version table's; without a name there was none.
func (e *Env) sharedJournal() schema.TableName {
	table := e.journalTable()
	if e.JournalTable != "" || table.Name == journal.DefaultTable {
		return schema.TableName{}
	}
	table.Name = journal.DefaultTable
	return table
}

// ownTables are the tables that are never compared.
func (e *Env) ownTables() []schema.TableName {
	tables := []schema.TableName{e.versionTable(), e.journalTable(), e.lockTable()}
	if shared := e.sharedJournal(); shared.Name != "" {
		tables = append(tables, shared)
	}
	return tables
}

// MigrationScript is a revision that is about to be written.
// Env.ProcessRevisionDirectives may change it.
type MigrationScript struct {
	ID           string
	Message      string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	// VersionPath is the version location of the file. Empty means the default
	// one.
	VersionPath string
	// Imports holds import paths that are needed in addition to those of the
	// operations.
	Imports []string
	// Autogenerate is true if the operations come from a comparison.
	Autogenerate bool
	// Ops holds the operations, with one entry for each database.
	Ops []DatabaseOps
}

// DatabaseOps holds the operations of a revision on one database.
type DatabaseOps struct {
	// Database is the name of the database. It is empty if there is only one.
	Database           string
	Upgrade, Downgrade []op.Operation
}

// Empty reports whether the revision does nothing on any database.
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

// owns reports whether a dialect is one of Dialects.
func (e *Env) owns(name string) bool {
	return slices.ContainsFunc(e.Dialects, func(d dialect.Dialect) bool { return d.Name() == name })
}

// lockTable is the table of the lock, where the database needs one.
func (e *Env) lockTable() schema.TableName {
	return schema.TableName{Schema: e.VersionTableSchema, Name: dialect.LockTable}
}
