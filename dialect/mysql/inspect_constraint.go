package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// settleIndexes makes indexes that foreign keys bring a part of these, and unique
// constraints of the indexes that can't be told from one.
func settleIndexes(t *schema.Table) {
	var kept []*schema.Index
	for _, x := range t.Indexes {
		fk := behindForeignKey(t, x)
		switch {
		case x.Unique && isPlain(x):
			t.Uniques = append(t.Uniques, &schema.Unique{Name: x.Name, Columns: x.Columns()})
		case fk != nil:
			fk.Index = x.Name
		default:
			kept = append(kept, x)
		}
	}
	t.Indexes = kept
	for _, fk := range t.ForeignKeys {
		if fk.Index == "" && !hasIndexFor(t, fk) {
			fk.Index = indexName(fk)
		}
	}
}

// indexName is what the server calls the index that it makes for a foreign key.
func indexName(fk *schema.ForeignKey) string {
	if fk.Name == "" {
		return fk.Columns[0]
	}
	return fk.Name
}

// hasIndexFor reports whether the server finds an index for a foreign key: one
// that begins with its columns.
func hasIndexFor(t *schema.Table, fk *schema.ForeignKey) bool {
	begins := func(columns []string) bool {
		return len(columns) >= len(fk.Columns) && slices.Equal(columns[:len(fk.Columns)], fk.Columns)
	}
	return t.PrimaryKey != nil && begins(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return begins(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x *schema.Index) bool { return begins(wholeColumns(x)) }) ||
		slices.ContainsFunc(t.ForeignKeys, func(o *schema.ForeignKey) bool { return o != fk && o.Index != "" && begins(o.Columns) })
}

// wholeColumns are the leading columns of an index that it holds in full.
func wholeColumns(x *schema.Index) (columns []string) {
	for _, k := range x.Keys {
		if k.Column == "" || k.Length != 0 || x.Options[nameMySQL+"_"+keyPrefix] != nil {
			break
		}
		columns = append(columns, k.Column)
	}
	return columns
}

func (r *reader) readIndexes(ctx context.Context) error {
	where, args := r.where("TABLE_SCHEMA", "TABLE_NAME")
	expression := "NULL"
	if !r.d.mariadb && r.d.version.atLeast(8, 0, 13) {
		expression = "EXPRESSION"
	}
	query := `SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COALESCE(COLLATION, ''),
		COALESCE(SUB_PART, 0), INDEX_TYPE, COALESCE(INDEX_COMMENT, ''), ` + expression + `, ` + r.d.ignoredIndex() + `
		FROM information_schema.STATISTICS WHERE ` + where + ` ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, table string
		var k indexRow
		err := rows.Scan(&database, &table, &k.index, &k.nonUnique, &k.column, &k.order, &k.length, &k.method, &k.comment, &k.expression, &k.ignored)
		if k.method == "HASH" && r.d.mariadb && r.only == nil {
			k.method = "BTREE" // keys says which were told to be
		}
		if info := r.info(database, table); err == nil && info != nil {
			k.addTo(info.table)
			r.leftOut = append(r.leftOut, k.leftOut(info.table.Name)...)
		}
		return err
	})
}

// ignoredIndex is a condition on STATISTICS: the optimizer passes over the index.
func (d *Dialect) ignoredIndex() string {
	switch {
	case d.mariadb && d.version.atLeast(10, 6, 0):
		return "SEQ_IN_INDEX = 1 AND IGNORED = 'YES'"
	case !d.mariadb && d.version.atLeast(8, 0, 0):
		return "SEQ_IN_INDEX = 1 AND IS_VISIBLE = 'NO'"
	}
	return "FALSE"
}

// leftOut names what the model of an index has no place for.
func (k indexRow) leftOut(table schema.TableName) []string {
	if k.index == "PRIMARY" && k.order == "D" {
		return []string{"DESC of primary key column " + table.String() + "." + k.column.String}
	}
	return nil
}

// indexRow is one key of an index.
type indexRow struct {
	index, order, method, comment string
	nonUnique, length             int
	ignored                       bool
	column, expression            sql.NullString
}

func (k indexRow) addTo(t *schema.Table) {
	if k.index == "PRIMARY" {
		if t.PrimaryKey == nil {
			t.PrimaryKey = &schema.PrimaryKey{}
		}
		t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, k.column.String)
		if k.length > 0 {
			Length(k.column.String, k.length).ApplyConstraint(t.PrimaryKey)
		}
		if k.comment != "" {
			IndexComment(k.comment).ApplyConstraint(t.PrimaryKey)
		}
		if c := t.Column(k.column.String); c != nil {
			c.PrimaryKey = true
		}
		return
	}
	x := t.IndexNamed(k.index)
	if x == nil {
		x = &schema.Index{Name: k.index, Unique: k.nonUnique == 0}
		t.Indexes = append(t.Indexes, x)
		k.options(x)
	}
	key := schema.KeyPart{Column: k.column.String, Expr: k.expression.String, Desc: k.order == "D", Length: k.length}
	if k.method == "FULLTEXT" || k.method == "SPATIAL" {
		key.Length = 0 // SPATIAL shows 32, which nobody wrote
	}
	x.Keys = append(x.Keys, key)
}

func (k indexRow) options(x *schema.Index) {
	switch k.method {
	case "FULLTEXT", "SPATIAL":
		x.Options.Set(nameMySQL+"_"+keyPrefix, k.method)
	case "BTREE":
	default:
		x.Options.Set(nameMySQL+"_"+keyUsing, strings.ToLower(k.method))
	}
	if k.comment != "" {
		x.Options.Set(nameMySQL+"_"+keyComment, k.comment)
	}
	if k.ignored {
		x.Options.Set(nameMySQL+"_"+keyIgnored, true)
	}
}

// foreignKeyRules are the actions of a foreign key.
type foreignKeyRules struct{ onUpdate, onDelete string }

// readForeignKeys reads the rules of the foreign keys and then their columns. A
// join of these two parts of the catalog would open a table for every row.
func (r *reader) readForeignKeys(ctx context.Context) error {
	rules, err := r.foreignKeyRules(ctx)
	if err != nil {
		return err
	}
	where, args := r.where("TABLE_SCHEMA", "TABLE_NAME")
	query := `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME,
		REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
		FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ` + where + `
		ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, table, name, column, refDatabase, refTable, refColumn string
		err := rows.Scan(&database, &table, &name, &column, &refDatabase, &refTable, &refColumn)
		info := r.info(database, table)
		rule, ok := rules[[3]string{database, table, name}]
		if err != nil || info == nil || !ok {
			return err
		}
		t := info.table
		fk, _ := t.Constraint(name, schema.KindForeignKey).(*schema.ForeignKey)
		if fk == nil {
			fk = &schema.ForeignKey{Name: name, RefTable: r.name(refDatabase, refTable), OnUpdate: r.d.action(rule.onUpdate), OnDelete: r.d.action(rule.onDelete),
				FollowsTable: strings.HasPrefix(name, table+"_ibfk_")}
			t.ForeignKeys = append(t.ForeignKeys, fk)
		}
		fk.Columns, fk.RefColumns = append(fk.Columns, column), append(fk.RefColumns, refColumn)
		return nil
	})
}

