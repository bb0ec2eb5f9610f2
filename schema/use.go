package schema

// UsePart is the kind of a part of a table that uses an object.
type UsePart string

// The parts of a table. An index and a constraint are named alike, because a key has
// one name for both.
const (
	UseTable   UsePart = ""        // what the table is partitioned by, and its type
	UseColumn  UsePart = "column"  // the type and collation of a column
	UseDefault UsePart = "default" // the default of a column, or what it is computed from
	UseKey     UsePart = "key"     // an index or constraint
)

// Use says that a part of a table depends on an object, in the words of the database
// that was inspected.
type Use struct {
	Part UsePart
	Name string // of the column, index or constraint
	Of   ObjectRef
}
