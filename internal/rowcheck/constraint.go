package rowcheck

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// constraint returns the needs of a constraint that is added.
func (r *reader) constraint(table schema.TableName, c schema.Constraint) []Need {
	temporal := r.option(c.ConstraintOptions(), "without_overlaps") == true
	if period := r.overPeriod(table, schema.KeyColumns(c), c.ConstraintOptions()); period != nil {
		return period
	}
	switch c := c.(type) {
	case *schema.PrimaryKey:
		if temporal {
			return []Need{r.overlaps(table, c.Columns, true)}
		}
		return r.primaryKey(table, c)
	case *schema.Unique:
		if temporal {
			return []Need{r.overlaps(table, c.Columns, false)}
		}
		key := uniqueKey{parts: r.quoted(c.Columns), columns: c.Columns, options: c.Options}
		return r.unique(table, key)
	case *schema.ForeignKey:
		return r.foreignKey(table, c)
	case *schema.Check:
		return r.check(table, c)
	}
	return nil
}

func (r *reader) primaryKey(table schema.TableName, c *schema.PrimaryKey) []Need {
	keys := r.quoted(c.Columns)
	without := make([]string, len(keys))
	for i, k := range keys {
		without[i] = k + " IS NULL"
	}
	return []Need{r.duplicates(table, keys, ", or any has NULL there", "", strings.Join(without, " OR "))}
}

// index returns the needs of an index that is created.
func (r *reader) index(table schema.TableName, x *schema.Index) []Need {
	if !x.Unique {
		return nil
	}
	if period := r.overPeriod(table, x.Columns(), x.Options); period != nil {
		return period
	}
	key := uniqueKey{options: x.Options, columns: x.Columns()}
	for _, k := range x.Keys {
		key.parts = append(key.parts, r.keyPart(k))
	}
	return r.unique(table, key)
}

// keyPart writes what an index compares.
func (r *reader) keyPart(k schema.KeyPart) string {
	text := "(" + k.Expr + ")"
	if k.Column != "" {
		text = r.d.Quote(k.Column)
	}
	if k.Length > 0 {
		text = "left(" + text + ", " + strconv.Itoa(k.Length) + ")"
	}
	if k.Collation != "" {
		text += " COLLATE " + r.d.Quote(k.Collation)
	}
	return text
}

// uniqueKey is what a unique constraint or index is about.
type uniqueKey struct {
	parts   []string // columns and expressions in SQL
	columns []string
	options schema.Options
}

// unique returns the needs of a key that lets NULL stand in several rows, if it isn't
// told otherwise.
func (r *reader) unique(table schema.TableName, key uniqueKey) []Need {
	if slices.ContainsFunc(key.columns, func(c string) bool { return r.empty[columnRef(table, c)] }) {
		return nil
	}
	var where []string
	if r.option(key.options, "nulls_not_distinct") != true {
		for _, p := range key.parts {
			where = append(where, p+" IS NOT NULL")
		}
	}
	if text, ok := r.option(key.options, "where").(string); ok && text != "" {
		where = append(where, "("+text+")")
	}
	return []Need{r.duplicates(table, key.parts, "", strings.Join(where, " AND "), "")}
}

// duplicates is the need for a key without two equal rows. Only the rows of where
// count; also is the condition of groups of rows that don't do either, and failure
// tells of them.
func (r *reader) duplicates(table schema.TableName, keys []string, failure, where, also string) Need {
	list := strings.Join(keys, ", ")
	query := "SELECT " + list + ", count(*) FROM " + r.table(table)
	if where != "" {
		query += " WHERE " + where
	}
	query += " GROUP BY " + list + " HAVING count(*) > 1"
	if also != "" {
		query += " OR " + also
	}
	return Need{Text: "Fails if two rows of " + r.table(table) + " have the same " + listed(keys) + failure + ". To find such values:", Query: query + ";"}
}

// overlaps is the need for a key that ends in a range: no two rows with the other
// columns equal overlap there, and no range is empty.
func (r *reader) overlaps(table schema.TableName, columns []string, primary bool) Need {
	last := len(columns) - 1
	during := r.d.Quote(columns[last])
	alike := []string{"b.ctid <> a.ctid", "b." + during + " && a." + during}
	without := []string{"isempty(a." + during + ")"}
	failure := ", or any is empty there"
	for i, name := range r.quoted(columns) {
		if i < last {
			alike = append(alike, "b."+name+" = a."+name)
		}
		if primary {
			without = append(without, "a."+name+" IS NULL")
			failure = ", or any is empty there or has NULL in the key"
		}
	}
	return Need{
		Text: "Fails if two rows of " + r.table(table) + " with the same " + listed(r.quoted(columns[:last])) + " overlap in " + during + failure + ". To find such rows:",
		Query: "SELECT a.* FROM " + r.table(table) + " a WHERE " + strings.Join(without, " OR ") +
			" OR EXISTS (SELECT 1 FROM " + r.table(table) + " b WHERE " + strings.Join(alike, " AND ") + ");",
	}
}

