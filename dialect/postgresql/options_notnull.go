package postgresql

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// NotNullOption is the result of NotNull.
type NotNullOption string

// NotNull says what PostgreSQL 18 knows of the NOT NULL of a column as a
// constraint: its name, and behind that NO INHERIT for one that tables which
// inherit don't get, and NOT VALID for one that isn't tested for the rows there
// are: NotNull("users_name_given NOT VALID"). Older versions have no name for it.
func NotNull(constraint string) NotNullOption { return NotNullOption(constraint) }

// ApplyColumn sets the option.
func (n NotNullOption) ApplyColumn(c *schema.Column) { c.Options.Set(keyNotNull, string(n)) }

// ApplyAlterColumn sets the option; "" is the constraint that NOT NULL alone makes.
func (n NotNullOption) ApplyAlterColumn(o *op.AlterColumn) { o.Options.Set(keyNotNull, string(n)) }

// ExistingNotNullOption is the result of ExistingNotNull.
type ExistingNotNullOption string

// ExistingNotNull says in op.AlterColumn what NotNull would say of the constraint as it is.
// Without it the constraint has the name that PostgreSQL makes of the table and the column.
func ExistingNotNull(constraint string) ExistingNotNullOption {
	return ExistingNotNullOption(constraint)
}

// ApplyAlterColumn sets the option.
func (n ExistingNotNullOption) ApplyAlterColumn(o *op.AlterColumn) {
	o.ExistingOptions.Set(keyNotNull, string(n))
}
