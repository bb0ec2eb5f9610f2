package dialect

// Abilities that autogenerate asks for. Each is optional: a dialect without the
// method has the ordinary answer, false.

// ForwardReferencer is a dialect that lets a foreign key name a table or a key
// that doesn't exist yet, as SQLite does; then no key must be made or dropped
// apart from its table.
type ForwardReferencer interface{ ForwardReferences() bool }

// ExactExpresser is a dialect whose normal form of conditions tells for certain
// whether two of them are the same text to the database.
type ExactExpresser interface{ ExactExpressions() bool }

// EnumNamer is a dialect whose enum types are objects of their own, with a name
// that columns use.
type EnumNamer interface{ NamedEnums() bool }

// UnnamedDropper is a dialect that can drop a constraint without a name, found
// by what it says.
type UnnamedDropper interface{ DropsUnnamed() bool }

// LengthIgnorer is a dialect that stores a text longer than its column's
// length.
type LengthIgnorer interface{ IgnoresLengths() bool }

// IdentifierCounter is a dialect that counts the characters of names and not
// their bytes.
type IdentifierCounter interface{ IdentifierLength(name string) int }
