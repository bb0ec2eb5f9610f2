// Package revision is the pure revision graph of Alembic for Go.
//
// A revision names its parents (Revises) and what must be there before it
// (DependsOn). Arrows point from a revision to what it stands on:
//
//	a1 ◄── a2 ◄── a3 ◄─┐
//	       ▲           m1      m1 is a merge point, a2 a branch point,
//	       └── b1 ◄────┘       a1 a base, m1 the head
//	           ▲
//	c1 ┄┄┄┄┄┄┄┄┘               c1 depends on b1: two heads, m1 and c1
//
// The version table of a database holds one row for each head of what is
// applied there: a revision below another (by parent or by dependency) never
// has a row. A Graph turns a target ("head", "ae10", "left@+2", "base") and
// those rows into Steps, each with the exact writes to that table.
//
// The package knows no files and no database. Every operation takes time
// linear in revisions and edges, none recurses, and all are deterministic:
// where an order is free, the order in which revisions were given to New
// decides. (Two exceptions in theory: resolving k targets together takes k
// times that, and for a graph made to hurt the search of blocking.go may look
// at a node more than a few times.) A Graph is immutable and safe for
// concurrent use.
//
// Where it differs from Alembic's graph on purpose, a rule in
// corpus_rules_test.go says so and why; all else is compared with answers
// recorded from Alembic.
package revision
