package sa

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/alembic-go/alembic/internal/suggest"
	"github.com/alembic-go/alembic/schema"
)

// Model returns a table whose columns are the exported fields of the struct T, in
// their order; items add what fields can't say (composite keys, checks).
//
// A field's column is its name in snake case. A pointer or a sql.Null type
// admits NULL, any other type forbids it. The tag `alembic` says more, as words
// and key=value separated by commas; a value with a comma stands in single
// quotes:
//
//	ID     int64     `alembic:"primary_key"`
//	Email  string    `alembic:"size=120,unique"`
//	Owner  *int64    `alembic:"references=users.id,on_delete=SET NULL,index"`
//	Score  float64   `alembic:"type='NUMERIC(10, 2)',default=0"`
//	Made   time.Time `alembic:"created_at,default_expr=CURRENT_TIMESTAMP"`
//	Cache  string    `alembic:"-"`
//
// A word that is none of the known ones is the column's name; `db:"name"` (as
// sqlx reads it) names it too. The known words are primary_key, unique, index,
// null, not_null and -; the keys are size, type, default, default_expr,
// references, on_delete, on_update, comment, check, and unique and index with a
// name, which fields may share. Embedded structs add their fields.
func Model[T any](table string, items ...schema.TableItem) TableDef {
	r := &modelReader{uniques: map[string]*schema.Unique{}, indexes: map[string]*schema.Index{}}
	typ := reflect.TypeFor[T]()
	switch {
	case typ.Kind() != reflect.Struct:
		r.problem("sa.Model[%s]: it is no struct", typ)
	case !r.ofORM(typ):
		r.fields(typ)
	}
	def := Table(table, append(r.items, items...)...)
	for _, err := range r.problems {
		def.table.Problem(err)
	}
	return def
}

type modelReader struct {
	items    []schema.TableItem
	uniques  map[string]*schema.Unique
	indexes  map[string]*schema.Index
	problems []error
}

func (r *modelReader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

func (r *modelReader) fields(typ reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag, tagged := f.Tag.Lookup("alembic")
		switch {
		case tag == "-" || f.Tag.Get("db") == "-":
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct && typeOf(f.Type) == nil:
			r.fields(f.Type)
		case f.IsExported():
			r.field(typ, f, tag)
		}
	}
}

func (r *modelReader) field(typ reflect.Type, f reflect.StructField, tag string) {
	c := &schema.Column{Name: snakeCase(f.Name), Nullability: schema.NotNull}
	if name, _, _ := strings.Cut(f.Tag.Get("db"), ","); name != "" {
		c.Name = name
	}
	goType := f.Type
	if goType.Kind() == reflect.Pointer {
		goType, c.Nullability = goType.Elem(), schema.Null
	}
	if isNullType(goType) {
		c.Nullability = schema.Null
	}
	t := &tagReader{model: r, column: c, where: typ.Name() + "." + f.Name, goType: goType}
	t.read(tag)
	r.items = append(r.items, c)
}

// tagReader reads the tag of one field.
type tagReader struct {
	model  *modelReader
	column *schema.Column
	where  string
	goType reflect.Type
	size   int
	named  bool // a word of the tag was taken for the column's name
	fk     *schema.ForeignKey
}

func (t *tagReader) read(tag string) {
	for _, word := range splitTag(tag) {
		key, value, hasValue := strings.Cut(word, "=")
		value = strings.TrimSuffix(strings.TrimPrefix(value, "'"), "'")
		if err := t.word(strings.TrimSpace(key), value, hasValue); err != nil {
			t.model.problem("%s: tag `alembic:%q`: %w", t.where, tag, err)
		}
	}
	if t.column.Type == nil {
		t.column.Type = t.defaultType()
	}
	if t.column.PrimaryKey && t.column.Nullability == schema.NotNull {
		t.column.Nullability = schema.NullDefault
	}
}

func (t *tagReader) word(key, value string, hasValue bool) error {
	c := t.column
	switch {
	case key == "" && !hasValue:
	case key == "primary_key":
		c.PrimaryKey = true
	case key == "unique" && hasValue:
		t.sharedUnique(value)
	case key == "unique":
		c.Unique = true
	case key == "index" && hasValue:
		t.sharedIndex(value)
	case key == "index":
		c.Index = true
	case key == "null":
		c.Nullability = schema.Null
	case key == "not_null":
		c.Nullability = schema.NotNull
	case hasValue:
		return t.value(key, value)
	default:
		return t.name(key)
	}
	return nil
}

