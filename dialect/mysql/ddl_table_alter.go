package mysql

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// alterTable changes the options of a table in one statement. The columns that
// follow the table's character set are restated with the new one, because the
// server leaves them as they are.
func (c compiler) alterTable(o op.AlterTable, m *schema.MetaData) ([]dialect.Statement, error) {
	options, t := c.d.own(o.Options), table(m, o.Table)
	if err := c.keepsEngine(options, t); err != nil {
		return nil, err
	}
	head := "ALTER TABLE " + c.Table(o.Table)
	var parts []string
	var first, last []dialect.Statement
	for _, key := range optionOrder(options) {
		value := options[key]
		empty := value == nil || value == "" || value == false
		text := fmt.Sprint(value)
		switch {
		case key == keyVersioned && empty:
			first = append(first, dialect.SQL(head+" DROP SYSTEM VERSIONING")...) // with which there is no other engine
		case key == keyVersioned:
			last = append(last, dialect.SQL(head+" ADD SYSTEM VERSIONING")...)
		case empty && unsetOptions[key] != "":
			parts = append(parts, optionWords(strings.ToUpper(key))+unsetOptions[key])
		case key == keyCharset, key == keyCollate, key == keyPartitionBy, empty:
		default:
			parts = append(parts, optionWords(strings.ToUpper(key))+text)
		}
	}
	charset, err := c.charset(o, options, m)
	if err != nil {
		return nil, err
	}
	parts = append(parts, charset...)
	keys, err := c.keysOfSize(o, options, m)
	if err != nil {
		return nil, err
	}
	parts = append(parts, keys...)
	partitions, ok := options[keyPartitionBy]
	if _, changes := options[keyEngine]; changes { // another engine doesn't know its options
		first = append(first, statementOf(head, extractEngines(&parts))...)
		last = append(c.withoutChecksum(head, options, t, &parts), last...)
	}
	switch {
	case ok && (partitions == nil || partitions == ""):
		// a clause of its own: it takes no other beside it
		last = append(last, dialect.SQL(head+" REMOVE PARTITIONING")...)
	case ok:
		last = append(last, dialect.SQL(head+" PARTITION BY "+fmt.Sprint(partitions))...)
	}
	return slices.Concat(first, statementOf(head, parts), last), nil
}

// keepsEngine refuses another engine for a table that goes on keeping its history.
func (c compiler) keepsEngine(options map[string]any, t *schema.Table) error {
	_, switches := options[keyVersioned]
	if is, changes := options[keyEngine]; !changes || switches || !c.d.keepsHistory(t) || strings.EqualFold(fmt.Sprint(is), c.d.stringOption(t.Options, keyEngine)) {
		return nil
	}
	return c.d.unsupported("another engine for a table with system versioning ("+t.Name.String()+")",
		"take the versioning away in a revision of its own, which forgets the history, or leave the engine")
}

// withoutChecksum takes back the PAGE_CHECKSUM that Aria leaves to a table that gets
// another engine. That engine alone lets go of it.
func (c compiler) withoutChecksum(head string, options map[string]any, t *schema.Table, parts *[]string) []dialect.Statement {
	unset := optionWords(strings.ToUpper(keyPageChecksum)) + unsetOptions[keyPageChecksum]
	is, given := options[keyPageChecksum]
	if t == nil || !strings.EqualFold(c.d.stringOption(t.Options, keyEngine), "Aria") || given && is != nil {
		return nil
	}
	*parts = slices.DeleteFunc(*parts, func(part string) bool { return part == unset })
	return dialect.SQL(head + " " + unset)
}

// extractEngines takes out the parts that take an option of an engine's own back.
func extractEngines(parts *[]string) []string {
	var own []string
	*parts = slices.DeleteFunc(*parts, func(part string) bool {
		name, isDefault := strings.CutSuffix(part, "=DEFAULT")
		is := isDefault && slices.Contains([]string{"PAGE_COMPRESSED", "PAGE_COMPRESSION_LEVEL", "ENCRYPTED", "ENCRYPTION_KEY_ID", "TRANSACTIONAL"}, name)
		if is {
			own = append(own, part)
		}
		return is
	})
	return own
}

