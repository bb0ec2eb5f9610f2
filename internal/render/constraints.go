package render

import (
	"fmt"
	"maps"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// addConstraint writes the directive of the constraint's kind.
func (w *statement) addConstraint(o op.AddConstraint) ([]string, error) {
	options, err := w.constraintOptions(o.Constraint, inAddConstraint)
	if err != nil {
		return nil, err
	}
	options = append(w.schema(o.Table), options...)
	name, table := quote(o.Constraint.ConstraintName()), w.table(o.Table)
	head := append([]string{name}, table...)
	switch c := o.Constraint.(type) {
	case *schema.PrimaryKey:
		return w.line("CreatePrimaryKey", append(head, list(c.Columns)), options)
	case *schema.Unique:
		return w.line("CreateUniqueConstraint", append(head, list(c.Columns)), options)
	case *schema.Check:
		return w.line("CreateCheckConstraint", append(head, quote(c.SQL)), options)
	case *schema.ForeignKey:
		if c.RefTable.Schema != "" {
			options = append(options, w.saCall("ReferentSchema", quote(c.RefTable.Schema)))
		}
		args := append(head, quote(c.RefTable.Name), list(c.Columns), list(referred(c)))
		return w.line("CreateForeignKey", args, append(options, w.referenceOptions(c)...))
	case *schema.Exclude:
		elements, err := w.literal(c.Elements)
		if err != nil {
			return nil, err
		}
		options = append(options, w.excludeOptions(c)...)
		return w.line("CreateExcludeConstraint", append(head, elements), options)
	default:
		return nil, fmt.Errorf("constraints of the type %T can't be written as Go", c)
	}
}

// referred are the columns that a foreign key names.
func referred(c *schema.ForeignKey) []string {
	if c.Bare {
		return nil
	}
	return c.RefColumns
}

// excludeOptions are the options that only exclude constraints have.
func (s *source) excludeOptions(c *schema.Exclude) []string {
	var out []string
	for _, o := range []struct{ function, text string }{{"Using", c.Using}, {"Where", c.Where}} {
		if o.text != "" {
			s.imports[dialectPath+"postgresql"] = true
			out = append(out, call("postgresql."+o.function, quote(o.text)))
		}
	}
	return out
}

// referenceOptions are the options that only foreign keys have.
func (s *source) referenceOptions(fk *schema.ForeignKey) []string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, s.saCall(name, quote(value)))
		}
	}
	add("OnUpdate", fk.OnUpdate)
	add("OnDelete", fk.OnDelete)
	add("Match", fk.Match)
	if fk.UseAlter {
		out = append(out, s.sa("UseAlter"))
	}
	return out
}

// constraintOptions are what constraints of every kind may have: timing and a
// dialect's options.
func (s *source) constraintOptions(c schema.Constraint, at place) ([]string, error) {
	var out []string
	schema.SetTiming(c, func(t *schema.Timing) {
		if t.Deferrable != nil {
			out = append(out, s.saCall("Deferrable", boolean(*t.Deferrable)))
		}
		if t.Initially != "" {
			out = append(out, s.saCall("Initially", quote(t.Initially)))
		}
	})
	special, err := s.options(c.ConstraintOptions(), at)
	return append(out, special...), err
}

var kindNames = map[schema.ConstraintKind]string{
	schema.KindPrimaryKey: "KindPrimary",
	schema.KindForeignKey: "KindForeignKey",
	schema.KindUnique:     "KindUnique",
	schema.KindCheck:      "KindCheck",
}

// dropConstraint writes the kind too, which some databases must know. A
// constraint without a name is told by what it says.
func (w *statement) dropConstraint(o op.DropConstraint) ([]string, error) {
	options, err := w.options(told(o), inDropConstraint)
	if err != nil {
		return nil, err
	}
	var kind []string
	if name := kindNames[o.Kind]; name != "" {
		kind = append(kind, w.sa(name))
	}
	options = append(append(append(w.schema(o.Table), kind...), w.flag(o.IfExists, "IfExists")...), options...)
	if o.Name == "" {
		if o.Constraint == nil {
			return nil, unwritable("a constraint without a name", o.Kind)
		}
		text, err := w.constraint(o.Constraint, nil)
		if err != nil {
			return nil, err
		}
		options = append(options, w.saCall("ExistingConstraint", text))
	}
	return w.line("DropConstraint", append([]string{quote(o.Name)}, w.table(o.Table)...), options)
}

// told are the options of a drop, and those of the constraint that it must know to be
// compiled.
func told(o op.DropConstraint) schema.Options {
	options := maps.Clone(o.Options)
	if o.Constraint == nil {
		return options
	}
	for key, value := range o.Constraint.ConstraintOptions() {
		if slices.ContainsFunc(optionWords[key], func(w optionWord) bool { return slices.Contains(w.places, inDropConstraint) }) {
			options.Set(key, value)
		}
	}
	return options
}

// constraint writes a constraint as a part of a table, which is nil if it stands alone.
func (s *source) constraint(c schema.Constraint, t *schema.Table) (string, error) {
	text, err := s.constraintCall(c, t)
	if err != nil {
		return "", err
	}
	if c.ConstraintName() != "" {
		text += ".Named(" + quote(c.ConstraintName()) + ")"
	}
	options, err := s.constraintOptions(c, inConstraint)
	if err != nil || len(options) == 0 {
		return text, err
	}
	return call(text+".With", options...), nil
}

func (s *source) constraintCall(c schema.Constraint, t *schema.Table) (string, error) {
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return s.saCall("PrimaryKeyConstraint", quoteAll(c.Columns)...), nil
	case *schema.Unique:
		return s.saCall("UniqueConstraint", quoteAll(c.Columns)...), nil
	case *schema.Check:
		return s.saCall("CheckConstraint", quote(c.SQL)), nil
	case *schema.ForeignKey:
		target, err := dotted(c.RefTable)
		if err != nil {
			return "", err
		}
		args := []string{list(c.Columns), target, list(referred(c))}
		args = append(args, s.referenceOptions(c)...)
		if c.Index != "" && (c.Index != c.Name || t != nil && t.SharesColumns(c)) {
			args = append(args, s.saCall("KeyIndex", quote(c.Index)))
		}
		return s.saCall("ForeignKeyConstraint", args...), nil
	case *schema.Exclude:
		n := c.Clone()
		n.Name, n.RenamedFrom, n.Options, n.Timing = "", "", nil, schema.Timing{}
		text, err := s.literal(*n)
		return "(&" + text + ")", err
	default:
		return "", fmt.Errorf("constraints of the type %T can't be written as Go", c)
	}
}

// dotted writes "schema.table" as the functions that parse it expect.
func dotted(n schema.TableName) (string, error) {
	if schema.ParseTableName(n.String()) != n {
		return "", unwritable("a reference to the table", n)
	}
	return quote(n.String()), nil
}
