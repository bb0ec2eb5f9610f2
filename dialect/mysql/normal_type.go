package mysql

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// normalType writes the type and reads it as the catalog would show it.
func (d *Dialect) normalType(t schema.Type) (schema.Type, error) {
	text, err := d.TypeSQL(t)
	if err != nil {
		return nil, err
	}
	if _, isRaw := d.resolve(t).(schema.Raw); !isRaw {
		text, charset, collation := cutCharset(text)
		return d.catalogType(text, charset, collation)
	}
	base, charset, collation := cutCharset(text)
	if n, err := d.catalogType(base, charset, collation); err == nil {
		return n, nil
	}
	return schema.Raw{SQLText: strings.ToLower(text)}, nil
}

var charsetClause = regexp.MustCompile(`(?i) CHARACTER SET (\w+)| COLLATE (\w+)| BINARY$`)

// binaryCollation is the end of the names of the collations that BINARY stands for. It is
// the whole name as long as the character set isn't known.
const binaryCollation = "_bin"

// cutCharset takes CHARACTER SET, COLLATE and BINARY off a type's text.
func cutCharset(text string) (rest, charset, collation string) {
	if !strings.Contains(text, " ") { // most have none of them
		return text, "", ""
	}
	args := strings.LastIndexByte(text, ')') + 1 // among which are the values of ENUM and SET
	binary := false
	rest = text[:args] + charsetClause.ReplaceAllStringFunc(text[args:], func(s string) string {
		words := strings.Fields(s)
		switch strings.ToUpper(words[0]) {
		case "CHARACTER":
			charset = words[2]
		case "COLLATE":
			collation = words[1]
		default:
			binary = true
		}
		return ""
	})
	if binary && collation == "" {
		collation = charset + binaryCollation
	}
	return rest, charset, collation
}

// catalogType reads a type's text after the spellings that the servers replace.
func (d *Dialect) catalogType(text, charset, collation string) (schema.Type, error) {
	lower := strings.ToLower(text)
	if rest, ok := strings.CutPrefix(lower, "national "); ok {
		lower, charset = rest, "utf8mb3"
	}
	name, args := lower, ""
	if i := strings.IndexAny(lower, "( "); i >= 0 {
		name, args = lower[:i], lower[i:]
	}
	switch name {
	case "bool", "boolean":
		lower = "tinyint(1)"
	case "numeric", "dec", "fixed":
		lower = "decimal" + args
	case "real":
		lower = "double" + args
	case "double":
		lower = "double" + strings.TrimPrefix(args, " precision")
	case "nchar":
		lower, charset = "char"+args, "utf8mb3"
	case "nvarchar":
		lower, charset = "varchar"+args, "utf8mb3"
	case "enum", "set":
		lower = name + text[len(name):] // the values keep their case
	case "json":
		if d.mariadb && d.version.known() && !d.version.atLeast(10, 4, 3) { // it has no check yet
			lower, collation = "longtext", ""
		}
	}
	if charset != "" && collation == d.defaultCollation(charset) {
		collation = ""
	}
	t, err := typeOfColumn(lower, charset, collation, d.plainBackslash())
	if err != nil {
		return nil, err
	}
	return sized(d.shownWidth(t), lower), nil
}

// defaultCollation is the collation that a character set has when none is said;
// it is the same for most servers and versions.
func (d *Dialect) defaultCollation(charset string) string {
	switch {
	case charset == "latin1":
		return "latin1_swedish_ci"
	case charset == "utf8mb4" && d.mariadb && d.version.atLeast(11, 6, 0):
		return "utf8mb4_uca1400_ai_ci"
	case charset == "utf8mb4" && !d.mariadb:
		return "utf8mb4_0900_ai_ci"
	}
	return charset + "_general_ci"
}

// sized settles what depends on a length: FLOAT(p) of more than 24 bits is a
// DOUBLE, TEXT(n) and BLOB(n) are the smallest type that holds n, CHAR and
// DECIMAL have their defaults.
func sized(t schema.Type, text string) schema.Type {
	p, err := splitType(text, true)
	if err != nil {
		return t
	}
	n := argAt(p.args, 0)
	switch p.name {
	case "float":
		if len(p.args) == 1 && n > 24 {
			return schema.Double{}
		}
	case "decimal":
		if num, ok := t.(schema.Numeric); ok && num.Precision == 0 {
			return schema.Numeric{Precision: 10}
		}
		if num, ok := t.(Number); ok {
			num.Args = []int{n, argAt(p.args, 1)}
			if n == 0 {
				num.Args[0] = 10
			}
			return num
		}
	case "char", "binary":
		if s, ok := t.(schema.SQLName); ok && len(s.Args) == 0 {
			s.Args = []int{1}
			return s
		}
	case "text":
		const bytesPerCharacter = 4
		if n > 0 {
			return smallest(t, n*bytesPerCharacter, "TEXT")
		}
	case "blob":
		if n > 0 {
			return smallest(t, n, "BLOB")
		}
	}
	return t
}

// smallest is the smallest of TINYTEXT … LONGTEXT, or of the blobs, for that
// many bytes.
func smallest(t schema.Type, bytes int, kind string) schema.Type {
	size := ""
	switch {
	case bytes < 1<<8:
		size = "TINY"
	case bytes < 1<<16:
		return t
	case bytes < 1<<24:
		size = "MEDIUM"
	default:
		size = "LONG"
	}
	if kind == "BLOB" {
		return Plain{Name: size + kind}
	}
	chars, _ := t.(Chars)
	if text, ok := t.(schema.Text); ok {
		chars.Collation = text.Collation
	}
	chars.Name = size + kind
	return chars
}

