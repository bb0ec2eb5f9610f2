package dialect

import "context"

// Resumer is implemented by sessions of databases on which a revision can be half
// applied, because some of its statements commit by themselves. It tells what a
// later run must know to go on where an earlier one died.
type Resumer interface {
	// Home returns the schema (on MySQL, the database) in which the session finds
	// tables without a schema as it begins.
	Home(context.Context) (string, error)
	// Commits reports whether a statement in the revision's transaction commits
	// it.
	Commits(sql string) Commits
	// Locked reports whether the revision has locked tables, so that no other table
	// can be read or written.
	Locked() bool
	// Probe returns what the database holds of the things that a statement is
	// about to change, in a form to compare. ok is false if that can't tell
	// afterwards whether the statement took effect.
	Probe(ctx context.Context, sql string) (state string, ok bool)
	// Changed tells what became of a statement if the state is another one now than
	// before it: Stays means that it took effect, Gone that it is to be repeated,
	// Unknown that a part of it may have. If the state is the same, the statement
	// did nothing or can be repeated without harm.
	Changed(sql, now string) Fate
	// Carries reports what later statements of the session may need of a statement
	// that is passed over because an earlier run has done it.
	Carries(sql string) Carry
	// LooksBack reports whether a statement needs what the statement before it did
	// in the same session, such as the key that an INSERT got.
	LooksBack(sql string) bool
	// Aside calls f, which writes the run's own tables between two statements of a
	// revision, with the settings that decide about such a write as they were before
	// the revision: the role, the search path, time limits, whether the session only
	// reads. Then it sets them as the revision had them. own tells that f belongs to
	// a transaction that the revision began. What f writes may be left out if a
	// transaction only reads: nothing that the revision does in it can be lost.
	Aside(ctx context.Context, own bool, f func() error) error
}

// Remnant is implemented by sessions of databases on which a statement that did not
// take effect may leave something behind.
type Remnant interface {
	// Leaves reports whether a statement did, such as an invalid index.
	Leaves(ctx context.Context, sql string) (bool, error)
}

// RowKeeper is implemented by sessions of databases with tables that know no
// transactions: what is written there stays whatever becomes of the transaction.
type RowKeeper interface {
	// KeepsRows reports whether a statement may change rows of such a table.
	KeepsRows(ctx context.Context, sql string) (bool, error)
}

// Encloser is implemented by sessions that give a statement outside of the revision's
// transaction a transaction of its own.
type Encloser interface {
	// Encloses reports whether a statement does in a transaction what it does outside
	// of one, where it is a transaction by itself.
	Encloses(ctx context.Context, sql string) bool
	// Enclose begins the transaction, and EndEnclosed commits it or rolls it back. It
	// is no error if a rollback finds that the database has undone it already.
	Enclose(context.Context) error
	EndEnclosed(ctx context.Context, commit bool) error
	// Refuses reports whether a statement failed because it was in a transaction.
	Refuses(error) bool
}

// Commits tells whether a statement commits the transaction it runs in.
type Commits int

const (
	// Never: its work stays pending.
	Never Commits = iota
	// Perhaps: it runs others, which may commit.
	Perhaps
	// Always: it is a schema change.
	Always
)

// Carry is what a statement leaves in its session.
type Carry int

const (
	// Nothing is left that a later statement can see.
	Nothing Carry = iota
	// Setting: it sets something and can be run again.
	Setting
	// Unrepeatable: it leaves something that can't be made again for certain: a
	// temporary table, a variable with what a query returned.
	Unrepeatable
)
