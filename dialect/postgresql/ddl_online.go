package postgresql

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.OnlineChanger = (*Dialect)(nil)

// What an operation blocks that has no online form.
const (
	blocksAll     = "other sessions can neither read nor write the table while "
	blocksWriters = "other sessions can't write to the table while "
)

// Online sets the options with which an operation blocks nobody for long.
func (d *Dialect) Online(o op.Operation, _, m *schema.MetaData, atOnce bool) dialect.Online {
	switch o := o.(type) {
	case op.CreateIndex:
		if isPartitioned(m, o.Table) {
			return dialect.Online{Operation: o, Blocks: blocksWriters + "PostgreSQL builds the index, because it builds none of a partitioned table concurrently"}
		}
		o.Index = o.Index.Clone()
		o.Index.Options.Set(keyConcurrently, true)
		return dialect.Online{Operation: o}
	case op.DropIndex:
		if !isPartitioned(m, o.Table) {
			o.Options = maps.Clone(o.Options)
			o.Options.Set(keyConcurrently, true)
		}
		return dialect.Online{Operation: o}
	case op.AddConstraint:
		return d.onlineConstraint(o, m, atOnce)
	case op.AlterColumn:
		return d.onlineColumn(o)
	}
	return dialect.Online{Operation: o, Blocks: d.blocks(o)}
}

func isPartitioned(m *schema.MetaData, table schema.TableName) bool {
	t := m.Table(table)
	return t != nil && textOption(t.Options, keyPartitionBy) != ""
}

// onlineConstraint adds a key by an index, and anything else without checking the
// rows, which is done later.
func (d *Dialect) onlineConstraint(o op.AddConstraint, m *schema.MetaData, atOnce bool) dialect.Online {
	options := o.Constraint.ConstraintOptions()
	if boolOption(options, keyNotValid) || boolOption(options, keyNotEnforced) || boolOption(options, keyConcurrently) {
		return dialect.Online{Operation: o}
	}
	if why := d.blocksConstraint(o, m); why != "" {
		return dialect.Online{Operation: o, Blocks: why}
	}
	o.Constraint = schema.CloneConstraint(o.Constraint)
	kind := o.Constraint.Kind()
	if atOnce || kind == schema.KindUnique || kind == schema.KindPrimaryKey {
		schema.SetOption(o.Constraint, keyConcurrently, true)
		return dialect.Online{Operation: o}
	}
	schema.SetOption(o.Constraint, keyNotValid, true)
	later := op.ValidateConstraint{Table: o.Table, Name: o.Constraint.ConstraintName()}
	return dialect.Online{Operation: o, Later: []op.Operation{later}}
}

// blocksConstraint says why a constraint can't be added online.
func (d *Dialect) blocksConstraint(o op.AddConstraint, m *schema.MetaData) string {
	partitioned := isPartitioned(m, o.Table)
	switch kind := o.Constraint.Kind(); {
	case boolOption(o.Constraint.ConstraintOptions(), keyWithoutOverlaps):
		return blocksAll + "PostgreSQL builds the index of the key WITHOUT OVERLAPS, which it can't do concurrently"
	case kind == schema.KindExclude:
		return blocksAll + "PostgreSQL builds the index of the exclusion constraint, which it can't do concurrently"
	case o.Constraint.ConstraintName() == "":
		return blocksAll + "PostgreSQL checks all rows, because only a constraint with a name can be validated later"
	case partitioned && (kind == schema.KindUnique || kind == schema.KindPrimaryKey):
		return blocksAll + "PostgreSQL builds the index, because it builds none of a partitioned table concurrently"
	case partitioned && kind == schema.KindForeignKey && d.major < 18:
		return "other sessions can't write to either table while PostgreSQL checks all rows, because it knows no foreign key of a partitioned table that is NOT VALID"
	}
	return ""
}

// onlineColumn sets NOT NULL by a check. A change of the type has no other form.
func (d *Dialect) onlineColumn(o op.AlterColumn) dialect.Online {
	out := dialect.Online{Operation: o, Blocks: d.blocksColumn(o)}
	if o.Nullable != nil && !*o.Nullable {
		o.Options = maps.Clone(o.Options)
		o.Options.Set(keyConcurrently, true)
		out.Operation = o
	}
	return out
}

