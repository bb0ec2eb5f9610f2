package postgresql

import "github.com/alembic-go/alembic/op"

const keyFromJSON = "postgresql_from_json"

// FromJSONFlag is the type of FromJSON.
type FromJSONFlag struct{}

// FromJSON reads the new values of a JSON column by the names of attributes. It is for
// types that hold composite types, such as arrays of them, which no expression after
// USING can make of JSON.
var FromJSON FromJSONFlag

// ApplyAlterColumn sets the flag.
func (FromJSONFlag) ApplyAlterColumn(o *op.AlterColumn) { o.Options.Set(keyFromJSON, true) }
