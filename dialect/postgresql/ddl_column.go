package postgresql

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// column writes a column: SERIAL for what the database numbers, and STORED for
// computed ones.
func (c compiler) column(t *schema.Table, col *schema.Column) (string, error) {
	n := *col
	if col.Computed != nil {
		if col.Computed.Persisted != nil && !*col.Computed.Persisted && c.d.major < 18 {
			return "", &dialect.UnsupportedError{Dialect: c.d.product(),
				What: fmt.Sprintf("the virtual computed column %q", col.Name), Instead: "make it stored"}
		}
		if col.Computed.Persisted == nil {
			stored := true
			n.Computed = &schema.Computed{SQL: col.Computed.SQL, Persisted: &stored}
		}
	}
	if serial := serialWord(t, col); serial != "" {
		n.Type = schema.Raw{SQLText: serial}
	}
	own := notNullOf(col.Options)
	if own == (notNull{}) || col.Nullable() {
		return c.StandardColumn(t, &n)
	}
	n.Nullability = schema.Null
	text, err := c.StandardColumn(t, &n)
	if own.notValid {
		return text, err
	}
	return text + " " + c.inlineNotNull(own), err
}

// IsSerial reports whether a column of a model is a serial.
func (*Dialect) IsSerial(t *schema.Table, c *schema.Column) bool { return serialWord(t, c) != "" }

// serialWord is SERIAL, BIGSERIAL or SMALLSERIAL for an integer column that asks
// for numbering, and by SQLAlchemy's rule for a key that says nothing; else "".
func serialWord(t *schema.Table, c *schema.Column) string {
	if c.Default != nil || c.Computed != nil || c.Identity != nil {
		return ""
	}
	switch c.Autoincrement {
	case schema.AutoincrementOff:
		return ""
	case schema.AutoincrementAuto:
		if t.PrimaryKey == nil || !slices.Contains(t.PrimaryKey.Columns, c.Name) {
			return ""
		}
		refers := slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return slices.Contains(fk.Columns, c.Name) })
		if len(t.PrimaryKey.Columns) > 1 || refers {
			return ""
		}
	}
	switch serialBase(c.Type) {
	case "INTEGER":
		return "SERIAL"
	case "BIGINT":
		return "BIGSERIAL"
	case "SMALLINT":
		return "SMALLSERIAL"
	}
	return ""
}

func serialBase(t schema.Type) string {
	switch t := schema.ResolveVariant(t, name).(type) {
	case schema.Integer:
		return "INTEGER"
	case schema.BigInteger:
		return "BIGINT"
	case schema.SmallInteger:
		return "SMALLINT"
	case schema.SQLName:
		return strings.ToUpper(t.Name)
	}
	return ""
}

// WriteNames writes the names of an identity's sequence and, from PostgreSQL 18 on, of NOT
// NULL.
func (d *Dialect) WriteNames(table schema.TableName, c *schema.Column) {
	if c.Identity != nil {
		c.Identity.Name = cmp.Or(c.Identity.Name, sequenceName(table.Name, c.Name))
	}
	if own := notNullOf(c.Options); d.major >= 18 && !c.Nullable() && own.name == "" {
		c.Options.Set(keyNotNull, d.Quote(notNullName(table.Name, c.Name)))
	}
}

// TakeNames takes off the name of a sequence. That of a NOT NULL may stay.
func (d *Dialect) TakeNames(table schema.TableName, c *schema.Column) {
	if c.Identity != nil && c.Identity.Name == sequenceName(table.Name, c.Name) {
		c.Identity.Name = ""
	}
}

// sequenceName is the name that PostgreSQL gives to the sequence of a SERIAL or
// identity column.
func sequenceName(table, column string) string { return objectName(table, column, "_seq") }

// maxIdentifier is the limit of names in bytes, NAMEDATALEN-1.
const maxIdentifier = 63

