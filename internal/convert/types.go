package convert

import (
	"github.com/alembic-go/alembic/schema"
)

// maker makes a type of its arguments.
type maker func(*args) schema.Type

func typeClass(fn string, make maker) *builtin {
	return &builtin{name: fn, isType: true, call: func(a *args) (any, error) {
		t := make(a)
		a.ignore("_enums", "_disable_warnings")
		if err := a.done(); err != nil {
			return nil, err
		}
		return t, nil
	}}
}

// same is a type without arguments.
func same(t schema.Type) maker { return func(*args) schema.Type { return t } }

// sqlNamed is one of SQL's own types with lengths or precisions.
func sqlNamed(word string) maker {
	return func(a *args) schema.Type {
		t := schema.SQLName{Name: word}
		for len(a.pos) > 0 {
			if n := a.number("length"); n != 0 {
				t.Args = append(t.Args, n)
			}
		}
		for _, key := range []string{"length", "precision", "scale"} {
			if n := a.kwNumber(key); n != 0 {
				t.Args = append(t.Args, n)
			}
		}
		t.Collation = a.kwName("collation")
		t.Timezone = a.flag("timezone")
		a.ignore("asdecimal", "decimal_return_scale", "as_uuid")
		return t
	}
}

// withoutPrecision is a type whose precision databases don't take.
func withoutPrecision(word string) maker {
	return func(a *args) schema.Type {
		precision(a)
		return schema.SQLName{Name: word}
	}
}

// clock is a type that only has a time zone.
func clock(word string) maker {
	return func(a *args) schema.Type {
		zone, _ := a.take("timezone")
		return schema.SQLName{Name: word, Timezone: truthy(zone)}
	}
}

// genericTypes are SQLAlchemy's own types.
var genericTypes = map[string]maker{
	"Integer": same(schema.Integer{}), "SmallInteger": same(schema.SmallInteger{}), "BigInteger": same(schema.BigInteger{}),
	"Date": same(schema.Date{}), "NullType": same(schema.NullType{}),
	"JSON": func(a *args) schema.Type { a.ignore("none_as_null", "astext_type"); return schema.JSON{} },
	"String": func(a *args) schema.Type {
		return schema.String{Length: a.number("length"), Collation: a.optName("collation")}
	},
	"Unicode": func(a *args) schema.Type {
		return schema.Unicode{Length: a.number("length"), Collation: a.optName("collation")}
	},
	"Text": func(a *args) schema.Type {
		return schema.Text{Length: a.number("length"), Collation: a.optName("collation")}
	},
	"UnicodeText": func(a *args) schema.Type {
		return schema.UnicodeText{Length: a.number("length"), Collation: a.optName("collation")}
	},
	"Boolean":     booleanType,
	"Float":       floatType,
	"Double":      func(a *args) schema.Type { return schema.Double{Precision: precision(a)} },
	"Numeric":     numericType,
	"Time":        func(a *args) schema.Type { v, _ := a.take("timezone"); return schema.Time{Timezone: truthy(v)} },
	"DateTime":    func(a *args) schema.Type { v, _ := a.take("timezone"); return schema.DateTime{Timezone: truthy(v)} },
	"Interval":    intervalType,
	"LargeBinary": func(a *args) schema.Type { return schema.LargeBinary{Length: a.number("length")} },
	"Uuid":        uuidType,
	"Enum":        enumType,
	"ARRAY":       arrayType,
	"PickleType":  func(a *args) schema.Type { a.kw = nil; return schema.LargeBinary{} },

	"VARCHAR": sqlNamed("VARCHAR"), "CHAR": sqlNamed("CHAR"), "NCHAR": sqlNamed("NCHAR"), "NVARCHAR": sqlNamed("NVARCHAR"),
	"TEXT": sqlNamed("TEXT"), "CLOB": sqlNamed("CLOB"), "BLOB": sqlNamed("BLOB"), "BINARY": sqlNamed("BINARY"),
	"VARBINARY": sqlNamed("VARBINARY"), "BOOLEAN": sqlNamed("BOOLEAN"), "INTEGER": sqlNamed("INTEGER"), "INT": sqlNamed("INTEGER"),
	"SMALLINT": sqlNamed("SMALLINT"), "BIGINT": sqlNamed("BIGINT"), "NUMERIC": sqlNamed("NUMERIC"), "DECIMAL": sqlNamed("DECIMAL"),
	"FLOAT": floatType, "REAL": withoutPrecision("REAL"), "DOUBLE": withoutPrecision("DOUBLE"), "DATE": sqlNamed("DATE"),
	"DOUBLE_PRECISION": withoutPrecision("DOUBLE PRECISION"), "TIME": clock("TIME"), "TIMESTAMP": clock("TIMESTAMP"),
	"DATETIME": func(a *args) schema.Type { a.take("timezone"); return schema.SQLName{Name: "DATETIME"} },
	"UUID":     func(a *args) schema.Type { a.ignore("as_uuid"); return schema.SQLName{Name: "UUID"} },
}

