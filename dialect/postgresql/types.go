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

// JSONB is a JSON document in binary form.
func JSONB() schema.Type { return plain{"JSONB"} }

// JSONPATH is an SQL/JSON path.
func JSONPATH() schema.Type { return plain{"JSONPATH"} }

// INET is an IP address, with or without its network.
func INET() schema.Type { return plain{"INET"} }

// CIDR is an IP network.
func CIDR() schema.Type { return plain{"CIDR"} }

// MACADDR is a MAC address of six bytes.
func MACADDR() schema.Type { return plain{"MACADDR"} }

// MACADDR8 is a MAC address of eight bytes.
func MACADDR8() schema.Type { return plain{"MACADDR8"} }

// MONEY is an amount in the database's currency.
func MONEY() schema.Type { return plain{"MONEY"} }

// OID is an object identifier.
func OID() schema.Type { return plain{"OID"} }

// REGCLASS is the object identifier of a table, index or sequence.
func REGCLASS() schema.Type { return plain{"REGCLASS"} }

// REGCONFIG is the object identifier of a text search configuration.
func REGCONFIG() schema.Type { return plain{"REGCONFIG"} }

// TSVECTOR is a document for text search.
func TSVECTOR() schema.Type { return plain{"TSVECTOR"} }

// TSQUERY is a query for text search.
func TSQUERY() schema.Type { return plain{"TSQUERY"} }

// XML is an XML document.
func XML() schema.Type { return plain{"XML"} }

// HSTORE is a set of keys and values, of the extension hstore.
func HSTORE() schema.Type { return plain{"HSTORE"} }

// CITEXT is text compared without regard to case, of the extension citext.
func CITEXT() schema.Type { return plain{"CITEXT"} }

// LTREE is a label path, of the extension ltree.
func LTREE() schema.Type { return plain{"LTREE"} }

// POINT is a point of the plane.
func POINT() schema.Type { return plain{"POINT"} }

// LINE is an infinite line.
func LINE() schema.Type { return plain{"LINE"} }

// LSEG is a line segment.
func LSEG() schema.Type { return plain{"LSEG"} }

// BOX is a rectangle.
func BOX() schema.Type { return plain{"BOX"} }

// PATH is an open or closed path.
func PATH() schema.Type { return plain{"PATH"} }

// POLYGON is a polygon.
func POLYGON() schema.Type { return plain{"POLYGON"} }

// CIRCLE is a circle.
func CIRCLE() schema.Type { return plain{"CIRCLE"} }

// INT4RANGE is a range of INTEGER.
func INT4RANGE() schema.Type { return plain{"INT4RANGE"} }

// INT8RANGE is a range of BIGINT.
func INT8RANGE() schema.Type { return plain{"INT8RANGE"} }

// NUMRANGE is a range of NUMERIC.
func NUMRANGE() schema.Type { return plain{"NUMRANGE"} }

// TSRANGE is a range of TIMESTAMP.
func TSRANGE() schema.Type { return plain{"TSRANGE"} }

// TSTZRANGE is a range of TIMESTAMP WITH TIME ZONE.
func TSTZRANGE() schema.Type { return plain{"TSTZRANGE"} }

// DATERANGE is a range of DATE.
func DATERANGE() schema.Type { return plain{"DATERANGE"} }

// INT4MULTIRANGE is a set of ranges of INTEGER (PostgreSQL 14).
func INT4MULTIRANGE() schema.Type { return plain{"INT4MULTIRANGE"} }

// INT8MULTIRANGE is a set of ranges of BIGINT (PostgreSQL 14).
func INT8MULTIRANGE() schema.Type { return plain{"INT8MULTIRANGE"} }

// NUMMULTIRANGE is a set of ranges of NUMERIC (PostgreSQL 14).
func NUMMULTIRANGE() schema.Type { return plain{"NUMMULTIRANGE"} }

// TSMULTIRANGE is a set of ranges of TIMESTAMP (PostgreSQL 14).
func TSMULTIRANGE() schema.Type { return plain{"TSMULTIRANGE"} }

// TSTZMULTIRANGE is a set of ranges of TIMESTAMP WITH TIME ZONE (PostgreSQL 14).
func TSTZMULTIRANGE() schema.Type { return plain{"TSTZMULTIRANGE"} }

// DATEMULTIRANGE is a set of ranges of DATE (PostgreSQL 14).
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

// BIT is BIT(length), in bits; 0 is BIT alone, which is BIT(1).
func BIT(length int) schema.Type { return bit{length: length} }

// VARBIT is BIT VARYING(length), at most length bits; 0 sets no limit.
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

// TIME is TIME(precision) WITHOUT TIME ZONE; precision is 0 to 6 digits of a
// second. sa.Time() is the type without a precision, which is 6.
func TIME(precision int) schema.Type { return clock{"TIME", precision, false} }

// TIMETZ is TIME(precision) WITH TIME ZONE.
func TIMETZ(precision int) schema.Type { return clock{"TIME", precision, true} }

// TIMESTAMP is TIMESTAMP(precision) WITHOUT TIME ZONE; precision is 0 to 6
// digits of a second. sa.DateTime() is the type without a precision.
func TIMESTAMP(precision int) schema.Type { return clock{"TIMESTAMP", precision, false} }

// TIMESTAMPTZ is TIMESTAMP(precision) WITH TIME ZONE.
func TIMESTAMPTZ(precision int) schema.Type { return clock{"TIMESTAMP", precision, true} }

// TypeName returns the name used in scripts.
func (t clock) TypeName() string { return name + "." + t.constructor() }

func (t clock) constructor() string {
	if t.zone {
		return t.word + "TZ"
	}
	return t.word
}

// Validate reports a precision that PostgreSQL doesn't have.
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

// INTERVAL is INTERVAL fields (precision): fields restrict what is stored
// ("YEAR TO MONTH", "DAY TO SECOND"; "" stores all), precision counts digits of
// a second, -1 gives none.
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