func (d *Dialect) blocksColumn(o op.AlterColumn) string {
	switch {
	case o.Type != nil && d.rewrites(o.ExistingType, o.Type):
		return blocksAll + "PostgreSQL writes all rows with the column's new type. Without that: add a column, copy the values in parts, and exchange the names"
	case o.Default != nil && o.Default.Computed != nil:
		return blocksAll + "PostgreSQL computes the column for all rows"
	}
	return ""
}

// blocks says why an operation blocks others that has one form only.
func (d *Dialect) blocks(o op.Operation) string {
	switch o := o.(type) {
	case op.AddColumn:
		return d.blocksNewColumn(o.Column)
	case op.SetEnumValues, op.DropEnumValue:
		return "other sessions can neither read nor write the tables that use the enum type while PostgreSQL writes their rows with a new one"
	case op.AlterTable:
		for _, key := range []string{keyTablespace, keyUnlogged, keyUsing} {
			if _, changes := o.Options[key]; changes {
				return blocksAll + "PostgreSQL writes all rows anew"
			}
		}
		if textOption(o.Options, keyPartitionOf) != "" {
			return blocksAll + "PostgreSQL checks that all rows are within the partition's bounds, unless a check of the table proves it"
		}
	}
	return ""
}

// blocksNewColumn says why PostgreSQL writes or reads all rows for a new column.
func (d *Dialect) blocksNewColumn(c *schema.Column) string {
	switch {
	case c.Computed != nil && (c.Computed.Persisted == nil || *c.Computed.Persisted):
		return blocksAll + "PostgreSQL computes the column for all rows"
	case c.Identity != nil || c.Autoincrement == schema.AutoincrementOn && c.Default == nil:
		return blocksAll + "PostgreSQL numbers all rows"
	case c.Default != nil && isVolatile(c.Default.Expr):
		return blocksAll + "PostgreSQL writes the default into all rows, because it can be another one in each. Without that: add the column without a default, set the default, and fill in the rows in parts"
	case c.Unique || c.Index || len(c.ForeignKeys) > 0 || len(c.Checks) > 0:
		return blocksAll + "PostgreSQL checks all rows, because the column brings a constraint or index. Add it apart from the column"
	}
	return ""
}

// functionCall matches the name of a function that is called. stable are those that
// return the same value for all rows.
var (
	functionCall = regexp.MustCompile(`([\pL_][\pL\pN_$]*)"?\s*\(`)
	stable       = ddl.Words(`NOW STATEMENT_TIMESTAMP TRANSACTION_TIMESTAMP CURRENT_TIMESTAMP CURRENT_TIME LOCALTIMESTAMP LOCALTIME
		CURRENT_SETTING TIMEZONE DATE_TRUNC DATE_PART MAKE_INTERVAL MAKE_DATE TO_CHAR LOWER UPPER COALESCE CAST NULLIF
		VARCHAR CHARACTER VARYING CHAR NUMERIC DECIMAL TIMESTAMP TIME BIT INTERVAL`)
)

// isVolatile reports whether a default can be another one in each row.
func isVolatile(expr string) bool {
	return slices.ContainsFunc(functionCall.FindAllStringSubmatch(expr, -1), func(m []string) bool { return !stable[strings.ToUpper(m[1])] })
}

// growing are the types that differ in their limit only, by the name of their kind.
var growing = map[string]string{
	"text": "text", "character varying": "text", "varchar": "text", "numeric": "numeric", "decimal": "numeric", "bit varying": "bits",
	"timestamp without time zone": "timestamp", "timestamp": "timestamp", "timestamp with time zone": "timestamptz",
	"time without time zone": "time", "time": "time",
}

// rewrites reports whether PostgreSQL writes all rows anew when a column's type
// changes. It doesn't where only a limit grows.
func (d *Dialect) rewrites(from, to schema.Type) bool {
	if from == nil {
		return true
	}
	was, is := d.family(from).word, d.family(to).word
	if was == "cidr" && is == "inet" {
		return false
	}
	if growing[was] == "" || growing[was] != growing[is] {
		return true
	}
	before, scaleBefore := d.limit(from)
	after, scaleAfter := d.limit(to)
	return after < before || scaleBefore != scaleAfter && after != noLimit
}

const noLimit = int(^uint(0) >> 1)