// leaves tells whether a name leaves room for an ending.
func leaves(ending string) func(name string) bool {
	return func(name string) bool { return len(name)+len(ending) <= maxIdentifier }
}

// objectName is the name that PostgreSQL gives to what belongs to a column: the
// longer of both names is cut, byte by byte, and then to whole characters.
func objectName(table, column, ending string) string {
	first, second := len(table), len(column)
	for first+len("_")+second+len(ending) > maxIdentifier {
		if first > second {
			first--
		} else {
			second--
		}
	}
	within := func(most int) func(string) bool { return func(name string) bool { return len(name) <= most } }
	return schema.CutName(table, within(first)) + "_" + schema.CutName(column, within(second)) + ending
}

// AddColumn writes the index in PostgreSQL's way and adds the comment.
func (c compiler) AddColumn(o op.AddColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Before != "" || o.After != "" {
		return nil, errPlace(c.d)
	}
	plain := o
	plain.Column = o.Column.Clone()
	plain.Column.Index, plain.Column.Comment = false, ""
	if o.Column.Index {
		plain.Column.Unique = false // it is the index that is unique
	}
	out, err := c.Generic.AddColumn(plain, m)
	if err != nil {
		return nil, err
	}
	if o.Column.Index {
		x := &schema.Index{Keys: []schema.KeyPart{{Column: o.Column.Name}}, Unique: o.Column.Unique}
		more, err := c.CreateIndex(op.CreateIndex{Table: o.Table, Index: x, IfNotExists: o.IfNotExists}, m)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return c.appendComment(c.appendNotNull(out, o.Table, o.Column), o.Table, o.Column)
}

// DropColumn leaves the column to heirs, where it is asked to. Since PostgreSQL 18 NOT NULL
// is a constraint, which has to be left to them by itself: it would stay one that they
// inherit, from nowhere.
func (c compiler) DropColumn(o op.DropColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if !o.KeepInHeirs {
		return c.Generic.DropColumn(o, m)
	}
	only := "ALTER TABLE ONLY " + c.Table(o.Table)
	var out []string
	if c.d.major >= 18 && (o.Column == nil || !o.Column.Nullable()) {
		out = append(out, only+" ALTER COLUMN "+c.d.Quote(o.Name)+" DROP NOT NULL")
	}
	return dialect.SQL(append(out, only+" DROP COLUMN "+ddl.IfExists(o.IfExists)+c.d.Quote(o.Name))...), nil
}

// errPlace answers insert_before and insert_after.
func errPlace(d *Dialect) error {
	return &dialect.UnsupportedError{Dialect: d.product(), What: "choosing a column's place in its table",
		Instead: "leave the place out: PostgreSQL adds columns at the end"}
}

// SplitSerial returns what SERIAL stands for, as it is inspected where the column isn't
// one of SERIAL any more.
func (d *Dialect) SplitSerial(table schema.TableName, c *schema.Column) (schema.Default, []*schema.Object) {
	name := schema.TableName{Schema: table.Schema, Name: sequenceName(table.Name, c.Name)}
	settings := schema.Identity{}
	switch c.Type.(type) {
	case schema.Integer:
		settings.Type = "integer"
	case schema.SmallInteger:
		settings.Type = "smallint"
	}
	sequence, quoted := schema.NewSequence(name, settings), d.compiler().Table(name)
	sequence.DependsOn = []schema.ObjectRef{}
	owner := &schema.Object{Kind: schema.KindSetting, Name: name, Args: "owner", On: table,
		Definition: []string{"ALTER SEQUENCE " + quoted + " OWNED BY " + d.compiler().Table(table) + "." + d.Quote(c.Name)},
		DependsOn:  []schema.ObjectRef{{Kind: schema.KindTable, Name: table, Column: c.Name}, sequence.Ref()}}
	return *schema.ExprDefault("nextval('" + strings.ReplaceAll(quoted, "'", "''") + "'::regclass)"), []*schema.Object{sequence, owner}
}
