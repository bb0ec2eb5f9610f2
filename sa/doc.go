// Package sa is the vocabulary of revision scripts and models, under the names
// that Alembic's users know: types, columns, constraints, options.
//
// It holds constructors for packages schema and op, and no logic of its own. An
// option is valid wherever its type fits: sa.NotNull in a column and in
// op.AlterColumn, sa.Schema in every directive.
package sa
