// Package engine runs the steps of a plan on a database (Database), prints them
// as an SQL script (PrintScript), or keeps them in memory (Record).
//
// A revision's function receives a Step and emits operations to it. The dialect
// compiles each of them to statements. Version rows are written in the same
// transaction as the revision's own statements, so if the database can roll DDL
// back, a revision is recorded if and only if it ran to its end.
package engine
