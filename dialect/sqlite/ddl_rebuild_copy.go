package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// insertSQL copies the rows. Generated columns compute themselves, new ones
// have their default. Where every column stays as it is SQLite may copy the rows as they
// are stored, if it isn't told the columns' names.
// Source: https://www.sqlite.org/src/doc/trunk/src/insert.c, xferOptimization.
func (r *rebuild) insertSQL(tbl, tmp string) string {
	if r.sameColumns() {
		return "INSERT INTO " + tmp + " SELECT *\nFROM " + tbl
	}
	var into, from []string
	for _, c := range r.def.columns {
		src, ok := r.source[c]
		if !ok || c.find(kindGenerated) != nil {
			continue
		}
		value := tbl + "." + quoter.Quote(src)
		if typ := r.casts[c]; typ != "" {
			value = "CAST(" + value + " AS " + typ + ") AS " + quoter.Quote(src)
		}
		into, from = append(into, quoter.Quote(c.name)), append(from, value)
	}
	if len(into) == 0 { // every old column is gone; the rows stay
		into, from = []string{"rowid"}, []string{tbl + ".rowid"}
	}
	return "INSERT INTO " + tmp + " (" + strings.Join(into, ", ") + ") SELECT " + strings.Join(from, ", ") + "\nFROM " + tbl
}

// sameColumns reports whether the new table has the columns of the old one in their order,
// which only the database's own text tells for certain.
func (r *rebuild) sameColumns() bool {
	if !r.stored || len(r.def.columns) != len(r.old.Columns) {
		return false
	}
	for i, c := range r.def.columns {
		if old := r.old.Columns[i]; r.source[c] != old.Name || r.casts[c] != "" || old.Computed != nil || c.find(kindGenerated) != nil {
			return false
		}
	}
	return true
}

// checkCopy fails when a row or a value was lost.
func (r *rebuild) checkCopy(tbl, tmp string) func(context.Context, dialect.Querier) error {
	return func(ctx context.Context, q dialect.Querier) error {
		var before, after int64
		err := q.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM "+tbl+"), "+r.copied(tmp)).Scan(&before, &after)
		if err != nil {
			return fmt.Errorf("count the rows of %q: %w", r.table, err)
		}
		if before != after {
			return &RowsLostError{Table: r.table, Before: before, After: after}
		}
		for _, c := range r.def.columns {
			if typ := r.casts[c]; typ != "" {
				if err := r.checkCast(ctx, q, tbl, r.source[c], typ); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// copied is the number of rows of the new table: what the INSERT says, which
// saves reading the table, unless ON CONFLICT REPLACE may have taken rows away.
func (r *rebuild) copied(tmp string) string {
	if strings.Contains(strings.ToUpper(r.def.text(tmp)), "REPLACE") {
		return "(SELECT count(*) FROM " + tmp + ")"
	}
	return "changes()"
}

// checkCast fails when CAST made another value: 'abc' as INTEGER is 0.
func (r *rebuild) checkCast(ctx context.Context, q dialect.Querier, tbl, column, typ string) error {
	if a := AffinityOf(typ); a == AffinityText || a == AffinityBlob {
		return nil
	}
	col := quoter.Quote(column)
	var n int64
	var example string
	err := q.QueryRowContext(ctx, "SELECT count(*), coalesce(min(quote("+col+")), '') FROM "+tbl+
		" WHERE CAST("+col+" AS "+typ+") <> "+col).Scan(&n, &example)
	if err != nil {
		return fmt.Errorf("check the values of %s.%s: %w", r.table, column, err)
	}
	if n > 0 {
		return &ValuesLostError{Table: r.table, Column: column, Type: typ, Rows: n, Example: example}
	}
	return nil
}
