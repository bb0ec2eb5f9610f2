package postgresql

import (
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// notNull is the NOT NULL of a column as a constraint, which it is since
// PostgreSQL 18: with a name, and not for the tables that inherit or the rows
// that are there. The zero value is what NOT NULL alone makes.
type notNull struct {
	name                string
	noInherit, notValid bool
}

// notNullOf reads the option of NotNull.
func notNullOf(o schema.Options) notNull {
	text := textOption(o, keyNotNull)
	if text == "" {
		return notNull{}
	}
	tokens := sqltext.Significant(sqltext.PostgreSQL, text)
	if len(tokens) == 0 {
		return notNull{}
	}
	words := strings.ToUpper(text[tokens[0].Offset+len(tokens[0].Text):])
	words = strings.Join(strings.Fields(words), " ")
	return notNull{unquoteName(tokens[0].Text), strings.Contains(words, "NO INHERIT"), strings.Contains(words, "NOT VALID")}
}

// attributes are the words behind the constraint.
func (n notNull) attributes() string {
	words := ""
	if n.noInherit {
		words = " NO INHERIT"
	}
	if n.notValid {
		words += " NOT VALID"
	}
	return words
}

// notNullName is the name that PostgreSQL gives to the NOT NULL of a column.
func notNullName(table, column string) string { return objectName(table, column, "_not_null") }

// named returns the constraint with the name that it has in a table.
func (n notNull) named(table, column string) notNull {
	if n.name == "" {
		n.name = notNullName(table, column)
	}
	return n
}

// inlineNotNull writes the constraint as part of a column.
func (c compiler) inlineNotNull(n notNull) string {
	return c.ConstraintPrefix(n.name) + "NOT NULL" + n.attributes()
}

// addNotNull adds the constraint to a column.
func (c compiler) addNotNull(table schema.TableName, column string, n notNull) string {
	return "ALTER TABLE " + c.Table(table) + " ADD " + c.ConstraintPrefix(n.name) + "NOT NULL " + c.d.Quote(column) + n.attributes()
}

// appendNotNull adds what can't stand in a column's definition: NOT NULL that the
// rows aren't tested for.
func (c compiler) appendNotNull(out []dialect.Statement, table schema.TableName, col *schema.Column) []dialect.Statement {
	if n := notNullOf(col.Options); n.notValid && !col.Nullable() {
		out = append(out, dialect.Statement{SQL: c.addNotNull(table, col.Name, n)})
	}
	return out
}

// alterNotNull changes the constraint of a column that is NOT NULL before and
// after.
func (a alteration) alterNotNull() []string {
	if _, given := a.o.Options[keyNotNull]; !given {
		return nil
	}
	was := notNullOf(a.o.ExistingOptions).named(a.o.Table.Name, a.o.Name)
	is := notNullOf(a.o.Options).named(a.o.Table.Name, a.o.Name)
	if is.notValid && !was.notValid {
		return []string{a.column + "DROP NOT NULL", a.addNotNull(a.o.Table, a.o.Name, is)}
	}
	var out []string
	if is.name != was.name {
		out = append(out, a.table+"RENAME CONSTRAINT "+a.d.Quote(was.name)+" TO "+a.d.Quote(is.name))
	}
	if is.noInherit != was.noInherit {
		out = append(out, a.table+"ALTER CONSTRAINT "+a.d.Quote(is.name)+map[bool]string{true: " NO INHERIT", false: " INHERIT"}[is.noInherit])
	}
	if was.notValid && !is.notValid {
		out = append(out, a.table+"VALIDATE CONSTRAINT "+a.d.Quote(is.name))
	}
	return out
}
