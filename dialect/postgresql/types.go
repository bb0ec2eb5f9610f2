package postgresql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

// plain is a type of PostgreSQL's own without arguments.
type plain struct{ word string }

// The types of PostgreSQL's own, under SQLAlchemy's names.

// JSONB returns the type of a JSON document in binary form.
func JSONB() schema.Type { return plain{"JSONB"} }

// JSONPATH returns the type of an SQL/JSON path.
func JSONPATH() schema.Type { return plain{"JSONPATH"} }

// INET returns the type of an IP address, with or without its network.
func INET() schema.Type { return plain{"INET"} }

// CIDR returns the type of an IP network.
func CIDR() schema.Type { return plain{"CIDR"} }

// MACADDR returns the type of a MAC address of six bytes.
func MACADDR() schema.Type { return plain{"MACADDR"} }

// MACADDR8 returns the type of a MAC address of eight bytes.
func MACADDR8() schema.Type { return plain{"MACADDR8"} }

// MONEY returns the type of an amount in the database's currency.
func MONEY() schema.Type { return plain{"MONEY"} }

// OID returns the type of an object identifier.
func OID() schema.Type { return plain{"OID"} }

// REGCLASS returns the type of the object identifier of a table, index or
// sequence.
func REGCLASS() schema.Type { return plain{"REGCLASS"} }

// REGCONFIG returns the type of the object identifier of a text search
// configuration.
func REGCONFIG() schema.Type { return plain{"REGCONFIG"} }

// TSVECTOR returns the type of a document for text search.
func TSVECTOR() schema.Type { return plain{"TSVECTOR"} }

// TSQUERY returns the type of a query for text search.
func TSQUERY() schema.Type { return plain{"TSQUERY"} }

// XML returns the type of an XML document.
func XML() schema.Type { return plain{"XML"} }

// HSTORE returns the type of a set of keys and values. It needs the extension
// hstore.
func HSTORE() schema.Type { return plain{"HSTORE"} }

// CITEXT returns the type of text that is compared without regard to case. It
// needs the extension citext.
func CITEXT() schema.Type { return plain{"CITEXT"} }

// LTREE returns the type of a label path. It needs the extension ltree.
func LTREE() schema.Type { return plain{"LTREE"} }

// POINT returns the type of a point of the plane.
func POINT() schema.Type { return plain{"POINT"} }

// LINE returns the type of an infinite line.
func LINE() schema.Type { return plain{"LINE"} }

// LSEG returns the type of a line segment.
func LSEG() schema.Type { return plain{"LSEG"} }

// BOX returns the type of a rectangle.
func BOX() schema.Type { return plain{"BOX"} }

// PATH returns the type of an open or closed path.
func PATH() schema.Type { return plain{"PATH"} }

// POLYGON returns the type of a polygon.
func POLYGON() schema.Type { return plain{"POLYGON"} }

// CIRCLE returns the type of a circle.
func CIRCLE() schema.Type { return plain{"CIRCLE"} }

// INT4RANGE returns the type of a range of INTEGER.
func INT4RANGE() schema.Type { return plain{"INT4RANGE"} }

// INT8RANGE returns the type of a range of BIGINT.
func INT8RANGE() schema.Type { return plain{"INT8RANGE"} }

// NUMRANGE returns the type of a range of NUMERIC.
func NUMRANGE() schema.Type { return plain{"NUMRANGE"} }

// TSRANGE returns the type of a range of TIMESTAMP.
func TSRANGE() schema.Type { return plain{"TSRANGE"} }

// TSTZRANGE returns the type of a range of TIMESTAMP WITH TIME ZONE.
func TSTZRANGE() schema.Type { return plain{"TSTZRANGE"} }

// DATERANGE returns the type of a range of DATE.
func DATERANGE() schema.Type { return plain{"DATERANGE"} }

// INT4MULTIRANGE returns the type of a set of ranges of INTEGER (PostgreSQL
// 14).
func INT4MULTIRANGE() schema.Type { return plain{"INT4MULTIRANGE"} }

// INT8MULTIRANGE returns the type of a set of ranges of BIGINT (PostgreSQL 14).
func INT8MULTIRANGE() schema.Type { return plain{"INT8MULTIRANGE"} }

// NUMMULTIRANGE returns the type of a set of ranges of NUMERIC (PostgreSQL 14).
func NUMMULTIRANGE() schema.Type { return plain{"NUMMULTIRANGE"} }

// TSMULTIRANGE returns the type of a set of ranges of TIMESTAMP (PostgreSQL
// 14).
func TSMULTIRANGE() schema.Type { return plain{"TSMULTIRANGE"} }

// TSTZMULTIRANGE returns the type of a set of ranges of TIMESTAMP WITH TIME
// ZONE (PostgreSQL 14).
func TSTZMULTIRANGE() schema.Type { return plain{"TSTZMULTIRANGE"} }

// DATEMULTIRANGE returns the type of a set of ranges of DATE (PostgreSQL 14).
func DATEMULTIRANGE() schema.Type { return plain{"DATEMULTIRANGE"} }

// plainWords are the names of the plain types, to know them in the catalog.
var plainWords = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`JSONB JSONPATH INET CIDR MACADDR MACADDR8 MONEY OID REGCLASS REGCONFIG
		TSVECTOR TSQUERY XML HSTORE CITEXT LTREE POINT LINE LSEG BOX PATH POLYGON CIRCLE INT4RANGE INT8RANGE
		NUMRANGE TSRANGE TSTZRANGE DATERANGE INT4MULTIRANGE INT8MULTIRANGE NUMMULTIRANGE TSMULTIRANGE
		TSTZMULTIRANGE DATEMULTIRANGE`) {
		all[w] = true
	}
	return all
}()

