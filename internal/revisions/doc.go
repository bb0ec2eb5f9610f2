// Package revisions loads the revisions of a project: it reads the files of the
// version locations, matches the Go files with the functions that they
// registered, and gives the engine a function for each direction of a revision,
// whether it is written in Go or in SQL.
package revisions
