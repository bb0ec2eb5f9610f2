package op

// ObjectOptions are what the directives about enum types, sequences, views,
// functions, triggers and schemas take beside their arguments. A directive
// uses those that mean something to it; the others are an error.
type ObjectOptions struct {
	Schema        string
	IfExists      bool
	IfNotExists   bool
	Cascade       bool   // schemas
	Materialized  bool   // views
	Before, After string // the neighbour of an enum value
}

// ObjectOption is implemented by options of those directives.
type ObjectOption interface{ ApplyObject(*ObjectOptions) }