// MatchesType reports whether a model's type is satisfied by the database's
// where the two differ only in what the model leaves open: a character set, a
// collation, the digits of a NUMERIC, the size of a FLOAT, the display width of an
// integer, the check of MariaDB's JSON. Both are as they were written, before Normal, and
// so are the model's table and the database's.
func (d *Dialect) MatchesType(model, database schema.Type, as, in *schema.Table) bool {
	m, err := d.normalType(model)
	if err != nil {
		return false
	}
	db, err := d.normalType(database)
	if err != nil {
		return false
	}
	switch want := d.resolve(model).(type) {
	case schema.JSON: // MariaDB stores it as one
		if text, _, _ := d.bareType(db); d.mariadb && text == "LONGTEXT" {
			return true
		}
	case schema.Numeric:
		if _, ok := db.(schema.Numeric); ok && want.Precision == 0 {
			return true
		}
	case schema.Float:
		if _, ok := db.(schema.Double); ok && want.Precision == 0 {
			return true
		}
	}
	if text, err := d.TypeSQL(model); err == nil && !strings.Contains(text, "(") {
		m, db = withoutWidth(m), withoutWidth(db)
	}
	ms, mc, ml := d.bareType(m)
	ds, dc, dl := d.bareType(db)
	dc, dl = d.charsetIn(in, dc, dl)
	if ml == binaryCollation {
		_, ml = d.charsetIn(as, mc, ml)
		_, ml = d.charsetIn(in, mc, ml) // where the model's table leaves it open
	}
	if dl == "" && dc != "" {
		dl = d.defaultCollation(dc)
	}
	if mc == "" && ml != "" {
		mc = charsetOfCollation(ml)
	}
	return ms == ds && (mc == "" || sameCharset(mc, dc)) && (ml == "" || sameCollation(ml, dl))
}

// SettledType returns the type of a column with the character set that its table gives it,
// where its collation depends on that: the table may get it after the column its type.
func (d *Dialect) SettledType(t schema.Type, in *schema.Table) schema.Type {
	charset, _ := d.charsetIn(in, "", binaryCollation)
	switch t := t.(type) {
	case Chars:
		if t.Binary && !t.National && t.Collation == "" {
			t.Charset = cmp.Or(t.Charset, charset)
		}
		return t
	case ValueSet:
		if t.Binary && t.Collation == "" {
			t.Charset = cmp.Or(t.Charset, charset)
		}
		return t
	}
	return t
}

// charsetIn returns the character set and collation of a column: where its type has
// neither, they are those of its table.
func (d *Dialect) charsetIn(t *schema.Table, charset, collation string) (string, string) {
	if charset+collation == "" {
		return d.charsetOfTable(t.Options)
	}
	if collation == binaryCollation {
		charset, collation = d.charsetOfTable(t.Options)
		charset = cmp.Or(charset, charsetOfCollation(collation))
		return charset, charset + binaryCollation
	}
	if charset == "" {
		charset = charsetOfCollation(collation)
	}
	return charset, collation
}

// charsetOfTable returns the character set and collation that the options of a table say.
func (d *Dialect) charsetOfTable(o schema.Options) (charset, collation string) {
	return d.stringOption(o, keyCharset), d.stringOption(o, keyCollate)
}

// charsetOfCollation is the character set with which a collation's name begins.
func charsetOfCollation(collation string) string {
	charset, _, _ := strings.Cut(collation, "_")
	return charset
}

// sameCharset reports whether a model's character set is the database's. What utf8 stands
// for depends on the server's settings.
func sameCharset(model, database string) bool {
	model, database = strings.ToLower(model), strings.ToLower(database)
	return model == database || model == "utf8" && strings.HasPrefix(database, "utf8mb")
}

// sameCollation reports whether a model's collation is the database's.
func sameCollation(model, database string) bool {
	mc, ml, _ := strings.Cut(model, "_")
	dc, dl, _ := strings.Cut(database, "_")
	return sameCharset(mc, dc) && strings.EqualFold(ml, dl)
}

// bareType is a type's text without character set and collation.
func (d *Dialect) bareType(t schema.Type) (text, charset, collation string) {
	text, err := d.TypeSQL(t)
	if err != nil {
		return t.TypeName(), "", ""
	}
	return cutCharset(text)
}

// cutLength is the length that the server gives a key over a column that is longer than
// keys may be; 0 if the column isn't.
func (d *Dialect) cutLength(t *schema.Table, c *schema.Column) int {
	is, most := d.columnType(c.Type), 0
	switch strings.ToUpper(d.stringOption(t.Options, keyEngine)) {
	case "", "INNODB":
		most = 3072
	case "MYISAM":
		most = 1000
	}
	_, charset, collation := d.bareType(c.Type)
	size := characterSize(d.charsetIn(t, charset, collation))
	if is.isBytes() {
		size = 1
	}
	endless := is.size == 0 && !strings.HasPrefix(is.word, "TINY") && (is.isBytes() && strings.HasSuffix(is.word, "BLOB") || strings.HasSuffix(is.word, "TEXT"))
	if endless || (is.word == "VARCHAR" || is.word == "VARBINARY") && is.size*size > most {
		return most / size
	}
	return 0
}
