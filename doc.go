// Package alembic provides schema migrations for relational databases, with the
// revision graph, the operations and the workflow of Python's Alembic.
//
// A project has a folder of revisions, each a Go or an SQL file, and an Env
// that describes it. The database records the applied revisions in the table
// alembic_version. The alembic command manages them from the command line. An
// application uses a Migrator:
//
//	m, err := alembic.New(db, "postgresql", migrations.Env)
//	if err != nil { … }
//	err = m.Upgrade(ctx, "head")
//
// In a revision, an *Op provides the operations that Alembic's users know as
// op.
package alembic
