// Package render writes operations as the text of a revision: Go statements on
// an *alembic.Op in the vocabulary of package sa, SQL compiled by a dialect, or
// a list for people. What it can't write it names in an error; it never leaves
// out a part.
package render