// foreignKeyRules reads the rules by database, table and name of the foreign key.
func (r *reader) foreignKeyRules(ctx context.Context) (map[[3]string]foreignKeyRules, error) {
	rules := map[[3]string]foreignKeyRules{}
	where, args := r.where("CONSTRAINT_SCHEMA", "TABLE_NAME")
	query := `SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE
		FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ` + where
	err := r.each(ctx, query, args, func(rows *sql.Rows) error {
		var key [3]string
		var rule foreignKeyRules
		err := rows.Scan(&key[0], &key[1], &key[2], &rule.onUpdate, &rule.onDelete)
		rules[key] = rule
		return err
	})
	return rules, err
}

// action leaves out what a foreign key has that says nothing.
func (d *Dialect) action(rule string) string {
	assumed := "RESTRICT"
	if !d.mariadb && d.version.atLeast(8, 0, 0) {
		assumed = "NO ACTION"
	}
	if rule == assumed {
		return ""
	}
	return rule
}

func (r *reader) readChecks(ctx context.Context) error {
	if !r.d.mariadb && r.d.version.known() && !r.d.version.atLeast(8, 0, 16) {
		return nil // this server parses CHECK and forgets it
	}
	where, args := r.where("t.TABLE_SCHEMA", "t.TABLE_NAME")
	query := `SELECT t.TABLE_SCHEMA, t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE, 'Table'
		FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
		ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
		WHERE ` + where + ` ORDER BY 1, 2, 3`
	if r.d.mariadb {
		where, args = r.where("CONSTRAINT_SCHEMA", "TABLE_NAME")
		level := "LEVEL"
		if r.d.version.known() && !r.d.version.atLeast(10, 5, 10) {
			level = "'Table'"
		}
		query = `SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, ` + level + `
			FROM information_schema.CHECK_CONSTRAINTS WHERE ` + where + ` ORDER BY 1, 2, 3`
	}
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, table, name, clause, level string
		err := rows.Scan(&database, &table, &name, &clause, &level)
		info := r.info(database, table)
		if err != nil || info == nil {
			return err
		}
		r.d.addCheck(info, name, clause, level == "Column")
		if full := (schema.TableName{Schema: database, Name: table}); r.d.mariadb && periodsCheck.MatchString(clause) && !slices.Contains(r.shown, full) {
			r.shown = append(r.shown, full)
		}
		return nil
	})
}

// periodsCheck is the check that stands in the catalog for a period of two columns.
var periodsCheck = regexp.MustCompile("^`(?:[^`]|``)*` < `(?:[^`]|``)*`$")

// addCheck adds a check. MariaDB keeps a column's own check with the column,
// under the column's name: it has no name of its own and changes with MODIFY.
// The one that JSON brings makes the type JSON.
func (d *Dialect) addCheck(info *tableInfo, name, clause string, ofColumn bool) {
	t := info.table
	ck := &schema.Check{Name: name, SQL: d.catalogExpr(clause)}
	c := t.Column(name)
	if !ofColumn || c == nil {
		t.Checks = append(t.Checks, ck)
		return
	}
	if isJSONCheck(clause, name) && info.hasJSONText(c.Type) {
		c.Type = schema.JSON{}
		return
	}
	ck.Name, ck.Columns = "", []string{name}
	ck.Options.Set(nameMySQL+"_"+keyColumnLevel, name)
	t.Checks = append(t.Checks, ck)
}

func isJSONCheck(clause, column string) bool {
	return strings.EqualFold(strings.TrimSpace(clause), "json_valid(`"+column+"`)")
}

// hasJSONText reports whether the type is the one that JSON stands for.
func (i *tableInfo) hasJSONText(t schema.Type) bool {
	c, ok := t.(Chars)
	return ok && c.Name == "LONGTEXT" && cmp.Or(c.Collation, i.collation) == "utf8mb4_bin"
}
