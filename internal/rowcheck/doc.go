// Package rowcheck tells what the rows of a table must fulfil for an operation to
// succeed, with the query that finds the rows that don't. It asks the operations and
// the schema alone: it does no I/O.
package rowcheck
