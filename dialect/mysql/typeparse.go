package mysql

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// typeOfColumn reads the catalog's COLUMN_TYPE, with the character set and
// collation where they differ from the table's, into the type that models use.
func typeOfColumn(columnType, charset, collation string, plainBackslash bool) (schema.Type, error) {
	p, err := splitType(columnType, plainBackslash)
	if err != nil {
		return nil, err
	}
	switch p.name {
	case "enum":
		if charset == "" && collation == "" {
			return &schema.Enum{Values: p.values}, nil
		}
		return ValueSet{Name: "ENUM", Values: p.values, Charset: charset, Collation: collation}, nil
	case "set":
		return ValueSet{Name: "SET", Values: p.values, Charset: charset, Collation: collation}, nil
	}
	if p.rest != "" { // an attribute without a type of ours, such as COMPRESSED
		return schema.Raw{SQLText: strings.TrimSpace(columnType) + charsetSQL(charset) + collateSQL(collation)}, nil
	}
	if t, ok := charsOf(p, charset, collation); ok {
		return t, nil
	}
	if t, ok := numberOf(p); ok {
		return t, nil
	}
	return otherType(p), nil
}

func charsetSQL(charset string) string {
	if charset == "" {
		return ""
	}
	return " CHARACTER SET " + charset
}

// parsedType is a column type taken apart: "int(10) unsigned zerofill".
type parsedType struct {
	name     string // lower case
	args     []int
	values   []string // of enum and set
	unsigned bool
	zerofill bool
	rest     string // what else is written behind it
}

func splitType(text string, plainBackslash bool) (parsedType, error) {
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, "( ")
	if end < 0 {
		return parsedType{name: strings.ToLower(text)}, nil
	}
	p := parsedType{name: strings.ToLower(text[:end])}
	rest := text[end:]
	if p.name == "enum" || p.name == "set" {
		var err error
		p.values, err = enumValues(rest, plainBackslash)
		return p, err
	}
	if strings.HasPrefix(rest, "(") {
		inner, after, ok := strings.Cut(rest[1:], ")")
		if !ok {
			return p, fmt.Errorf("the column type %q has no closing parenthesis", text)
		}
		for part := range strings.SplitSeq(inner, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(part))
			if err != nil {
				return p, fmt.Errorf("the column type %q has an unknown argument", text)
			}
			p.args = append(p.args, n)
		}
		rest = after
	}
	for word := range strings.FieldsSeq(rest) {
		switch strings.ToLower(word) {
		case "unsigned":
			p.unsigned = true
		case "zerofill":
			p.zerofill = true
		default:
			p.rest += word + " "
		}
	}
	return p, nil
}

// enumValues reads ('a','it”s').
func enumValues(text string, plainBackslash bool) ([]string, error) {
	var values []string
	for rest := strings.TrimPrefix(strings.TrimSpace(text), "("); rest != "" && rest != ")"; {
		value, after, err := unquote(rest, plainBackslash)
		if err != nil {
			return nil, fmt.Errorf("the values %s of a column can't be read: %w", text, err)
		}
		values = append(values, value)
		rest = strings.TrimPrefix(strings.TrimSpace(after), ",")
		rest = strings.TrimSpace(rest)
	}
	return values, nil
}

// unquote reads one quoted text at the start of s.
func unquote(s string, plainBackslash bool) (value, rest string, err error) {
	if s == "" || s[0] != '\'' {
		return "", "", errors.New("a quoted text is expected")
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && !plainBackslash && i+1 < len(s):
			i++
			b.WriteByte(unescape(s[i]))
		case s[i] != '\'':
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			return b.String(), s[i+1:], nil
		}
	}
	return "", "", errors.New("a quoted text has no end")
}

func unescape(c byte) byte {
	switch c {
	case '0':
		return 0
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'Z':
		return 26
	}
	return c
}

// charsOf maps text types; generic ones where nothing but a collation is said.
func charsOf(p parsedType, charset, collation string) (schema.Type, bool) {
	switch p.name {
	case "varchar", "char":
		switch {
		case charset != "":
			return Chars{Name: strings.ToUpper(p.name), Length: argAt(p.args, 0), Charset: charset, Collation: collation}, true
		case p.name == "varchar":
			return schema.String{Length: argAt(p.args, 0), Collation: collation}, true
		default:
			return schema.SQLName{Name: "CHAR", Args: p.args, Collation: collation}, true
		}
	case "text":
		if charset == "" {
			return schema.Text{Collation: collation}, true
		}
		fallthrough
	case "tinytext", "mediumtext", "longtext":
		return Chars{Name: strings.ToUpper(p.name), Charset: charset, Collation: collation}, true
	}
	return nil, false
}

