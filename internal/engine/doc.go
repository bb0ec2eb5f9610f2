// Package runtime runs the steps of a plan: against a database (Database), into
// an SQL script (Offline), or into memory (Record).
//
// A revision's function is handed a Script and emits operations to it; the
// dialect compiles each to statements. Version rows are written in the same
// transaction as the revision's own statements, so a revision is recorded if
// and only if it ran to its end, wherever the database can roll DDL back.
package engine
