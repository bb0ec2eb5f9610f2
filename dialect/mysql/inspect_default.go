package mysql

import (
	"context"
	"database/sql"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// binaryDefault is a default of bytes that the catalog may show with ? in place of some.
type binaryDefault struct {
	database, table string
	column          *schema.Column
}

// mayHideBytes reports whether the catalog, which has texts only, may have replaced
// bytes of a column's default: those that are no characters are a ? there.
func mayHideBytes(c columnRow, d *schema.Default) bool {
	return d != nil && d.Expr == "" && !c.charset.Valid && strings.Contains(c.columnType, "binary") && strings.Contains(d.Literal, "?")
}

// readBytes sets such defaults to what the server itself uses. Where it doesn't tell, as
// to a user who may not read the table, the catalog's text stays.
func (r *reader) readBytes(ctx context.Context, defaults []binaryDefault) {
	for _, b := range defaults {
		column, table := r.d.Quote(b.column.Name), r.d.Quote(b.database)+"."+r.d.Quote(b.table)
		for _, query := range []string{bytesOfNullable(column, table), bytesOfRequired(column, table)} {
			var hex sql.NullString
			if err := r.q.QueryRowContext(ctx, query).Scan(&hex); err == nil && hex.Valid {
				b.column.Default = schema.ExprDefault("X'" + strings.ToLower(hex.String) + "'")
				break
			}
		}
	}
}

// bytesOfNullable returns one row, of none in the table. It is NULL for a NOT NULL column.
func bytesOfNullable(column, table string) string {
	return "SELECT HEX(DEFAULT(t." + column + ")) FROM (SELECT 1) AS one LEFT JOIN " + table + " AS t ON FALSE"
}

// bytesOfRequired inserts the default into a temporary table, all in one statement because
// the next one may go to another session. It commits nothing, and leaves no table if it fails.
func bytesOfRequired(column, table string) string {
	const temporary = "alembic_default_bytes"
	return "BEGIN NOT ATOMIC DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN DROP TEMPORARY TABLE IF EXISTS " + temporary + "; RESIGNAL; END; CREATE TEMPORARY TABLE " + temporary + " AS SELECT " + column + " FROM " + table + " LIMIT 0; " +
		"INSERT INTO " + temporary + " () VALUES (); SELECT HEX(" + column + ") FROM " + temporary + "; DROP TEMPORARY TABLE " + temporary + "; END"
}
