package schema

import (
	"reflect"
	"slices"
	"testing"
)

// full is a table that has one of everything.
func full() *Table {
	yes := true
	fk := func() *ForeignKey {
		return &ForeignKey{Name: "fk", Columns: []string{"a"}, RefColumns: []string{"id"}, Timing: Timing{Deferrable: &yes}}
	}
	ck := func() *Check {
		return &Check{Name: "ck", SQL: "a > 0", Columns: []string{"a"}, Timing: Timing{Deferrable: &yes}}
	}
	return &Table{
		Name: TableName{Schema: "s", Name: "t"},
		Columns: []*Column{{
			Name: "a", Type: Integer{}, Default: LiteralDefault("0"), Computed: &Computed{SQL: "1", Persisted: &yes}, Identity: &Identity{Name: "i"},
			ForeignKeys: []*ForeignKey{fk()}, Checks: []*Check{ck()}, Options: Options{"k": "v"},
		}},
		PrimaryKey:  &PrimaryKey{Name: "pk", Columns: []string{"a"}, Timing: Timing{Deferrable: &yes}},
		ForeignKeys: []*ForeignKey{fk()},
		Uniques:     []*Unique{{Name: "u", Columns: []string{"a"}, Timing: Timing{Deferrable: &yes}}},
		Checks:      []*Check{ck()},
		Excludes:    []*Exclude{{Name: "x", Elements: []ExcludeElement{{KeyPart: KeyPart{Column: "a"}, Operator: "="}}, Timing: Timing{Deferrable: &yes}}},
		Indexes:     []*Index{{Name: "ix", Keys: []KeyPart{{Column: "a"}}}},
		Prefixes:    []string{"TEMPORARY"},
		Options:     Options{"k": "v"},
		Parents:     []TableName{{Name: "p"}},
		DependsOn:   []ObjectRef{{Kind: KindTable, Name: TableName{Name: "d"}}},
	}
}

// TestTablesThatDifferAreNotAlike changes each field of a table and of its parts.
func TestTablesThatDifferAreNotAlike(t *testing.T) {
	if !full().WrittenAlike(full()) {
		t.Fatal("two tables in the same words are not alike")
	}
	beside := []string{"Table.DDL", "Table.Uses", "Table.origin", "Column.origin"}
	changed := map[string]bool{}
	for n := 0; ; n++ {
		other := full()
		left := n
		where := change(reflect.ValueOf(other).Elem(), "Table", &left)
		if where == "" {
			break
		}
		changed[where] = true
		if alike := slices.Contains(beside, where); full().WrittenAlike(other) != alike || other.WrittenAlike(full()) != alike {
			t.Errorf("tables that differ in %s: alike is %v", where, !alike)
		}
	}
	for _, where := range []string{"Table.Name.Schema", "Column.Type", "Column.problems", "Identity.Cycle", "ForeignKey.RefTable.Name", "Timing.Deferrable", "KeyPart.Length", "Table.Whole"} {
		if !changed[where] {
			t.Errorf("%s was not changed", where)
		}
	}
}

// change changes the field number left below v, which stands at where, and returns the
// field's place; "" if there are fewer.
func change(v reflect.Value, where string, left *int) string {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name
			if v.Type() == reflect.TypeFor[TableName]() {
				name = where + "." + v.Type().Field(i).Name
			}
			if f.Kind() == reflect.Struct || f.Kind() == reflect.Pointer && !f.IsNil() && f.Elem().Kind() == reflect.Struct || f.Kind() == reflect.Slice && f.Len() > 0 {
				if found := change(f, name, left); found != "" {
					return found
				}
			}
			if f.Kind() == reflect.Struct {
				continue // its fields have been
			}
			if *left--; *left < 0 {
				reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().Set(another(f))
				return name
			}
		}
	case reflect.Pointer:
		return change(v.Elem(), where, left)
	case reflect.Slice:
		if kind := v.Type().Elem().Kind(); kind == reflect.Struct || kind == reflect.Pointer {
			return change(v.Index(0), where, left)
		}
	}
	return ""
}

// another is another value of the type of v.
func another(v reflect.Value) reflect.Value {
	n := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		n.SetString("another")
	case reflect.Bool:
		n.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		n.SetInt(v.Int() + 1)
	case reflect.Uint8:
		n.SetUint(v.Uint() + 1)
	case reflect.Pointer:
		if v.IsNil() {
			n.Set(reflect.New(v.Type().Elem()))
		}
	case reflect.Slice:
		n.Set(reflect.MakeSlice(v.Type(), v.Len()+1, v.Len()+1))
		for i := range n.Len() {
			if e := n.Index(i); e.Kind() == reflect.Pointer {
				e.Set(reflect.New(e.Type().Elem()))
			}
		}
	case reflect.Map:
		n.Set(reflect.MakeMap(v.Type()))
		n.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf("another"))
	case reflect.Interface: // the type of a column
		n.Set(reflect.ValueOf(String{Length: 3}))
	}
	return n
}

// TestOrderOfIndexesDoesNotCount pairs the indexes and keys by what they are.
func TestOrderOfIndexesDoesNotCount(t *testing.T) {
	x, y := &Index{Name: "x", Keys: []KeyPart{{Column: "a"}}}, &Index{Name: "y", Keys: []KeyPart{{Column: "b"}}}
	with := func(indexes ...*Index) *Table { return &Table{Indexes: indexes} }
	if !with(x, y).WrittenAlike(with(y, x)) {
		t.Error("in another order")
	}
	for _, other := range []*Table{with(x, x), with(y), with(x, x, y)} {
		if with(x, y).WrittenAlike(other) || other.WrittenAlike(with(x, y)) {
			t.Errorf("[x y] is alike %v", other.Indexes)
		}
	}
	if with(x, x, y).WrittenAlike(with(x, y, y)) {
		t.Error("each counts as often as it is there")
	}
}
