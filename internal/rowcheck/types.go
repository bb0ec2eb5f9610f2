package rowcheck

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// narrowed returns the needs of a column whose new type holds less than its present
// one: for the rows that make the change fail, and for those that lose something.
func (r *reader) narrowed(o op.AlterColumn) []Need {
	needs := r.misfits(o)
	teller, ok := r.d.(dialect.LossTeller)
	if !ok || o.Type == nil || o.ExistingType == nil {
		return needs
	}
	if what, condition := teller.Lost(o.ExistingType, o.Type, r.d.Quote(o.Name)); condition != "" {
		lost := r.need(o.Table, "", condition)
		lost.Text = "Loses " + what + " of " + r.column(o.Table, o.Name) + ". To find such rows:"
		needs = append(needs, lost)
	}
	return needs
}

// misfits returns the need of a column whose values may not fit its new type.
func (r *reader) misfits(o op.AlterColumn) []Need {
	if o.Type == nil || o.ExistingType == nil || r.d.Traits().IgnoresLengths {
		return nil
	}
	if is, ok := dialect.ResolveVariant(r.d, o.Type).(*schema.Enum); ok && !is.NonNative {
		return r.narrowedEnum(o, is)
	}
	if v, ok := r.d.(dialect.ValueReader); ok {
		failure := "a value of " + r.column(o.Table, o.Name) + " doesn't read as one of the new type"
		condition, unknown := v.Unreadable(o.ExistingType, o.Type, r.d.Quote(o.Name))
		switch {
		case condition != "":
			return []Need{r.need(o.Table, failure, condition)}
		case unknown:
			return []Need{{Text: "Fails if " + failure + ". No query finds such rows."}}
		}
	}
	was, is := r.capacity(o.ExistingType), r.capacity(o.Type)
	if is.size == math.MaxInt && was.kind == bytes {
		is = capacity{kind: bytes, size: textBytes}
	}
	if !is.less(was) {
		return nil
	}
	return []Need{r.need(o.Table, "a value of "+r.column(o.Table, o.Name)+" "+is.excess(), fmt.Sprintf(is.condition(), is.rounded(was, r.d.Quote(o.Name))))}
}

// narrowedEnum returns the need of a column that becomes one of an enum type with
// other values.
func (r *reader) narrowedEnum(o op.AlterColumn, is *schema.Enum) []Need {
	if was, ok := dialect.ResolveVariant(r.d, o.ExistingType).(*schema.Enum); ok {
		if lost := without(was.Values, is.Values); len(lost) == 0 {
			return nil
		}
	}
	return []Need{r.outside(o.Table, o.Name, is.Values)}
}

func without(values, others []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(others, v) })
}

// outside is the need for a column with none but these values.
func (r *reader) outside(table schema.TableName, column string, values []string) Need {
	return r.need(table, r.column(table, column)+" has a value that the enum lacks", r.d.Quote(column)+" NOT IN ("+r.literals(values)+")")
}

func (r *reader) literals(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		text, err := r.d.Literal(v, nil)
		if err != nil {
			return "'…'" // a value that no row can have
		}
		out[i] = text
	}
	return strings.Join(out, ", ")
}

// capacity tells what a type holds: the length of texts, the range of integers, or
// the digits of numbers before the point.
type capacity struct {
	kind        capacityKind
	size        int    // math.MaxInt: without a limit
	scale       int    // digits behind the point
	least, most string // integers
}

type capacityKind uint8

const (
	unknown capacityKind = iota
	characters
	bytes
	integers
	digits
)