// The words of tags: flags stand alone, keys have a value.
var (
	tagFlags = []string{"primary_key", "unique", "index", "null", "not_null"}
	tagKeys  = []string{"size", "type", "default", "default_expr", "comment", "check", "references", "on_delete", "on_update", "unique", "index"}
)

// shortName is the length below which a word is a name, however near it is to a
// flag.
const shortName = 5

// name takes a word that is no flag for the column's name, unless it is more
// likely a slip.
func (t *tagReader) name(word string) error {
	meant := suggest.DidYouMean(word, tagFlags)
	switch {
	case t.named && meant != "":
		return fmt.Errorf("unknown word %q; %s", word, meant)
	case t.named:
		return fmt.Errorf("unknown word %q: the column is named %q already", word, t.column.Name)
	case meant != "" && len(word) >= shortName:
		return fmt.Errorf("unknown word %q; %s A column of that name is written db:%q", word, meant, word)
	}
	t.column.Name, t.named = word, true
	return nil
}

func (t *tagReader) value(key, value string) (err error) {
	c := t.column
	switch key {
	case "size":
		if t.size, err = strconv.Atoi(value); err != nil || t.size <= 0 {
			return fmt.Errorf("size=%s is no positive number", value)
		}
	case "type":
		c.Type = schema.Raw{SQLText: value}
	case "default":
		c.Default = schema.LiteralDefault(value)
	case "default_expr":
		c.Default = schema.ExprDefault(value)
	case "comment":
		c.Comment = value
	case "check":
		c.Checks = append(c.Checks, &schema.Check{SQL: value})
	case "references":
		return t.reference(value)
	case "on_delete", "on_update":
		return t.action(key, value)
	default:
		if meant := suggest.DidYouMean(key, tagKeys); meant != "" {
			return fmt.Errorf("unknown key %q; %s", key, meant)
		}
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

func (t *tagReader) reference(target string) error {
	table, column := splitTarget(target)
	if table == "" {
		return fmt.Errorf("references=%s is not table.column", target)
	}
	t.fk = &schema.ForeignKey{RefTable: schema.ParseTableName(table), RefColumns: []string{column}}
	t.column.ForeignKeys = append(t.column.ForeignKeys, t.fk)
	return nil
}

func (t *tagReader) action(key, value string) error {
	switch {
	case t.fk == nil:
		return fmt.Errorf("%s needs references=table.column before it", key)
	case key == "on_delete":
		t.fk.OnDelete = value
	default:
		t.fk.OnUpdate = value
	}
	return nil
}

func (t *tagReader) sharedUnique(name string) {
	u := t.model.uniques[name]
	if u == nil {
		u = &schema.Unique{Name: name}
		t.model.uniques[name] = u
		t.model.items = append(t.model.items, u)
	}
	u.Columns = append(u.Columns, t.column.Name)
}

func (t *tagReader) sharedIndex(name string) {
	x := t.model.indexes[name]
	if x == nil {
		x = &schema.Index{Name: name}
		t.model.indexes[name] = x
		t.model.items = append(t.model.items, x)
	}
	x.Keys = append(x.Keys, Col(t.column.Name))
}

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
	switch t.Kind() {
	case reflect.String:
		return schema.Text{}
	case reflect.Bool:
		return schema.Boolean{}
	case reflect.Int8, reflect.Uint8, reflect.Int16:
		return schema.SmallInteger{}
	case reflect.Int, reflect.Int32, reflect.Uint16:
		return schema.Integer{}
	case reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64:
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

// splitTag splits at commas outside of single quotes.
func splitTag(tag string) []string {
	var words []string
	quoted, start := false, 0
	for i, r := range tag {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == ',' && !quoted:
			words = append(words, tag[start:i])
			start = i + 1
		}
	}
	return append(words, tag[start:])
}

// snakeCase turns a Go name into a column's: UserID → user_id, HTTPStatus →
// http_status.
func snakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		upper := unicode.IsUpper(r)
		if upper && i > 0 {
			afterLower := !unicode.IsUpper(runes[i-1]) && runes[i-1] != '_'
			beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterLower || beforeLower {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
