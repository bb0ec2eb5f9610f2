package mysql

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.ValueReader = (*Dialect)(nil)

// columnType is what a type's text says.
type columnType struct {
	word        string // "VARCHAR"
	kind        columnKind
	size, scale int // 0: none
	charset     string
	arguments   string // as they are written
	least, most string // integers
}

type columnKind uint8

const (
	otherKind columnKind = iota
	wholeKind
	exactKind
	floatKind
	timeKind
	textKind
)

// Unreadable returns the condition for values of a column that have no value of its new
// type: the server refuses those in strict mode. What is asked of integers, decimals
// and texts among themselves is the same on all databases.
func (d *Dialect) Unreadable(was, is schema.Type, column string) (condition string, unknown bool) {
	return d.unreadable(d.columnType(was), d.columnType(is), column)
}

func (d *Dialect) unreadable(from, to columnType, column string) (condition string, unknown bool) {
	cast := func(to string) string { return "CAST(" + column + " AS " + to + ")" }
	switch {
	case d.mariadb && lacksCast(from, to) && (from.family() == geometry || to.family() == geometry):
		return column + " IS NOT NULL", false
	case d.mariadb && lacksCast(from, to) && (sixteenBytes(from, to) || addressText(from, to, column) != ""):
		return otherAddress(from, to, column), false
	case d.mariadb && lacksCast(from, to):
		return d.unreadable(columnType{word: "VARCHAR", kind: textKind}, to, cast("CHAR"))
	case from.word == "BIT" && from.word != to.word && to.isSized():
		return fmt.Sprintf("char_length(%s + 0) > %d", column, to.size), false
	case from.word == "YEAR" && to.word == "TIME":
		return column + " % 100 > 59", false // read as minutes and seconds
	case from.word == "YEAR" && to.kind == timeKind && to.word != "YEAR":
		return column + " IS NOT NULL", false
	case from.isBytes() && to.kind == textKind && to.word != "JSON" && to.charset != "binary":
		return otherBytes(to, column), false
	case (from.kind == wholeKind || from.kind == exactKind || from.kind == timeKind) && to.isBytes() && to.size > 0:
		return fmt.Sprintf("char_length(%s) > %d", column, to.size), false
	case to.word == "SET" && from.kind == textKind:
		return otherMembers(to, column), false
	case from.word == "" || to.word == "", from.word == to.word && to.word != "BIT":
		return otherCharset(from, to, column), false
	case to.word == "JSON":
		return "NOT json_valid(" + column + ")", false
	case to.word == "YEAR" && from.kind == timeKind:
		return column + " IS NOT NULL", from.word == "TIME"
	case to.word == "YEAR":
		return column + " NOT BETWEEN 0 AND 99 AND " + column + " NOT BETWEEN 1901 AND 2155", false
	case to.word == "TIMESTAMP" && from.word != "TIME":
		return column + " IS NOT NULL AND (" + cast("DATETIME") + " IS NULL OR " + cast("DATETIME") + " <> 0 AND unix_timestamp(" + cast("DATETIME") + ") IS NULL)", false
	case to.kind == timeKind && from.kind != timeKind, to.word == "UUID", to.word == "INET4", to.word == "INET6":
		return column + " IS NOT NULL AND " + cast(to.word) + " IS NULL", false
	case to.word == "BIT":
		return bits(from, to, column)
	case to.kind == textKind && from.kind == textKind && (to.size == 0 || from.word != "ENUM" && from.word != "SET" && from.word != "JSON"):
		return otherCharset(from, to, column), false
	case to.kind == textKind && from.word != "BIT" && to.size > 0:
		return fmt.Sprintf("char_length(%s) > %d", column, to.size), false
	}
	return unreadableNumber(from, to, column), false
}

// otherAddress is the condition for values that are no address of the new type.
func otherAddress(from, to columnType, column string) string {
	switch {
	case from.word == "INET6" && to.word == "INET4":
		return "CAST(" + column + " AS CHAR) NOT LIKE '" + mappedAddress + "%.%'"
	case to.kind == wholeKind:
		return outside("inet_aton("+column+")", to)
	case from.kind == wholeKind:
		return column + " NOT BETWEEN 0 AND 4294967295"
	}
	return ""
}

// unreadableNumber is the condition for values that are no number of a type.
func unreadableNumber(from, to columnType, column string) string {
	switch {
	case to.kind != wholeKind && to.kind != exactKind && to.kind != floatKind:
		return ""
	case from.kind == textKind && from.word != "ENUM" && from.word != "SET":
		pattern, number := numberPattern, "CAST("+column+" AS DOUBLE)"
		switch to.kind {
		case wholeKind:
			pattern, number = wholePattern, "CAST("+column+" AS DECIMAL(65))"
		case exactKind:
			number = "CAST(" + column + " AS DECIMAL(65, 30))"
		}
		return column + " NOT REGEXP '" + pattern + "' OR " + outside(number, to)
	case from.kind == timeKind:
		return outside(column+" + 0", to)
	case from.kind == floatKind && (to.kind != floatKind || to.word == "FLOAT"):
		return outside(column, to)
	}
	return ""
}

const (
	wholePattern  = `^[[:space:]]*[-+]?[0-9]+[[:space:]]*$`
	numberPattern = `^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[-+]?[0-9]+)?[[:space:]]*$`
)

