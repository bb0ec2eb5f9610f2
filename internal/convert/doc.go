// Package convert reads the migrations that Alembic's users wrote in Python.
//
// It knows the part of Python that such scripts are made of: calls of op and
// sa, literals, assignments, batch blocks, if and for. Parse makes a Module of
// a revision file; Reader.Operations evaluates a function's body to operations.
// Nothing is executed: a name that isn't in the tables of known callables
// (names.go, types.go, directives.go) is an error with its line.
package convert
