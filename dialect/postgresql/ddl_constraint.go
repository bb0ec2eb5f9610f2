package postgresql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// constraint writes what standard SQL doesn't have: INCLUDE, NULLS NOT
// DISTINCT, NOT VALID, column lists of SET NULL, and EXCLUDE.
func (c compiler) constraint(t *schema.Table, con schema.Constraint) (string, error) {
	what := con.String()
	switch con := con.(type) {
	case *schema.PrimaryKey:
		return c.keySQL("PRIMARY KEY", con.Name, con.Columns, con.Options, con.Timing),
			ddl.CheckOptions(what, con.Options, name, "include", "with", "tablespace", "only", "attached_to", "without_overlaps")
	case *schema.Unique:
		word := "UNIQUE"
		if boolOption(con.Options, keyNullsNotDistinct) {
			word = "UNIQUE NULLS NOT DISTINCT"
		}
		return c.keySQL(word, con.Name, con.Columns, con.Options, con.Timing),
			ddl.CheckOptions(what, con.Options, name, "include", "nulls_not_distinct", "with", "tablespace", "only", "attached_to", "without_overlaps")
	case *schema.ForeignKey:
		return c.foreignKeySQL(con), ddl.CheckOptions(what, con.Options, name, "not_valid", "not_enforced", "on_delete_columns", "period")
	case *schema.Check:
		return c.checkSQL(con), ddl.CheckOptions(what, con.Options, name, "not_valid", "not_enforced", "no_inherit")
	case *schema.Exclude:
		return c.excludeSQL(con), ddl.CheckOptions(what, con.Options, name, "ops", "include", "with", "tablespace", "only", "attached_to")
	}
	return "", nil
}

func (c compiler) keySQL(word, conName string, columns []string, o schema.Options, timing schema.Timing) string {
	overlaps := ""
	if boolOption(o, keyWithoutOverlaps) {
		overlaps = " WITHOUT OVERLAPS"
	}
	return c.ConstraintPrefix(conName) + word + " (" + c.Names(columns) + overlaps + ")" + c.indexParameters(o) + ddl.TimingSQL(timing)
}

// indexParameters writes what belongs to the index behind a constraint.
func (c compiler) indexParameters(o schema.Options) string {
	s := ""
	if include := listOption(o, keyInclude); len(include) > 0 {
		s += " INCLUDE (" + c.Names(include) + ")"
	}
	if with := storageSQL(o); with != "" {
		s += " " + with
	}
	if ts := textOption(o, keyTablespace); ts != "" {
		s += " USING INDEX TABLESPACE " + c.d.Quote(ts)
	}
	return s
}

func (c compiler) foreignKeySQL(fk *schema.ForeignKey) string {
	text := c.References(fk)
	if columns := listOption(fk.Options, keyOnDeleteColumns); len(columns) > 0 {
		action := " ON DELETE " + fk.OnDelete
		text = strings.Replace(text, action, action+" ("+c.Names(columns)+")", 1)
	}
	columns := c.Names(fk.Columns)
	if boolOption(fk.Options, keyPeriod) {
		text = strings.Replace(text, " ("+c.Names(fk.RefColumns)+")", " ("+c.period(fk.RefColumns)+")", 1)
		columns = c.period(fk.Columns)
	}
	return c.ConstraintPrefix(fk.Name) + "FOREIGN KEY(" + columns + ") " + text + tested(fk.Options)
}

// period writes columns, the last of which is a period of time.
func (c compiler) period(columns []string) string {
	last := len(columns) - 1
	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = map[bool]string{true: "PERIOD "}[i == last] + c.d.Quote(column)
	}
	return strings.Join(quoted, ", ")
}

// tested says whether a foreign key or check is tested for the rows there are, or
// at all.
func tested(o schema.Options) string {
	switch {
	case boolOption(o, keyNotEnforced):
		return " NOT ENFORCED"
	case boolOption(o, keyNotValid):
		return " NOT VALID"
	}
	return ""
}

func (c compiler) checkSQL(ck *schema.Check) string {
	s := c.ConstraintPrefix(ck.Name) + "CHECK (" + ck.SQL + ")"
	if boolOption(ck.Options, keyNoInherit) {
		s += " NO INHERIT"
	}
	return s + ddl.TimingSQL(ck.Timing) + tested(ck.Options)
}

func (c compiler) excludeSQL(x *schema.Exclude) string {
	using := x.Using
	if using == "" {
		using = "gist"
	}
	parts := make([]string, len(x.Elements))
	for i, e := range x.Elements {
		parts[i] = keySQL(c.d, e.KeyPart, mapOption(x.Options, keyOps)) + " WITH " + e.Operator
	}
	s := c.ConstraintPrefix(x.Name) + "EXCLUDE USING " + using + " (" + strings.Join(parts, ", ") + ")" + c.indexParameters(x.Options)
	if x.Where != "" {
		s += " WHERE (" + x.Where + ")"
	}
	return s + ddl.TimingSQL(x.Timing)
}

// AddConstraint leaves out the deferral of a check, which PostgreSQL refuses
// in any other form than NOT DEFERRABLE.
func (c compiler) AddConstraint(o op.AddConstraint, m *schema.MetaData) ([]dialect.Statement, error) {
	if ck, ok := o.Constraint.(*schema.Check); ok && ck.Deferrable != nil && *ck.Deferrable {
		return nil, &dialect.UnsupportedError{Dialect: c.d.product(), What: "a deferrable check (" + ck.String() + ")",
			Instead: "leave deferrable out, or write a constraint trigger with op.Execute"}
	}
	if boolOption(o.Constraint.ConstraintOptions(), keyConcurrently) {
		return c.addConcurrently(o, m)
	}
	out, err := c.Generic.AddConstraint(o, m)
	if options := o.Constraint.ConstraintOptions(); err == nil && isOnly(options) {
		out[0].SQL = strings.Replace(out[0].SQL, "ALTER TABLE ", "ALTER TABLE ONLY ", 1)
		out = append(out, c.attachParts(o.Table, o.Constraint.ConstraintName(), options)...)
	}
	return out, err
}