// TypeName returns the name used in scripts.
func (t plain) TypeName() string { return name + "." + t.word }

// SQL returns the type's name.
func (t plain) SQL(d string) (string, error) { return ownSQL(d, t, t.word) }

// ownSQL refuses a type of PostgreSQL's own to other databases.
func ownSQL(d string, t schema.Type, text string) (string, error) {
	if d != name {
		return "", &dialect.UnsupportedError{Dialect: d, What: "the type " + t.TypeName(),
			Instead: "give the column another type there with sa.Variant"}
	}
	return text, nil
}

// GoSource returns the call of the constructor.
func (t plain) GoSource() (string, []string) { return name + "." + t.word + "()", []string{importPath} }

// document says whether values are JSON documents.
func (t plain) document() bool { return t.word == "JSONB" }

// bit is BIT(n) or BIT VARYING(n).
type bit struct {
	length  int
	varying bool
}

// BIT returns the type BIT(length), in bits. 0 means BIT, which is BIT(1).
func BIT(length int) schema.Type { return bit{length: length} }

// VARBIT returns the type BIT VARYING(length), with at most length bits. 0
// means no limit.
func VARBIT(length int) schema.Type { return bit{length: length, varying: true} }

// TypeName returns the name used in scripts.
func (t bit) TypeName() string { return name + "." + t.word() }

func (t bit) word() string {
	if t.varying {
		return "VARBIT"
	}
	return "BIT"
}

// SQL returns the type as DDL writes it.
func (t bit) SQL(d string) (string, error) {
	s := "BIT"
	if t.varying {
		s = "BIT VARYING"
	}
	return ownSQL(d, t, s+ddl.TypeArg(t.length))
}

// GoSource returns the call of the constructor.
func (t bit) GoSource() (string, []string) {
	return fmt.Sprintf("%s.%s(%d)", name, t.word(), t.length), []string{importPath}
}

// clock is TIME or TIMESTAMP with a precision, in digits of a second.
type clock struct {
	word      string // "TIME", "TIMESTAMP"
	precision int
	zone      bool
}

// TIME returns the type TIME(precision) WITHOUT TIME ZONE. precision is the
// number of fractional digits of a second, 0 to 6. sa.Time returns the type
// without a precision, which means 6.
func TIME(precision int) schema.Type { return clock{"TIME", precision, false} }

// TIMETZ returns the type TIME(precision) WITH TIME ZONE.
func TIMETZ(precision int) schema.Type { return clock{"TIME", precision, true} }

// TIMESTAMP returns the type TIMESTAMP(precision) WITHOUT TIME ZONE. precision
// is the number of fractional digits of a second, 0 to 6. sa.DateTime returns
// the type without a precision.
func TIMESTAMP(precision int) schema.Type { return clock{"TIMESTAMP", precision, false} }

// TIMESTAMPTZ returns the type TIMESTAMP(precision) WITH TIME ZONE.
func TIMESTAMPTZ(precision int) schema.Type { return clock{"TIMESTAMP", precision, true} }

// TypeName returns the name used in scripts.
func (t clock) TypeName() string { return name + "." + t.constructor() }

func (t clock) constructor() string {
	if t.zone {
		return t.word + "TZ"
	}
	return t.word
}

// Validate returns an error if PostgreSQL does not support the precision.
func (t clock) Validate() error {
	if t.precision < 0 || t.precision > 6 {
		return fmt.Errorf("%s has the precision %d; it can be 0 to 6", t.word, t.precision)
	}
	return nil
}

// SQL returns the type as DDL writes it.
func (t clock) SQL(d string) (string, error) {
	return ownSQL(d, t, t.word+"("+strconv.Itoa(t.precision)+")"+zone(t.zone))
}

// GoSource returns the call of the constructor.
func (t clock) GoSource() (string, []string) {
	return fmt.Sprintf("%s.%s(%d)", name, t.constructor(), t.precision), []string{importPath}
}

func zone(with bool) string {
	if with {
		return " WITH TIME ZONE"
	}
	return " WITHOUT TIME ZONE"
}

// span is INTERVAL with fields or a precision.
type span struct {
	fields    string // "DAY TO SECOND"; "" keeps all
	precision int    // digits of a second; -1 gives none
}

// INTERVAL returns the type INTERVAL fields (precision). fields restricts what
// is stored: "YEAR TO MONTH", "DAY TO SECOND"; "" stores everything. precision
// is the number of fractional digits of a second; -1 leaves it out.
func INTERVAL(fields string, precision int) schema.Type {
	return span{strings.ToUpper(fields), precision}
}

// TypeName returns the name used in scripts.
func (t span) TypeName() string { return name + ".INTERVAL" }

// SQL returns the type as DDL writes it.
func (t span) SQL(d string) (string, error) {
	s := "INTERVAL"
	if t.fields != "" {
		s += " " + t.fields
	}
	if t.precision >= 0 {
		s += " (" + strconv.Itoa(t.precision) + ")"
	}
	return ownSQL(d, t, s)
}

// GoSource returns the call of the constructor.
func (t span) GoSource() (string, []string) {
	return fmt.Sprintf("%s.INTERVAL(%q, %d)", name, t.fields, t.precision), []string{importPath}
}
