// Package alembic is Alembic for Go: schema migrations for relational databases
// with the revision graph, the operations and the workflow of Python's Alembic.
//
// A project has a folder of revisions, each a Go or an SQL file, an Env that
// describes it, and a database that records in the table alembic_version which
// revisions it has. The command alembic works on them from the command line; an
// application does the same through a Migrator:
//
//	m, err := alembic.New(db, "postgresql", migrations.Env)
//	if err != nil { … }
//	err = m.Upgrade(ctx, "head")
//
// In a revision, an *Op is what Alembic's users know as op.
package alembic
