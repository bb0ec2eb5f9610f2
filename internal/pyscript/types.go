package pyscript

import (
	"strings"

	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
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

// postgresqlTypes are those of sqlalchemy.dialects.postgresql that aren't the
// generic ones.
var postgresqlTypes = map[string]maker{
	"UUID": uuidType, "BYTEA": func(a *args) schema.Type { return schema.LargeBinary{Length: a.number("length")} },
	"JSONB": func(a *args) schema.Type { a.ignore("none_as_null", "astext_type"); return postgresql.JSONB() },
	"ENUM":  enumType, "DOUBLE_PRECISION": func(a *args) schema.Type { return schema.Double{Precision: precision(a)} },
	"TIMESTAMP": pgClock("TIMESTAMP", schema.DateTime{}, schema.DateTime{Timezone: true}, postgresql.TIMESTAMP, postgresql.TIMESTAMPTZ),
	"TIME":      pgClock("TIME", schema.Time{}, schema.Time{Timezone: true}, postgresql.TIME, postgresql.TIMETZ),
	"BIT": func(a *args) schema.Type {
		n := a.number("length")
		if v, _ := a.take("varying"); truthy(v) {
			return postgresql.VARBIT(n)
		}
		return postgresql.BIT(n)
	},
	"INTERVAL": func(a *args) schema.Type {
		digits, given := a.take("precision")
		fields := a.optName("fields")
		if !given || digits == nil {
			return postgresql.INTERVAL(fields, -1)
		}
		return postgresql.INTERVAL(fields, a.integer("precision", digits))
	},
	"HSTORE": func(a *args) schema.Type { a.ignore("text_type"); return postgresql.HSTORE() },
	"DOMAIN": domainType,
}

func pgClock(_ string, plain, zoned schema.Type, exact, exactZoned func(int) schema.Type) maker {
	return func(a *args) schema.Type {
		zone, _ := a.take("timezone")
		digits, given := a.take("precision")
		switch {
		case given && digits != nil && truthy(zone):
			return exactZoned(a.integer("precision", digits))
		case given && digits != nil:
			return exact(a.integer("precision", digits))
		case truthy(zone):
			return zoned
		}
		return plain
	}
}

func domainType(a *args) schema.Type {
	name := a.name("name")
	a.take("data_type")
	a.kw = nil
	return schema.Raw{SQLText: a.in.Dialect.Quote(name)}
}

// pgPlain are PostgreSQL's types without arguments.
var pgPlain = []func() schema.Type{postgresql.JSONPATH, postgresql.INET, postgresql.CIDR, postgresql.MACADDR,
	postgresql.MACADDR8, postgresql.MONEY, postgresql.OID, postgresql.REGCLASS, postgresql.REGCONFIG, postgresql.TSVECTOR,
	postgresql.TSQUERY, postgresql.XML, postgresql.CITEXT, postgresql.INT4RANGE, postgresql.INT8RANGE, postgresql.NUMRANGE,
	postgresql.TSRANGE, postgresql.TSTZRANGE, postgresql.DATERANGE, postgresql.INT4MULTIRANGE, postgresql.INT8MULTIRANGE,
	postgresql.NUMMULTIRANGE, postgresql.TSMULTIRANGE, postgresql.TSTZMULTIRANGE, postgresql.DATEMULTIRANGE}

// mysqlTypes are those of sqlalchemy.dialects.mysql.
var mysqlTypes = map[string]maker{
	"TINYINT": mysqlNumber("TINYINT"), "SMALLINT": mysqlNumber("SMALLINT"), "MEDIUMINT": mysqlNumber("MEDIUMINT"),
	"INTEGER": mysqlNumber("INTEGER"), "BIGINT": mysqlNumber("BIGINT"), "FLOAT": mysqlNumber("FLOAT"),
	"DOUBLE": mysqlNumber("DOUBLE"), "REAL": mysqlNumber("REAL"), "DECIMAL": mysqlNumber("DECIMAL"),
	"NUMERIC": mysqlNumber("NUMERIC"), "BIT": mysqlNumber("BIT"),
	"VARCHAR": mysqlChars("VARCHAR"), "CHAR": mysqlChars("CHAR"), "TINYTEXT": mysqlChars("TINYTEXT"), "TEXT": mysqlChars("TEXT"),
	"MEDIUMTEXT": mysqlChars("MEDIUMTEXT"), "LONGTEXT": mysqlChars("LONGTEXT"),
	"NVARCHAR": mysqlNational("VARCHAR"), "NCHAR": mysqlNational("CHAR"),
	"TINYBLOB": same(mysql.TinyBlob()), "MEDIUMBLOB": same(mysql.MediumBlob()), "LONGBLOB": same(mysql.LongBlob()),
	"YEAR":     func(a *args) schema.Type { return mysql.Plain{Name: "YEAR", Arg: a.number("display_width")} },
	"DATETIME": mysqlTime("DATETIME"), "TIMESTAMP": mysqlTime("TIMESTAMP"), "TIME": mysqlTime("TIME"),
	"ENUM": mysqlValues("ENUM"), "SET": mysqlValues("SET"), "INET4": same(mysql.NamedType("INET4")),
	"INET6": same(mysql.NamedType("INET6")),
}

func mysqlNumber(word string) maker {
	return func(a *args) schema.Type {
		t := mysql.Number{Name: word, Unsigned: a.flag("unsigned"), Zerofill: a.flag("zerofill")}
		for _, key := range []string{"display_width", "length", "precision", "scale"} {
			if n := a.kwNumber(key); n != 0 {
				t.Args = append(t.Args, n)
			}
		}
		for len(a.pos) > 0 {
			if n := a.number("width"); n != 0 || len(t.Args) > 0 {
				t.Args = append(t.Args, n)
			}
		}
		a.ignore("asdecimal")
		return t
	}
}

func mysqlChars(word string) maker {
	return func(a *args) schema.Type {
		t := mysql.Chars{Name: word}
		t.Length = a.number("length")
		t.Charset, t.Collation = a.kwName("charset"), a.kwName("collation")
		t.Binary, t.National = a.flag("binary"), a.flag("national")
		for attribute, charset := range map[string]string{"ascii": "latin1", "unicode": "ucs2"} { // as the servers do
			if a.flag(attribute) && t.Charset == "" {
				t.Charset = charset
			}
		}
		return t
	}
}

func mysqlNational(word string) maker {
	return func(a *args) schema.Type {
		t, _ := mysqlChars(word)(a).(mysql.Chars)
		t.National = true
		return t
	}
}

func mysqlTime(word string) maker {
	return func(a *args) schema.Type {
		a.take("timezone")
		return mysql.Plain{Name: word, Arg: a.number("fsp")}
	}
}

func mysqlValues(word string) maker {
	return func(a *args) schema.Type {
		values := a.pos
		a.pos = nil
		t := mysql.ValueSet{Name: word, Charset: a.kwName("charset"), Collation: a.kwName("collation")}
		for _, v := range values {
			s, ok := toString(v)
			if !ok {
				a.fail("a value is %s and must be a string", typeName(v))
			}
			t.Values = append(t.Values, s)
		}
		a.ignore("name", "ascii", "unicode", "binary", "strict", "retrieve_as_bitwise")
		return t
	}
}

// mssqlTypes are those of sqlalchemy.dialects.mssql.
var mssqlTypes = map[string]maker{
	"VARCHAR": mssqlSized(mssql.VARCHAR), "NVARCHAR": mssqlSized(mssql.NVARCHAR), "VARBINARY": mssqlBinary,
	"DATETIME2": mssqlFraction(mssql.DATETIME2), "DATETIMEOFFSET": mssqlFraction(mssql.DATETIMEOFFSET), "TIME": mssqlFraction(mssql.TIME),
	"SMALLDATETIME": same(mssql.SMALLDATETIME()), "TINYINT": same(mssql.TINYINT()), "BIT": same(mssql.BIT()),
	"MONEY": same(mssql.MONEY()), "SMALLMONEY": same(mssql.SMALLMONEY()), "REAL": same(mssql.REAL()),
	"UNIQUEIDENTIFIER": func(a *args) schema.Type { a.ignore("as_uuid"); return mssql.UNIQUEIDENTIFIER() },
	"NTEXT":            same(mssql.NTEXT()), "IMAGE": same(mssql.IMAGE()), "XML": same(mssql.XML()), "SQL_VARIANT": same(mssql.SQLVARIANT()),
	"ROWVERSION": same(mssql.ROWVERSION()), "TIMESTAMP": same(mssql.TIMESTAMP()),
}

// length is a number, or None or "max", which are 0.
func (a *args) length() int {
	v, _ := a.take("length")
	if s, ok := v.(string); ok && strings.EqualFold(s, "max") {
		return 0
	}
	return a.integer("length", v)
}

func mssqlSized(make func(int) schema.Type) maker {
	return func(a *args) schema.Type {
		n := a.length()
		t := make(n)
		collation := a.kwName("collation")
		if collation == "" {
			return t
		}
		named := schema.SQLName{Name: strings.TrimPrefix(t.TypeName(), "mssql."), Collation: collation}
		if n > 0 {
			named.Args = []int{n}
		}
		return named
	}
}

func mssqlBinary(a *args) schema.Type {
	n := a.length()
	if a.flag("filestream") {
		if n != 0 {
			a.fail("filestream needs the length max")
		}
		return mssql.FILESTREAM()
	}
	return mssql.VARBINARY(n)
}

func mssqlFraction(make func(...int) schema.Type) maker {
	return func(a *args) schema.Type {
		v, given := a.take("precision")
		if !given || v == nil {
			return make()
		}
		return make(a.integer("precision", v))
	}
}

// oracleTypes are those of sqlalchemy.dialects.oracle.
var oracleTypes = map[string]maker{
	"NUMBER": func(a *args) schema.Type {
		n := a.number("precision")
		a.ignore("asdecimal")
		return oracle.NUMBER(n, a.number("scale"))
	},
	"FLOAT":     func(a *args) schema.Type { return oracle.FLOAT(a.number("binary_precision")) },
	"VARCHAR2":  func(a *args) schema.Type { return oracle.VARCHAR2(a.number("length")) },
	"NVARCHAR2": func(a *args) schema.Type { return oracle.NVARCHAR2(a.number("length")) },
	"RAW":       func(a *args) schema.Type { return oracle.RAW(a.number("length")) },
	"CLOB":      same(oracle.CLOB()), "NCLOB": same(oracle.NCLOB()), "BFILE": same(oracle.BFILE()), "LONG": same(oracle.LONG()),
	"ROWID": same(oracle.ROWID()), "DATE": same(oracle.DATE()), "BINARY_FLOAT": same(oracle.BINARYFLOAT()),
	"BINARY_DOUBLE": same(oracle.BINARYDOUBLE()), "TIMESTAMP": oracleTimestamp,
	"INTERVAL": func(a *args) schema.Type {
		n := a.number("day_precision")
		return oracle.INTERVAL(n, a.number("second_precision"))
	},
}

func oracleTimestamp(a *args) schema.Type {
	zone, _ := a.take("timezone")
	local, _ := a.take("local_timezone")
	switch {
	case truthy(local):
		return oracle.TIMESTAMPLTZ()
	case truthy(zone):
		return oracle.TIMESTAMPTZ()
	}
	return oracle.TIMESTAMP()
}
