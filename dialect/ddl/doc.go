// Package ddl is the toolkit from which dialects are built: generic DDL,
// literals, quoting, plain transactions, and the table that passes each kind of
// operation to its compiler. The package dialect defines the contract that a
// dialect fulfils.
package ddl