// limit reads the length or precision of a type and its scale.
func (d *Dialect) limit(t schema.Type) (size, scale int) {
	text, err := d.TypeSQL(t)
	_, rest, found := strings.Cut(text, "(")
	arguments, _, _ := strings.Cut(rest, ")")
	if err != nil || !found {
		return noLimit, 0
	}
	first, second, _ := strings.Cut(arguments, ",")
	if size, err = strconv.Atoi(strings.TrimSpace(first)); err != nil {
		return noLimit, 0
	}
	scale, _ = strconv.Atoi(strings.TrimSpace(second)) // none is 0
	return size, scale
}

// outside has each of the statements run and commit by itself.
func outside(statements []dialect.Statement) []dialect.Statement {
	for i := range statements {
		statements[i].Autocommit = true
	}
	return statements
}

// addConcurrently adds a constraint in steps, none of which blocks others while it
// reads the rows.
func (c compiler) addConcurrently(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	o.Constraint = schema.CloneConstraint(o.Constraint)
	delete(o.Constraint.ConstraintOptions(), keyConcurrently)
	switch con := o.Constraint.(type) {
	case *schema.PrimaryKey:
		proved, err := c.notNull(o.Table, con.Columns, m)
		if err != nil {
			return nil, err
		}
		out, err := c.addByIndex(o.Table, "PRIMARY KEY", con.Name, con.Columns, con.Options, con.Timing)
		return append(proved, out...), err
	case *schema.Unique:
		return c.addByIndex(o.Table, "UNIQUE", con.Name, con.Columns, con.Options, con.Timing)
	case *schema.Exclude:
		return nil, &dialect.UnsupportedError{Dialect: c.d.product(), What: "adding an exclusion constraint concurrently", Instead: "leave postgresql.Concurrently out"}
	}
	schema.SetOption(o.Constraint, keyNotValid, true)
	out, err := c.Generic.AddConstraint(o, m)
	if err != nil {
		return nil, err
	}
	validate, err := c.d.Compile(op.ValidateConstraint{Table: o.Table, Name: o.Constraint.ConstraintName()}, m)
	return outside(append(out, validate...)), err
}

// addByIndex adds a key by an index that is built before.
func (c compiler) addByIndex(table schema.TableName, word, key string, columns []string, o schema.Options, timing schema.Timing) ([]dialect.Statement, error) {
	if key == "" {
		return nil, fmt.Errorf("the constraint on %s needs a name, because it is added by an index of that name", table)
	}
	x := &schema.Index{Name: key, Unique: true, Options: maps.Clone(o)}
	for _, column := range columns {
		x.Keys = append(x.Keys, schema.KeyPart{Column: column})
	}
	x.Options.Set(keyConcurrently, true)
	out, err := c.CreateIndex(op.CreateIndex{Table: table, Index: x}, nil)
	add := "ALTER TABLE " + c.Table(table) + " ADD CONSTRAINT " + c.d.Quote(key) + " " + word + " USING INDEX " + c.d.Quote(key) + ddl.TimingSQL(timing)
	return outside(append(out, dialect.SQL(add)...)), err
}

// notNull sets NOT NULL for the columns of a table that take NULL, which a primary
// key would do while nobody can read the table.
func (c compiler) notNull(table schema.TableName, columns []string, m *schema.MetaData) (out []dialect.Statement, err error) {
	if m == nil || m.Table(table) == nil {
		return nil, nil
	}
	no := false
	for _, name := range columns {
		if col := m.Table(table).Column(name); col == nil || !col.Nullable() {
			continue
		}
		alter := op.AlterColumn{Table: table, Name: name, Nullable: &no}
		alter.Options.Set(keyConcurrently, true)
		more, err := c.AlterColumn(alter, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// proved puts a check around SET NOT NULL that proves that there is no NULL, so
// that PostgreSQL doesn't read the rows again.
func (a alteration) proved(setNotNull string) []string {
	check := objectName("alembic", a.o.Name, "_not_null")
	return []string{
		a.table + "ADD CONSTRAINT " + a.d.Quote(check) + " CHECK (" + a.d.Quote(a.o.Name) + " IS NOT NULL) NOT VALID",
		a.table + "VALIDATE CONSTRAINT " + a.d.Quote(check),
		setNotNull,
		a.table + "DROP CONSTRAINT " + a.d.Quote(check),
	}
}
