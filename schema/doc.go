// Package schema is the model of a relational database: tables, columns,
// types, constraints and indexes as plain values.
//
// It knows no SQL dialect and does no I/O. Packages dialect/… turn it into SQL
// and read it back from a database, internal/compare finds the difference
// between two models, package op changes a model, and package sa holds the
// constructors that scripts and models use.
package schema
