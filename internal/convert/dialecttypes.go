package convert

import (
	"strings"

	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/schema"
)

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
