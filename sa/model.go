package sa

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/alembic-go/alembic/schema"
)

// Model returns a table whose columns are the exported fields of the struct T, in
// their order; items add what fields can't say (composite keys, checks).
//
// A field's column is its name in snake case. A pointer or a sql.Null type
// admits NULL, any other type forbids it. The tag `alembic` says more, as words
// and key=value separated by commas:
//
//	ID     int64     `alembic:"primary_key"`
//	Email  string    `alembic:"size=120,unique"`
//	Owner  *int64    `alembic:"references=users.id,on_delete=SET NULL,index"`
//	Score  float64   `alembic:"type=NUMERIC(10, 2),default=0"`
//	Made   time.Time `alembic:"column=created_at,default_expr=CURRENT_TIMESTAMP"`
//	Cache  string    `alembic:"-"`
//
// The words are primary_key, unique, index, null, not_null and -; the keys are
// column, size, type, default, default_expr, references, on_delete, on_update,
// comment, check, and unique and index with a name, which fields may share. Any
// other word is an error. A value with a comma outside of parentheses stands in
// single quotes, and a quote in it is written twice. `db:"name"` (as sqlx reads
// it) names the column as column= does. Embedded structs add their fields, also
// those embedded by a pointer.
func Model[T any](table string, items ...schema.TableItem) TableDef {
	r := &modelReader{uniques: map[string]*schema.Unique{}, indexes: map[string]*schema.Index{}}
	typ := reflect.TypeFor[T]()
	switch {
	case typ.Kind() != reflect.Struct:
		r.problem("sa.Model[%s]: it is no struct", typ)
	default:
		r.fields(typ)
	}
	return newTable(table, append(r.items, items...), errNoFields, r.problems...)
}

type modelReader struct {
	items    []schema.TableItem
	uniques  map[string]*schema.Unique
	indexes  map[string]*schema.Index
	within   []reflect.Type // the structs whose fields are being read
	problems []error
}

func (r *modelReader) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Errorf(format, args...))
}

func (r *modelReader) fields(typ reflect.Type) {
	if r.ofORM(typ) {
		return
	}
	r.within = append(r.within, typ)
	defer func() { r.within = r.within[:len(r.within)-1] }()
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag, tagged := f.Tag.Lookup("alembic")
		inner := embedded(f)
		switch {
		case tag == "-" || f.Tag.Get("db") == "-":
		case inner != nil && slices.Contains(r.within, inner):
			r.problem("%s.%s: it embeds the struct that it is a part of; leave it out with `alembic:\"-\"`", typ.Name(), f.Name)
		case inner != nil && !tagged:
			r.fields(inner)
		case f.IsExported():
			r.field(typ, f, tag)
		case tagged:
			r.problem("%s.%s: only exported fields are columns, so the tag `alembic:%q` has no effect; begin the name with a capital letter, or take the tag out", typ.Name(), f.Name, tag)
		}
	}
}

// embedded returns the struct whose fields an embedded one adds, also one embedded by a
// pointer, or nil.
func embedded(f reflect.StructField) reflect.Type {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if !f.Anonymous || t.Kind() != reflect.Struct || typeOf(t) != nil {
		return nil
	}
	return t
}

func (r *modelReader) field(typ reflect.Type, f reflect.StructField, tag string) {
	where := typ.Name() + "." + f.Name
	c := &schema.Column{Name: snakeCase(f.Name), Nullability: schema.NotNull}
	c.SetOrigin(where)
	for _, err := range []error{checkTag(f.Tag), nameByDB(c, f.Tag.Get("db"))} {
		if err != nil {
			r.problem("%s: %w", where, err)
		}
	}
	goType := f.Type
	if goType.Kind() == reflect.Pointer {
		goType, c.Nullability = goType.Elem(), schema.Null
	}
	if isNullType(goType) {
		c.Nullability = schema.Null
	}
	t := &tagReader{model: r, column: c, where: where, goType: goType, seen: map[string]bool{}}
	t.read(tag)
	r.items = append(r.items, c)
}

// nameByDB gives a column the name in the field's db tag. Further words of such
// a tag, which some libraries read, would have no effect here.
func nameByDB(c *schema.Column, tag string) error {
	name, rest, _ := strings.Cut(tag, ",")
	if name != "" {
		c.Name = name
	}
	for _, word := range strings.Split(rest, ",") {
		if word = strings.TrimSpace(word); word != "" && word != "omitempty" {
			return fmt.Errorf("the tag `db:%q`: of a db tag only the name counts, so %q has no effect; say it with `alembic:\"…\"`", tag, word)
		}
	}
	return nil
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
