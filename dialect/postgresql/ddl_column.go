package postgresql

import (
	"errors"
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
	return c.StandardColumn(t, &n)
}

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
	return c.appendComment(out, o.Table, o.Column)
}

// AlterColumn changes a column by a statement for each aspect, in Alembic's
// order: checks of the old type, TYPE, NULL, DEFAULT, COMMENT, RENAME, checks
// of the new type.
func (c compiler) AlterColumn(o op.AlterColumn, m *schema.MetaData) ([]dialect.Statement, error) {
	if err := checkAlter(c.d, o); err != nil {
		return nil, err
	}
	var out []string
	prefix := "ALTER TABLE " + c.Table(o.Table) + " "
	column := prefix + "ALTER COLUMN " + c.d.Quote(o.Name) + " "
	if o.Type != nil && o.ExistingType != nil {
		if bound := c.CheckOfType(o.Name, o.ExistingType); bound != nil && bound.Name != "" {
			out = append(out, prefix+"DROP CONSTRAINT "+c.d.Quote(bound.Name))
		}
	}
	texts, err := c.alterType(o, column)
	if err != nil {
		return nil, err
	}
	out = append(out, texts...)
	if o.Nullable != nil {
		out = append(out, column+map[bool]string{true: "DROP", false: "SET"}[*o.Nullable]+" NOT NULL")
	}
	texts, err = c.alterDefault(o, column)
	if err != nil {
		return nil, err
	}
	out = append(out, texts...)
	if o.Comment != nil {
		text, err := c.ColumnComment(o.Table, o.Name, *o.Comment)
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	if o.NewName != "" {
		out = append(out, prefix+"RENAME "+c.d.Quote(o.Name)+" TO "+c.d.Quote(o.NewName))
	}
	return c.addTypeCheck(o, dialect.SQL(out...), m)
}

// errPlace answers insert_before and insert_after.
func errPlace(d *Dialect) error {
	return &dialect.UnsupportedError{Dialect: d.product(), What: "choosing a column's place in its table",
		Instead: "leave the place out: PostgreSQL adds columns at the end"}
}

func checkAlter(d *Dialect, o op.AlterColumn) error {
	if err := ddl.CheckOptions(o.String(), o.Options, name, "using"); err != nil {
		return err
	}
	if textOption(o.Options, keyUsing) != "" && o.Type == nil {
		return errors.New("postgresql_using must be used with the type_ parameter") // Alembic's words
	}
	if o.Before != "" || o.After != "" {
		return errPlace(d)
	}
	return nil
}

func (c compiler) alterType(o op.AlterColumn, column string) ([]string, error) {
	if o.Type == nil {
		return nil, nil
	}
	typ, err := c.d.TypeSQL(o.Type)
	if err != nil {
		return nil, fmt.Errorf("column %q: %w", o.Name, err)
	}
	if isSameEnum(o.ExistingType, o.Type) {
		return nil, fmt.Errorf("%s: both types are the enum %s; change its values with op.AddEnumValue, op.RenameEnumValue or op.DropEnumValue", o, typ)
	}
	s := column + "TYPE " + typ
	using := textOption(o.Options, keyUsing)
	if using == "" && nativeEnum(o.Type) != nil {
		// No cast to an enum type is implicit; by way of text there is one from
		// every type.
		using = c.d.Quote(o.Name) + "::text::" + typ
	}
	if using != "" {
		s += " USING " + using
	}
	return []string{s}, nil
}

func (c compiler) addTypeCheck(o op.AlterColumn, out []dialect.Statement, m *schema.MetaData) ([]dialect.Statement, error) {
	if o.Type == nil {
		return out, nil
	}
	at := o.Name
	if o.NewName != "" {
		at = o.NewName
	}
	bound := c.CheckOfType(at, o.Type)
	if bound == nil {
		return out, nil
	}
	more, err := c.AddConstraint(op.AddConstraint{Table: o.Table, Constraint: bound}, m)
	return append(out, more...), err
}

// alterDefault sets or drops the default, or the identity.
func (c compiler) alterDefault(o op.AlterColumn, column string) ([]string, error) {
	if o.Default == nil {
		return nil, nil
	}
	now := o.ExistingDefault
	if o.Default.Computed != nil || now != nil && now.Computed != nil {
		return c.alterComputed(o, column)
	}
	switch hadIdentity := now != nil && now.Identity != nil; {
	case o.Default.Identity != nil && hadIdentity:
		return alterIdentity(column, now.Identity, o.Default.Identity), nil
	case o.Default.Identity != nil:
		return []string{column + "ADD " + ddl.IdentitySQL(o.Default.Identity)}, nil
	case hadIdentity && o.Default.Default == nil:
		return []string{column + "DROP IDENTITY"}, nil
	case hadIdentity:
		text, err := c.DefaultSQL(o.Default.Default)
		return []string{column + "DROP IDENTITY", column + "SET DEFAULT " + text}, err
	case o.Default.Default == nil:
		return []string{column + "DROP DEFAULT"}, nil
	}
	text, err := c.DefaultSQL(o.Default.Default)
	return []string{column + "SET DEFAULT " + text}, err
}

// alterComputed knows DROP EXPRESSION, which keeps the values (PostgreSQL 13),
// and SET EXPRESSION (PostgreSQL 17). A plain column can't become computed.
func (c compiler) alterComputed(o op.AlterColumn, column string) ([]string, error) {
	had := o.ExistingDefault != nil && o.ExistingDefault.Computed != nil
	switch {
	case o.Default.IsNone() && c.d.major >= 13:
		return []string{column + "DROP EXPRESSION"}, nil
	case had && o.Default.Computed != nil && c.d.major >= 17:
		return []string{column + "SET EXPRESSION AS (" + o.Default.Computed.SQL + ")"}, nil
	}
	return nil, &dialect.UnsupportedError{Dialect: c.d.product(),
		What:    fmt.Sprintf("making column %q computed, or computed in another way", o.Name),
		Instead: "drop the column and add it again"}
}

// alterIdentity writes what differs, as one ALTER COLUMN. What the old identity
// had and the new one leaves out is set back to PostgreSQL's own value.
func alterIdentity(column string, now, to *schema.Identity) []string {
	s := ""
	if to.Always != now.Always {
		s += map[bool]string{true: " SET GENERATED ALWAYS", false: " SET GENERATED BY DEFAULT"}[to.Always]
	}
	if cycle := to.Cycle != nil && *to.Cycle; cycle != (now.Cycle != nil && *now.Cycle) {
		s += map[bool]string{true: " SET CYCLE", false: " SET NO CYCLE"}[cycle]
	}
	number := func(words string, from, to *int64, otherwise string) {
		switch {
		case to != nil && (from == nil || *from != *to):
			s += fmt.Sprintf(" SET %s %d", words, *to)
		case to == nil && from != nil:
			s += " SET " + otherwise
		}
	}
	number("CACHE", now.Cache, to.Cache, "CACHE 1")
	number("INCREMENT BY", now.Increment, to.Increment, "INCREMENT BY 1")
	number("MAXVALUE", now.MaxValue, to.MaxValue, "NO MAXVALUE")
	number("MINVALUE", now.MinValue, to.MinValue, "NO MINVALUE")
	if to.NoMax && !now.NoMax && now.MaxValue == nil {
		s += " SET NO MAXVALUE"
	}
	if to.NoMin && !now.NoMin && now.MinValue == nil {
		s += " SET NO MINVALUE"
	}
	number("START WITH", now.Start, to.Start, startOf(to))
	if s == "" {
		return nil
	}
	return []string{column[:len(column)-1] + s}
}

// startOf is where a sequence starts that isn't told: at its lowest value, a
// falling one at its highest.
func startOf(i *schema.Identity) string {
	first, bound := int64(1), i.MinValue
	if i.Increment != nil && *i.Increment < 0 {
		first, bound = -1, i.MaxValue
	}
	if bound != nil {
		first = *bound
	}
	return fmt.Sprintf("START WITH %d", first)
}
