package mysql

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// columnRow is a column as the catalog has it.
type columnRow struct {
	name, columnType, nullable, extra string
	def, charset, collation           sql.NullString
	comment                           string
	generation                        sql.NullString
}

func (r *reader) readColumns(ctx context.Context) error {
	where, args := r.where("TABLE_SCHEMA", "TABLE_NAME")
	query := `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,
		CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_COMMENT, GENERATION_EXPRESSION
		FROM information_schema.COLUMNS WHERE ` + where + ` ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`
	var bytes []binaryDefault
	err := r.each(ctx, query, args, func(rows *sql.Rows) error {
		var database, table string
		var c columnRow
		err := rows.Scan(&database, &table, &c.name, &c.columnType, &c.nullable, &c.def, &c.extra,
			&c.charset, &c.collation, &c.comment, &c.generation)
		info := r.info(database, table)
		if err == nil && info == nil {
			name := r.name(database, table)
			r.viewColumns[name] = append(r.viewColumns[name], c.name)
		}
		if err != nil || info == nil {
			return err
		}
		col, err := r.column(info, c)
		if err == nil {
			info.table.Columns = append(info.table.Columns, col)
			if mayHideBytes(c, col.Default) {
				bytes = append(bytes, binaryDefault{database, table, col})
			}
		}
		return err
	})
	if err == nil {
		r.readBytes(ctx, bytes)
	}
	return err
}

func (r *reader) column(info *tableInfo, c columnRow) (*schema.Column, error) {
	charset, collation := "", ""
	if c.collation.String != info.collation { // else it is the table's
		collation = c.collation.String
		if c.charset.String != info.charset {
			charset = c.charset.String
		}
	}
	t, err := typeOfColumn(c.columnType, charset, collation, r.d.plainBackslash())
	if err != nil {
		return nil, err
	}
	col := &schema.Column{Name: c.name, Type: t, Comment: c.comment, Nullability: schema.NotNull, Autoincrement: schema.AutoincrementOff}
	if c.nullable == "YES" {
		col.Nullability = schema.Null
	}
	extra := strings.ToLower(c.extra)
	if strings.Contains(extra, "auto_increment") {
		col.Autoincrement = schema.AutoincrementOn
	}
	if strings.Contains(extra, "invisible") {
		col.Options.Set(nameMySQL+"_"+keyInvisible, true)
	}
	if strings.Contains(extra, "without system versioning") {
		col.Options.Set(nameMySQL+"_"+keyUnversioned, true)
	}
	if m := onUpdate.FindStringSubmatch(extra); m != nil {
		col.Options.Set(nameMySQL+"_"+keyOnUpdate, m[1])
	}
	if c.generation.String != "" {
		stored := strings.Contains(extra, "stored") || strings.Contains(extra, "persistent")
		col.Computed = &schema.Computed{SQL: r.d.catalogExpr(c.generation.String), Persisted: &stored}
		return col, nil
	}
	if col.Default = r.d.catalogDefault(c, extra); col.Default != nil && col.Default.Expr != "" {
		col.Default = schema.ExprDefault(r.local(col.Default.Expr))
	}
	return col, nil
}

// local leaves out the default database's name in front of a sequence's.
func (r *reader) local(expr string) string {
	tokens := slices.Collect(sqltext.Tokens(r.d.reading.Now, expr))
	var out strings.Builder
	for i := 0; i < len(tokens); i++ {
		if tokens[i].Kind == sqltext.QuotedName && bareName(tokens[i]) == r.database && i+1 < len(tokens) && tokens[i+1].Text == "." {
			i++
			continue
		}
		out.WriteString(tokens[i].Text)
	}
	return out.String()
}

var onUpdate = regexp.MustCompile(`on update (\S+)`)

// catalogDefault reads COLUMN_DEFAULT. MariaDB shows it as SQL: 'a', 5,
// current_timestamp(). MySQL shows the bare text of a constant, and marks an
// expression by DEFAULT_GENERATED.
func (d *Dialect) catalogDefault(c columnRow, extra string) *schema.Default {
	text := c.def.String
	switch {
	case !c.def.Valid || d.mariadb && strings.EqualFold(text, "NULL"):
		return nil
	case d.mariadb:
		if value, rest, err := unquote(text, d.plainBackslash()); err == nil && rest == "" {
			return schema.LiteralDefault(value)
		}
		return schema.ExprDefault(text)
	case strings.Contains(extra, "default_generated"):
		return schema.ExprDefault(d.catalogExpr(text))
	case isBitLiteral.MatchString(text):
		return schema.ExprDefault(text)
	default:
		return schema.LiteralDefault(text)
	}
}

var isBitLiteral = regexp.MustCompile(`^b'[01]*'$`)

// introducer is what MySQL puts before the texts in expressions.
var introducer = regexp.MustCompile(`_(utf8mb4|utf8mb3|latin1|ascii|binary)\\?'`)

// catalogExpr cleans an expression of MySQL's catalog, where quotes are escaped
// by backslashes and texts have their character set before them. MariaDB's are
// plain.
func (d *Dialect) catalogExpr(text string) string {
	if d.mariadb {
		return text
	}
	text = introducer.ReplaceAllStringFunc(text, func(s string) string {
		if strings.HasSuffix(s, `\'`) {
			return `\'`
		}
		return "'"
	})
	return strings.ReplaceAll(text, `\'`, "'")
}