// overPeriod returns the needs of a key that ends in a period of two columns, which the
// table has under that name, or nil.
func (r *reader) overPeriod(table schema.TableName, columns []string, options schema.Options) []Need {
	name, _ := r.option(options, "without_overlaps").(string)
	ck := r.periods[table.String()+"."+name]
	if t := r.m.Table(table); t != nil && ck == nil {
		ck, _ = t.Constraint(name, schema.KindCheck).(*schema.Check)
	}
	if name == "" || ck == nil {
		return nil
	}
	start, end, _ := strings.Cut(ck.SQL, "<")
	start, end = strings.Trim(start, " ("), strings.Trim(end, " )")
	shown, alike := []string{}, []string{}
	for _, c := range r.quoted(columns) {
		shown, alike = append(shown, "a."+c), append(alike, "b."+c+" = a."+c)
	}
	alike = append(alike, "b."+start+" < a."+end, "a."+start+" < b."+end)
	list := strings.Join(append(shown, "a."+start, "a."+end), ", ")
	return []Need{{
		Text: "Fails if two rows of " + r.table(table) + " with the same " + listed(r.quoted(columns)) + " overlap between " + start + " and " + end + ". To find such rows:",
		Query: "SELECT " + list + " FROM " + r.table(table) + " a JOIN " + r.table(table) + " b ON " + strings.Join(alike, " AND ") +
			" GROUP BY " + list + " HAVING count(*) > 1;",
	}}
}

func (r *reader) foreignKey(table schema.TableName, c *schema.ForeignKey) []Need {
	fromNew := slices.ContainsFunc(c.Columns, func(name string) bool { return r.empty[columnRef(table, name)] })
	if r.unchecked(c.Options) || fromNew || len(c.RefColumns) != len(c.Columns) {
		return nil
	}
	var filled, equal []string
	for i, name := range c.Columns {
		own := "c." + r.d.Quote(name)
		filled = append(filled, own+" IS NOT NULL")
		equal = append(equal, "p."+r.d.Quote(c.RefColumns[i])+" = "+own)
	}
	lacks := "NOT EXISTS (SELECT 1 FROM " + r.table(c.RefTable) + " p WHERE " + strings.Join(equal, " AND ") + ")"
	if last := len(equal) - 1; last > 0 && r.option(c.Options, "period") == true {
		lacks = "NOT (SELECT coalesce(range_agg(p." + r.d.Quote(c.RefColumns[last]) + ") @> c." + r.d.Quote(c.Columns[last]) +
			", false) FROM " + r.table(c.RefTable) + " p WHERE " + strings.Join(equal[:last], " AND ") + ")"
	}
	return []Need{{
		Text: "Fails if " + listed(r.quoted(c.Columns)) + " of " + r.table(table) + " has a value that " +
			listed(r.quoted(c.RefColumns)) + " of " + r.table(c.RefTable) + " lacks. To find such rows:",
		Query: "SELECT c.* FROM " + r.table(table) + " c WHERE " + strings.Join(filled, " AND ") + " AND " + lacks + ";",
	}}
}

// detached returns the needs of a partition that is taken from its table: no row may
// refer to one of its rows.
func (r *reader) detached(o op.AlterTable) []Need {
	key, part := r.d.Traits().Partition, r.m.Table(o.Table)
	if is, given := o.Options[key]; !given || is != nil || key == "" || part == nil || len(part.Parents) == 0 {
		return nil
	}
	var needs []Need
	for _, t := range r.m.Tables() {
		for _, fk := range t.ForeignKeys {
			if fk.RefTable != part.Parents[0] || r.dropped[t.Name.String()+"."+fk.Name] || len(fk.RefColumns) != len(fk.Columns) {
				continue
			}
			equal := make([]string, len(fk.Columns))
			for i, name := range fk.Columns {
				equal[i] = "p." + r.d.Quote(fk.RefColumns[i]) + " = c." + r.d.Quote(name)
			}
			needs = append(needs, Need{
				Text:  "Fails if a row of " + r.table(t.Name) + " refers to one of " + r.table(o.Table) + ". To find such rows:",
				Query: "SELECT c.* FROM " + r.table(t.Name) + " c JOIN " + r.table(o.Table) + " p ON " + strings.Join(equal, " AND ") + ";",
			})
		}
	}
	return needs
}

func (r *reader) check(table schema.TableName, c *schema.Check) []Need {
	if r.unchecked(c.Options) || r.namesEmpty(table, c.SQL) {
		return nil
	}
	return []Need{r.need(table, "any row of "+r.table(table)+" violates the check", "NOT ("+c.SQL+")")}
}

// namesEmpty reports whether a condition is about a column that is NULL in every row.
func (r *reader) namesEmpty(table schema.TableName, condition string) bool {
	return len(r.empty) > 0 && slices.ContainsFunc(sqltext.Significant(r.d.Traits().Lexer, condition), func(t sqltext.Token) bool {
		return r.empty[columnRef(table, strings.Trim(t.Text, "\"`"))]
	})
}

// unchecked reports whether a constraint is added without a look at the rows.
func (r *reader) unchecked(options schema.Options) bool {
	return r.option(options, "not_valid") == true || r.option(options, "not_enforced") == true
}

// option returns the dialect's option of that name.
func (r *reader) option(options schema.Options, name string) any {
	for _, prefix := range dialect.Names(r.d) {
		if v, ok := options[prefix+"_"+name]; ok {
			return v
		}
	}
	return nil
}