func booleanType(a *args) schema.Type {
	return schema.Boolean{CreateConstraint: a.flag("create_constraint"), Name: a.kwName("name")}
}

func precision(a *args) int {
	n := a.number("precision")
	a.ignore("asdecimal", "decimal_return_scale")
	return n
}

func floatType(a *args) schema.Type { return schema.Float{Precision: precision(a)} }

func numericType(a *args) schema.Type {
	t := schema.Numeric{Precision: a.number("precision"), Scale: a.number("scale")}
	a.ignore("asdecimal", "decimal_return_scale")
	return t
}

func intervalType(a *args) schema.Type {
	native, given := a.take("native")
	return schema.Interval{NonNative: given && !truthy(native),
		SecondPrecision: a.kwNumber("second_precision"), DayPrecision: a.kwNumber("day_precision")}
}

func uuidType(a *args) schema.Type {
	native, given := a.keyword("native_uuid")
	a.ignore("as_uuid")
	return schema.Uuid{NonNative: given && !truthy(native)}
}

func enumType(a *args) schema.Type {
	t := &schema.Enum{Name: a.kwName("name"), Schema: a.kwName("schema"), CreateConstraint: a.flag("create_constraint"),
		Length: a.kwNumber("length")}
	if native, ok := a.keyword("native_enum"); ok {
		t.NonNative = !truthy(native)
	}
	if create, ok := a.keyword("create_type"); ok {
		t.NoCreateType = !truthy(create)
	}
	for _, v := range a.pos {
		if l, ok := v.(*list); ok {
			t.Values = append(t.Values, a.toNames("the values", l)...)
			continue
		}
		s, ok := toString(v)
		if !ok {
			a.fail("a value is %s and must be a string", typeName(v))
		}
		t.Values = append(t.Values, s)
	}
	a.pos = nil
	a.ignore("metadata", "inherit_schema", "validate_strings", "values_callable", "sort_key_function", "quote", "omit_aliases", "key")
	return t
}

func arrayType(a *args) schema.Type {
	t := schema.Array{Elem: a.typ(a.need("item_type")), Dimensions: a.kwNumber("dimensions")}
	a.ignore("as_tuple", "zero_indexes")
	return t
}

// typeMethod is a method of a type.
func typeMethod(t schema.Type, id string) (any, bool) {
	switch id {
	case "with_variant":
		return &builtin{name: "with_variant", call: func(a *args) (any, error) {
			v, ok := t.(schema.Variant)
			if !ok {
				v = schema.Variant{Base: t}
			}
			other := a.typ(a.need("type_"))
			for len(a.pos) > 0 {
				v = v.With(a.name("dialect"), other)
			}
			return v, a.done()
		}}, true
	case "create", "drop":
		e, ok := t.(*schema.Enum)
		return enumMethod(e, id), ok
	}
	return nil, false
}
