package mysql

import (
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.LossTeller = (*Dialect)(nil)

// Lost tells what the server leaves out of values with a note at most, in strict mode
// too.
func (d *Dialect) Lost(was, is schema.Type, column string) (what, condition string) {
	const point = "digits behind the point"
	from, to := d.columnType(was), d.columnType(is)
	switch number := from.kind == exactKind || from.kind == floatKind; {
	case number && to.kind == wholeKind && (from.kind == floatKind || from.scale > 0):
		return point, column + " <> round(" + column + ")"
	case number && to.kind == exactKind && (from.kind == floatKind || from.scale > to.scale):
		return point, fmt.Sprintf("%[1]s <> round(%[1]s, %[2]d)", column, to.scale)
	case from.word == "BIGINT" && to.kind == floatKind && to.word != "FLOAT":
		return "digits", fmt.Sprintf("CAST(CAST(%[1]s AS DOUBLE) AS DECIMAL(20)) <> %[1]s", column)
	case (from.word == "DATETIME" || from.word == "TIMESTAMP") && to.word == "DATE":
		return "the time of day", column + " <> CAST(" + column + " AS DATE)"
	case (from.word == "DATETIME" || from.word == "TIMESTAMP") && to.word == "TIME":
		return "the date", column + " IS NOT NULL"
	case from.word == "DATE" && to.word == "TIME":
		return "the date", column + " IS NOT NULL"
	case from.word == "TIME" && to.word == "DATE":
		return "the time of day", column + " <> 0"
	case from.kind == timeKind && to.kind == timeKind && from.size > to.size && to.word != "YEAR":
		step := 1
		for range 6 - to.size {
			step *= 10
		}
		return "fractions of a second", fmt.Sprintf("microsecond(%s) %% %d <> 0", column, step)
	}
	return "", ""
}