// outside is the condition for numbers that are out of the range of a type.
func outside(number string, to columnType) string {
	switch to.kind {
	case wholeKind:
		return "round(" + number + ") NOT BETWEEN " + to.least + " AND " + to.most
	case exactKind:
		return fmt.Sprintf("abs(round(%s, %d)) >= 1%s", number, to.scale, strings.Repeat("0", to.size-to.scale))
	}
	if to.word == "FLOAT" {
		return "abs(" + number + ") > 3.402823466e38"
	}
	return "abs(" + number + ") >= 1.7976931348623157e308"
}

// bits is the condition for numbers with more bits than the new type.
func bits(from, to columnType, column string) (condition string, unknown bool) {
	length := max(to.size, 1)
	switch {
	case from.kind == textKind, from.isBytes():
		return "", true
	case length == 64 || from.kind != wholeKind && (from.word != "BIT" || max(from.size, 1) <= length):
		return "", false
	}
	return fmt.Sprintf("%s + 0 NOT BETWEEN 0 AND %d", column, uint64(math.MaxUint64)>>(64-length)), false
}

// isSized reports whether the type holds texts or bytes up to some length.
func (c columnType) isSized() bool { return c.size > 0 && (c.kind == textKind || c.isBytes()) }

// isBytes reports whether the type's values are bytes of no character set.
func (c columnType) isBytes() bool {
	return strings.HasSuffix(c.word, "BINARY") || strings.HasSuffix(c.word, "BLOB")
}

// otherBytes is the condition for bytes that are no text, or too long a one.
func otherBytes(to columnType, column string) string {
	charset := cmp.Or(to.charset, "utf8mb4")
	condition := fmt.Sprintf("CONVERT(CONVERT(%[1]s USING %[2]s) USING binary) <> %[1]s", column, charset)
	if to.size > 0 {
		condition += fmt.Sprintf(" OR char_length(CONVERT(%s USING %s)) > %d", column, charset, to.size)
	}
	return condition
}

// otherMembers is the condition for texts with members that a SET lacks: something is
// left when its own are taken out.
func otherMembers(to columnType, column string) string {
	left := "concat(',', replace(lower(" + column + "), ',', ',,'), ',')"
	for _, member := range strings.Split(to.arguments, ",") {
		left = "replace(" + left + ", concat(',', lower(" + member + "), ','), '')"
	}
	return column + " <> '' AND " + left + " <> ''"
}

// otherCharset is the condition for texts with characters that the new character set
// lacks.
func otherCharset(from, to columnType, column string) string {
	if to.charset == "" || to.charset == from.charset || strings.HasPrefix(to.charset, "utf8mb4") || from.kind != textKind {
		return ""
	}
	return "CONVERT(CONVERT(" + column + " USING " + to.charset + ") USING utf8mb4) <> CONVERT(" + column + " USING utf8mb4)"
}

var (
	wholeTypes = map[string]int{"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INT": 32, "INTEGER": 32, "BIGINT": 64, "BOOL": 8, "BOOLEAN": 8}
	otherKinds = map[string]columnKind{
		"DECIMAL": exactKind, "NUMERIC": exactKind, "FLOAT": floatKind, "DOUBLE": floatKind, "REAL": floatKind,
		"DATE": timeKind, "DATETIME": timeKind, "TIMESTAMP": timeKind, "TIME": timeKind, "YEAR": timeKind,
		"CHAR": textKind, "VARCHAR": textKind, "TINYTEXT": textKind, "TEXT": textKind, "MEDIUMTEXT": textKind, "LONGTEXT": textKind,
		"JSON": textKind, "ENUM": textKind, "SET": textKind,
	}
)

// columnType reads a type's text.
func (d *Dialect) columnType(t schema.Type) columnType {
	text, err := d.TypeSQL(dialect.ResolveVariant(d, t))
	if err != nil {
		return columnType{}
	}
	_, written, _ := strings.Cut(text, "(")
	text = strings.ToUpper(text)
	head, rest, _ := strings.Cut(text, "(")
	arguments, _, _ := strings.Cut(rest, ")")
	size, scale, _ := strings.Cut(arguments, ",")
	c := columnType{arguments: written[:max(strings.LastIndex(written, ")"), 0)]}
	c.word, _, _ = strings.Cut(strings.TrimSpace(head), " ")
	c.size, _ = strconv.Atoi(strings.TrimSpace(size))
	c.scale, _ = strconv.Atoi(strings.TrimSpace(scale))
	c.kind = otherKinds[c.word]
	if c.kind == exactKind && c.size == 0 {
		c.size = 10
	}
	if _, charset, found := strings.Cut(text, " CHARACTER SET "); found {
		charset, _, _ = strings.Cut(charset, " ")
		c.charset = strings.ToLower(charset)
	}
	if bits := wholeTypes[c.word]; bits > 0 {
		c.kind = wholeKind
		c.least, c.most = strconv.FormatInt(math.MinInt64>>(64-bits), 10), strconv.FormatInt(math.MaxInt64>>(64-bits), 10)
		if strings.Contains(text, " UNSIGNED") {
			c.least, c.most = "0", strconv.FormatUint(math.MaxUint64>>(64-bits), 10)
		}
	}
	return c
}
