// Package revision is the revision graph of Alembic for Go.
//
// A revision names its parents (Revises) and other revisions that must be
// applied before it (DependsOn). Arrows point from a revision to its parents
// and dependencies:
//
//	a1 ◄── a2 ◄── a3 ◄─┐
//	       ▲           m1      m1 is a merge point, a2 a branch point,
//	       └── b1 ◄────┘       a1 a base, m1 the head
//	           ▲
//	c1 ┄┄┄┄┄┄┄┄┘               c1 depends on b1: two heads, m1 and c1
//
// The version table of a database holds one row for each head of the applied
// revisions. A revision that is an ancestor of another applied one, by parent
// or by dependency, has no row. A Graph turns a target ("head", "ae10",
// "left@+2", "base") and those rows into Steps, each with the exact writes to
// that table.
//
// The package uses neither files nor a database. Every operation takes time
// linear in the number of revisions and edges, none is recursive, and all are
// deterministic: where the order is free, the order in which revisions were
// given to New decides. There are two exceptions: resolving k targets together
// takes k times as long, and in a contrived graph the search of blocking.go may
// visit a node more than once. A Graph is immutable and safe for concurrent
// use.
//
// Every intended difference from Alembic's graph is explained by a rule in
// corpus_rules_test.go. Everything else is compared with answers recorded from
// Alembic.
package revision
