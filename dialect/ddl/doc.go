// Package ddl is the toolkit from which dialects are built: generic DDL,
// literals, quoting, plain transactions and the table that hands each kind of
// operation to its compiler. The contract that a dialect fulfils stands in the
// package dialect.
package ddl
