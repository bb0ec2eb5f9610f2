// Package compare finds what changes one schema into another.
//
// Both sides are cloned, the target gets its naming convention, and the dialect
// brings every table to normal form. Then equal means equal, and the
// differences become operations that hold all that their reverses need:
//
//	database ──clone──► normal ─┐
//	                            ├─► differences ─► operations in dependency order
//	target ──clone, names──► normal ─┘
//
// The operations name things as the model wrote them; the normal form is only
// looked at. The package does no I/O.
package compare
