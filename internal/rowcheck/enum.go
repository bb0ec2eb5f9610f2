package rowcheck

import (
	"iter"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// enum returns the needs of a named enum type that is made anew with other values.
func (r *reader) enum(o op.SetEnumValues) []Need {
	kept := slices.Clone(o.Values)
	for from := range o.Rename {
		kept = append(kept, from)
	}
	return append(r.enumInKeys(o.Enum), r.enumLoses(o.Enum, without(o.Existing, kept))...)
}

// enumWithout returns the needs of one that loses a value.
func (r *reader) enumWithout(o op.DropEnumValue) []Need {
	needs := r.enumInKeys(o.Enum)
	if o.ReplaceWith == "" {
		needs = append(needs, r.enumLoses(o.Enum, []string{o.Value})...)
	}
	return needs
}

// enumLoses returns the needs of the columns of an enum type that loses values.
func (r *reader) enumLoses(enum schema.TableName, lost []string) []Need {
	var needs []Need
	for t, c := range r.columnsOf(enum) {
		if len(lost) > 0 {
			needs = append(needs, r.need(t.Name, r.column(t.Name, c.Name)+" has a value that the enum loses", r.d.Quote(c.Name)+" IN ("+r.literals(lost)+")"))
		}
	}
	return needs
}

// enumInKeys says of which tables the partition key keeps an enum type from being made
// anew, whatever the rows are.
func (r *reader) enumInKeys(enum schema.TableName) []Need {
	var needs []Need
	for t, c := range r.columnsOf(enum) {
		key, _ := r.option(t.Options, "partition_by").(string)
		if slices.ContainsFunc(sqltext.Significant(r.d.Traits().Lexer, key), func(w sqltext.Token) bool { return strings.Trim(w.Text, `"`) == c.Name }) {
			needs = append(needs, Need{Text: "Fails, because " + r.table(t.Name) + " is partitioned by " + r.d.Quote(c.Name) + ", whose type can't change. " +
				"Leave the values as they are, or make the table anew with another type and copy its rows."})
		}
	}
	return needs
}

// columnsOf walks the columns of a named enum type.
func (r *reader) columnsOf(enum schema.TableName) iter.Seq2[*schema.Table, *schema.Column] {
	return func(yield func(*schema.Table, *schema.Column) bool) {
		for _, t := range r.m.Tables() {
			for _, c := range t.Columns {
				e, ok := dialect.ResolveVariant(r.d, c.Type).(*schema.Enum)
				if ok && e.Name == enum.Name && e.Schema == enum.Schema && !yield(t, c) {
					return
				}
			}
		}
	}
}
