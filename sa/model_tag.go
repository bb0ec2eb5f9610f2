package sa

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
	"github.com/alembic-go/alembic/schema"
)

// tagReader reads the tag of one field.
type tagReader struct {
	model  *modelReader
	column *schema.Column
	where  string
	goType reflect.Type
	size   int
	fk     *schema.ForeignKey
	seen   map[string]bool // the words that may stand only once
}

// read reads the words of the tag. The one that names the column counts first,
// because others use the name.
func (t *tagReader) read(tag string) {
	words, err := splitTag(tag)
	if err != nil {
		t.problem(tag, err)
	}
	byName := func(w tagWord) bool { return w.key == "column" }
	if i := slices.IndexFunc(words, byName); i > 0 {
		words[0], words[i] = words[i], words[0]
	}
	for _, w := range words {
		if err := t.word(w); err != nil {
			t.problem(tag, err)
		}
	}
	if t.column.Type == nil {
		t.column.Type = t.defaultType()
	}
	t.column.Default = t.column.Default.Of(t.column.Type)
	if t.column.PrimaryKey && t.column.Nullability == schema.NotNull {
		t.column.Nullability = schema.NullDefault
	}
}

func (t *tagReader) problem(tag string, err error) {
	t.model.problem("%s: the tag `alembic:%q`: %w", t.where, tag, err)
}

// The words of tags: flags stand alone, valued ones have a value.
var (
	flags  = []string{"primary_key", "unique", "index", "null", "not_null"}
	valued = []string{"column", "size", "type", "default", "default_expr", "comment", "check", "references", "on_delete", "on_update", "unique", "index", "renamed_from"}
)

// repeatable are the words that a field may have several times.
var repeatable = []string{"unique", "index", "check", "references", "on_delete", "on_update"}

func (t *tagReader) word(w tagWord) error {
	isFlag, isValued := slices.Contains(flags, w.key), slices.Contains(valued, w.key)
	switch {
	case !isFlag && !isValued:
		return unknownWord(w)
	case w.hasValue && !isValued:
		return fmt.Errorf("%s takes no value", w.key)
	case !w.hasValue && !isFlag:
		return fmt.Errorf("%s needs a value: %s=…", w.key, w.key)
	case w.hasValue && w.value == "" && w.key != "default" && w.key != "comment":
		return fmt.Errorf("%s= has no value", w.key)
	case t.seen[w.key] && !slices.Contains(repeatable, w.key):
		return fmt.Errorf("%s stands twice", w.key)
	}
	t.seen[w.key] = true
	if w.hasValue {
		return t.value(w.key, w.value)
	}
	return t.flag(w.key)
}

func (t *tagReader) flag(word string) error {
	c := t.column
	switch word {
	case "primary_key":
		c.PrimaryKey = true
	case "unique":
		c.Unique = true
	case "index":
		c.Index = true
	case "null":
		c.Nullability = schema.Null
	case "not_null":
		c.Nullability = schema.NotNull
	}
	if t.seen["null"] && t.seen["not_null"] {
		return errors.New("null and not_null contradict each other")
	}
	return nil
}

func (t *tagReader) value(key, value string) (err error) {
	c := t.column
	switch key {
	case "column":
		c.Name = value
	case "unique":
		t.sharedUnique(value)
	case "index":
		t.sharedIndex(value)
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
	case "renamed_from":
		c.RenamedFrom = value
	case "check":
		c.Checks = append(c.Checks, &schema.Check{SQL: value})
	case "references":
		return t.reference(value)
	default:
		return t.action(key, value)
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

// foreignWords are words of other tags whose meaning has another word here.
var foreignWords = map[string]string{
	"pk": "primary_key", "primary": "primary_key", "id": "primary_key",
	"uniqueindex": "unique", "uniq": "unique", "nullable": "null", "notnull": "not_null",
	"fk": "references", "foreignkey": "references", "constraint": "on_delete",
	"name": "column", "length": "size", "maxlen": "size", "expr": "default_expr",
}

// unknownWord returns the error for a word that is no known one: it tells the
// word that was probably meant, or how the name of a column is written.
func unknownWord(w tagWord) error {
	key, value, colon := strings.Cut(w.key, ":")
	meant := foreignWords[strings.NewReplacer("_", "", " ", "", "-", "").Replace(strings.ToLower(key))]
	if meant == "" {
		meant = suggest.Nearest(key, slices.Concat(flags, valued))
	}
	switch {
	case colon && meant != "":
		return fmt.Errorf("unknown word %q; did you mean '%s=%s'?", w.key, meant, value)
	case meant != "" && w.hasValue:
		return fmt.Errorf("unknown key %q; did you mean '%s'?", w.key, meant)
	case w.hasValue:
		return fmt.Errorf("unknown key %q; the keys are %s", w.key, strings.Join(valued, ", "))
	case meant != "":
		return fmt.Errorf("unknown word %q; did you mean '%s'? A column is named with column=%s", w.key, meant, w.key)
	}
	return fmt.Errorf("unknown word %q; a column is named with column=%s, and a value with a comma stands in single quotes", w.key, w.key)
}
