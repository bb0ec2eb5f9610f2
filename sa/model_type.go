package sa

import (
	"database/sql"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/alembic-go/alembic/schema"
)

// defaultType is the column type of the field's Go type.
func (t *tagReader) defaultType() schema.Type {
	typ := typeOf(t.goType)
	switch typ := typ.(type) {
	case nil:
		t.model.problem("%s: there is no column type for %s; give one with `alembic:\"type=...\"`, "+
			"or leave the field out with `alembic:\"-\"`", t.where, t.goType)
		return schema.NullType{}
	case schema.Text:
		if t.size > 0 {
			return schema.String{Length: t.size}
		}
	case schema.LargeBinary:
		return schema.LargeBinary{Length: t.size}
	case schema.BigInteger:
		if t.column.PrimaryKey { // only INTEGER numbers itself on SQLite
			return Variant(typ).With("sqlite", schema.Integer{})
		}
	}
	return typ
}

// Typer is implemented by Go types that bring their own column type.
type Typer interface{ AlembicType() schema.Type }

// typeOf is the column type of a Go type; nil when there is none.
func typeOf(t reflect.Type) schema.Type {
	if typer, ok := reflect.New(t).Interface().(Typer); ok {
		return typer.AlembicType()
	}
	if known, ok := knownTypes()[t]; ok {
		return known
	}
	if isNullType(t) { // sql.Null[T]
		if value, ok := t.FieldByName("V"); ok {
			return typeOf(value.Type)
		}
	}
	switch t.Kind() {
	case reflect.String:
		return schema.Text{}
	case reflect.Bool:
		return schema.Boolean{}
	case reflect.Int8, reflect.Uint8, reflect.Int16:
		return schema.SmallInteger{}
	case reflect.Int32, reflect.Uint16:
		return schema.Integer{}
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64:
		return schema.BigInteger{}
	case reflect.Float32:
		return schema.Float{}
	case reflect.Float64:
		return schema.Double{}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return schema.LargeBinary{}
		}
	case reflect.Array:
		const uuidBytes = 16
		if t.Elem().Kind() == reflect.Uint8 && t.Len() == uuidBytes {
			return schema.Uuid{}
		}
	}
	return nil
}

func knownTypes() map[reflect.Type]schema.Type {
	return map[reflect.Type]schema.Type{
		reflect.TypeFor[time.Time]():       schema.DateTime{Timezone: true},
		reflect.TypeFor[time.Duration]():   schema.BigInteger{},
		reflect.TypeFor[json.RawMessage](): schema.JSON{},
		reflect.TypeFor[sql.NullString]():  schema.Text{},
		reflect.TypeFor[sql.NullByte]():    schema.SmallInteger{},
		reflect.TypeFor[sql.NullInt16]():   schema.SmallInteger{},
		reflect.TypeFor[sql.NullInt32]():   schema.Integer{},
		reflect.TypeFor[sql.NullInt64]():   schema.BigInteger{},
		reflect.TypeFor[sql.NullFloat64](): schema.Double{},
		reflect.TypeFor[sql.NullBool]():    schema.Boolean{},
		reflect.TypeFor[sql.NullTime]():    schema.DateTime{Timezone: true},
	}
}

func isNullType(t reflect.Type) bool {
	return t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null")
}