// integerTypes are the types of integers by their size in bits.
var integerTypes = map[string]int{"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}

// byteTypes are the types of texts and bytes whose size in bytes is limited.
var byteTypes = map[string]int{
	"tinytext": 1<<8 - 1, "tinyblob": 1<<8 - 1, "blob": textBytes, "mediumtext": 1<<24 - 1, "mediumblob": 1<<24 - 1,
	"longtext": 1<<32 - 1, "longblob": 1<<32 - 1,
}

// textBytes is the size of TEXT where there is also a longer type.
const textBytes = 1<<16 - 1

// characterTypes are the first words of the types of texts.
var characterTypes = []string{"char", "character", "varchar", "nchar", "nvarchar", "national", "text", "citext"}

func (r *reader) capacity(t schema.Type) capacity {
	text, err := r.d.TypeSQL(dialect.ResolveVariant(r.d, t))
	if err != nil || strings.HasSuffix(text, "]") {
		return capacity{}
	}
	word, rest, _ := strings.Cut(strings.ToLower(text), "(")
	arguments, tail, _ := strings.Cut(rest, ")")
	name, attributes, _ := strings.Cut(strings.TrimSpace(word), " ")
	length, scale := numbersOf(arguments)
	switch bits := integerTypes[name]; {
	case bits > 0:
		return integerCapacity(bits, strings.Contains(attributes+tail, "unsigned"))
	case byteTypes[name] > 0:
		return capacity{kind: bytes, size: byteTypes[name]}
	case slices.Contains(characterTypes, name):
		return capacity{kind: characters, size: length}
	case name == "binary", name == "varbinary":
		return capacity{kind: bytes, size: length}
	case name == "numeric", name == "decimal":
		if length == math.MaxInt {
			return capacity{kind: digits, size: length, scale: math.MaxInt}
		}
		return capacity{kind: digits, size: length - scale, scale: scale}
	}
	return capacity{}
}

// numbersOf reads the length, or precision and scale, of a type.
func numbersOf(arguments string) (length, scale int) {
	first, second, _ := strings.Cut(arguments, ",")
	length, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return math.MaxInt, 0
	}
	scale, _ = strconv.Atoi(strings.TrimSpace(second)) // none is 0
	return length, scale
}

func integerCapacity(bits int, unsigned bool) capacity {
	if unsigned {
		return capacity{kind: integers, size: bits, least: "0", most: strconv.FormatUint(math.MaxUint64>>(64-bits), 10)}
	}
	return capacity{kind: integers, size: bits, least: strconv.FormatInt(math.MinInt64>>(64-bits), 10), most: strconv.FormatInt(math.MaxInt64>>(64-bits), 10)}
}

// less reports whether there may be a value of the other type that c can't hold.
func (c capacity) less(other capacity) bool {
	switch {
	case c.kind == integers && other.kind == digits:
		return other.size >= len(c.most)
	case c.kind == digits && other.kind == integers:
		return c.size < len(other.most)
	case c.kind == characters && other.kind == bytes:
		return c.size < other.size
	case c.kind == unknown || c.kind != other.kind:
		return false
	case c.kind == integers && c.least != other.least:
		return c.size <= other.size || c.least == "0"
	}
	return c.size < other.size || c.kind == digits && c.size == other.size && c.scale < other.scale // 9.99 is rounded to 10.0
}

// excess says of a value that it doesn't fit.
func (c capacity) excess() string {
	switch c.kind {
	case integers:
		return "is outside of " + c.least + " to " + c.most
	case digits:
		return fmt.Sprintf("has more than %d digits before the point", c.size)
	case bytes:
		return fmt.Sprintf("is longer than %d bytes", c.size)
	}
	return fmt.Sprintf("is longer than %d characters", c.size)
}

// rounded is the number of a column as the new type rounds it.
func (c capacity) rounded(was capacity, column string) string {
	switch {
	case was.kind != digits || was.scale <= c.scale:
		return column
	case c.kind == integers:
		return "round(" + column + ")"
	}
	return fmt.Sprintf("round(%s, %d)", column, c.scale)
}

// condition is the condition for a value that doesn't fit, with %s for the column.
func (c capacity) condition() string {
	switch c.kind {
	case integers:
		return "%s NOT BETWEEN " + c.least + " AND " + c.most
	case digits:
		return "abs(%s) >= 1" + strings.Repeat("0", max(c.size, 0))
	case bytes:
		return "octet_length(%s) > " + strconv.Itoa(c.size)
	}
	return "char_length(%s) > " + strconv.Itoa(c.size)
}