// keysOfSize makes the keys anew when the size of a table's key blocks changes: those that
// have none of their own would keep the old one as theirs.
func (c compiler) keysOfSize(o op.AlterTable, options map[string]any, m *schema.MetaData) ([]string, error) {
	t := table(m, o.Table)
	if _, changes := options[keyBlockSize]; !changes || t == nil || !c.d.mariadb || c.d.stringOption(t.Options, keyBlockSize) == "" {
		return nil, nil
	}
	var keys []op.Operation
	if t.PrimaryKey != nil {
		keys = append(keys, op.DropConstraint{Table: o.Table, Kind: schema.KindPrimaryKey}, op.AddConstraint{Table: o.Table, Constraint: t.PrimaryKey})
	}
	for _, u := range t.Uniques {
		keys = append(keys, op.DropConstraint{Table: o.Table, Name: u.Name, Kind: schema.KindUnique}, op.AddConstraint{Table: o.Table, Constraint: u})
	}
	indexes := slices.Clone(t.Indexes)
	for _, fk := range t.ForeignKeys {
		if x := fk.KeptIndex(); x != nil && !slices.ContainsFunc(indexes, func(o *schema.Index) bool { return o.Name == x.Name }) {
			indexes = append(indexes, x)
		}
	}
	for _, x := range indexes {
		if c.d.stringOption(x.Options, keyBlockSize) == "" {
			keys = append(keys, op.DropIndex{Table: o.Table, Name: x.Name}, op.CreateIndex{Table: o.Table, Index: x})
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	statements, err := ddl.CompileAll(ofBatch{c.d}, keys, nil)
	if err != nil {
		return nil, err
	}
	changes := c.together(o.Table, statements)
	return []string{strings.TrimPrefix(changes[0].SQL, "ALTER TABLE "+c.Table(o.Table)+" ")}, nil
}

func statementOf(head string, parts []string) []dialect.Statement {
	if len(parts) == 0 {
		return nil
	}
	return dialect.SQL(head + " " + strings.Join(parts, ", "))
}

// textType are the types that have a character set.
var textType = regexp.MustCompile(`(?i)^(CHAR|VARCHAR|TINYTEXT|TEXT|MEDIUMTEXT|LONGTEXT|ENUM|SET)\b`)

// charset sets the default character set and collation, and those of the columns
// that have none of their own.
func (c compiler) charset(o op.AlterTable, options map[string]any, m *schema.MetaData) ([]string, error) {
	var words string
	if v := options[keyCharset]; v != nil && v != "" {
		words = " CHARACTER SET " + fmt.Sprint(v)
	}
	if v := options[keyCollate]; v != nil && v != "" {
		words += " COLLATE " + fmt.Sprint(v)
	}
	t := table(m, o.Table)
	switch {
	case words == "":
		return nil, nil
	case t == nil:
		return nil, c.d.unsupported("changing the character set of a table whose columns are not known", "run it with a database connection")
	}
	parts := []string{"DEFAULT" + words}
	for _, col := range t.Columns {
		typ, err := c.D.TypeSQL(col.Type)
		if err != nil {
			return nil, err
		}
		if _, set, collation := cutCharset(typ); !textType.MatchString(typ) || set+collation != "" {
			continue
		}
		definition, err := c.definition(col, t, op.AlterColumn{Table: o.Table, Name: col.Name})
		if err != nil {
			return nil, err
		}
		parts = append(parts, "MODIFY "+c.D.Quote(col.Name)+" "+typ+words+strings.TrimPrefix(definition, typ))
	}
	return parts, nil
}

// OptionsFirst reports whether a character takes fewer bytes in the character set that a table
// gets than in the one that it has.
func (d *Dialect) OptionsFirst(before, after schema.Options) bool {
	return characterSize(d.charsetOfTable(after)) < characterSize(d.charsetOfTable(before))
}

// characterSize is how many bytes the longest character of a character set has, which a
// collation's name tells too.
func characterSize(charset, collation string) int {
	if charset == "" {
		charset = charsetOfCollation(collation)
	}
	switch strings.ToLower(charset) {
	case "", "utf8mb4", "utf16", "utf16le", "utf32", "gb18030":
		return 4
	case "utf8mb3", "utf8", "ujis", "eucjpms":
		return 3
	case "ucs2", "big5", "cp932", "sjis", "gbk", "gb2312", "euckr":
		return 2
	}
	return 1
}