// numberOf maps numbers: generic ones where they say the same. A display width
// limits nothing. It is kept where it isn't the server's own, so that a table is
// made again as it is. TINYINT(1) is what BOOLEAN is.
func numberOf(p parsedType) (schema.Type, bool) {
	n := Number{Name: strings.ToUpper(p.name), Unsigned: p.unsigned || p.zerofill, Zerofill: p.zerofill}
	n.Args = n.ownWidth(p.args)
	plain := !n.Unsigned && n.Args == nil
	switch p.name {
	case "int", "integer":
		n.Name = "INTEGER"
		if plain {
			return schema.Integer{}, true
		}
	case "smallint":
		if plain {
			return schema.SmallInteger{}, true
		}
	case "bigint":
		if plain {
			return schema.BigInteger{}, true
		}
	case "tinyint":
		if !n.Unsigned && argAt(p.args, 0) == 1 {
			return schema.Boolean{}, true
		}
	case "mediumint":
	case "decimal", "float", "double":
		return decimalOf(p, n), true
	case "bit":
		n.Args = []int{max(1, argAt(p.args, 0))}
	default:
		return nil, false
	}
	return n, true
}

// serversWidths are the display widths that servers give integers without one:
// signed and unsigned.
var serversWidths = map[string][2][]int{
	"TINYINT": {{4}, {3}}, "SMALLINT": {{6}, {5}}, "MEDIUMINT": {{9}, {8}}, "INT": {{11}, {10}}, "INTEGER": {{11}, {10}}, "BIGINT": {{20}, {20}},
}

// ownWidth is the display width of an integer, nil if it is the server's own. Under
// ZEROFILL it shows in any case.
func (t Number) ownWidth(args []int) []int {
	if argAt(args, 0) == 0 || !t.Zerofill && slices.Equal(args, t.serversWidth()) {
		return nil
	}
	return args[:1]
}

func (t Number) serversWidth() []int {
	if t.Unsigned {
		return serversWidths[t.Name][1]
	}
	return serversWidths[t.Name][0]
}

// shownWidth gives an integer without a display width the server's own, as MariaDB
// shows it. MySQL shows none since 8.0.19 except with ZEROFILL; that of TINYINT(1) is
// BOOLEAN.
func (d *Dialect) shownWidth(t schema.Type) schema.Type {
	n, ok := asInteger(t)
	switch {
	case !ok:
		return t
	case !n.Zerofill && !d.mariadb && (!d.version.known() || d.version.atLeast(8, 0, 19)):
		return withoutWidth(t)
	case len(n.Args) == 0:
		n.Args = n.serversWidth()
	}
	return n
}

// withoutWidth drops the display width of an integer.
func withoutWidth(t schema.Type) schema.Type {
	n, integer := asInteger(t)
	if !integer || len(n.Args) == 0 {
		return t
	}
	plain, _ := numberOf(parsedType{name: strings.ToLower(n.Name), unsigned: n.Unsigned, zerofill: n.Zerofill})
	return plain
}

// StoresAlike reports whether two integers differ at most in their display widths.
func (d *Dialect) StoresAlike(before, after schema.Type) bool {
	was, number := d.storedInteger(before)
	is, also := d.storedInteger(after)
	return number && also && was.Name == is.Name && was.Unsigned == is.Unsigned
}

func (d *Dialect) storedInteger(t schema.Type) (Number, bool) {
	n, err := d.normalType(t)
	if err != nil {
		return Number{}, false
	}
	if _, is := n.(schema.Boolean); is {
		return Number{Name: "TINYINT"}, true
	}
	return asInteger(n)
}

// asInteger returns one of the types that have a display width.
func asInteger(t schema.Type) (Number, bool) {
	switch t := t.(type) {
	case schema.Integer:
		return Number{Name: "INTEGER"}, true
	case schema.SmallInteger:
		return Number{Name: "SMALLINT"}, true
	case schema.BigInteger:
		return Number{Name: "BIGINT"}, true
	case Number:
		_, ok := serversWidths[t.Name]
		return t, ok
	}
	return Number{}, false
}

func decimalOf(p parsedType, n Number) schema.Type {
	signed := !p.unsigned && !p.zerofill
	switch {
	case p.name == "decimal" && signed:
		return schema.Numeric{Precision: argAt(p.args, 0), Scale: argAt(p.args, 1)}
	case p.name == "float" && signed && len(p.args) < 2:
		return schema.Float{}
	case p.name == "double" && signed && len(p.args) == 0:
		return schema.Double{}
	}
	n.Args = p.args
	return n
}

// otherType maps what is neither text nor number.
func otherType(p parsedType) schema.Type {
	arg := argAt(p.args, 0)
	switch p.name {
	case "date":
		return schema.Date{}
	case "json":
		return schema.JSON{}
	case "blob":
		return schema.LargeBinary{}
	case "datetime":
		if arg == 0 {
			return schema.DateTime{}
		}
	case "time":
		if arg == 0 {
			return schema.Time{}
		}
	case "timestamp":
		if arg == 0 {
			return schema.SQLName{Name: "TIMESTAMP"}
		}
	case "year":
		return Plain{Name: "YEAR"}
	case "binary", "varbinary":
		return schema.SQLName{Name: strings.ToUpper(p.name), Args: p.args}
	case "uuid":
		return schema.SQLName{Name: "UUID"}
	}
	return Plain{Name: strings.ToUpper(p.name), Arg: arg}
}
