package mysql

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

var (
	_ dialect.TableReader      = (*Dialect)(nil)
	_ dialect.DefinitionReader = (*Dialect)(nil)
)

// ReadBack creates the table as a temporary one and reads its defaults, computed columns
// and checks off SHOW CREATE TABLE: the catalog doesn't tell of temporary tables.
func (d *Dialect) ReadBack(ctx context.Context, c dialect.Conn, t, before *schema.Table) (*schema.Table, error) {
	read := t.Clone()
	return read, d.withTemporary(ctx, c, t, before, func(name string) error {
		var is, text string
		if err := c.QueryRowContext(ctx, "SHOW CREATE TABLE "+name).Scan(&is, &text); err != nil {
			return err
		}
		if !strings.HasPrefix(text, "CREATE TEMPORARY ") {
			return errors.New("this session has another table of that name")
		}
		for _, definition := range d.definitions(text) {
			d.takeDefinition(read, definition)
		}
		return d.localDefaults(ctx, c, read)
	})
}

// localDefaults leaves out the default database's name in front of sequences, as the
// catalog's reader does.
func (d *Dialect) localDefaults(ctx context.Context, c dialect.Conn, t *schema.Table) error {
	var database string
	for _, col := range t.Columns {
		if col.Default == nil || !strings.Contains(col.Default.Expr, ".") {
			continue
		}
		if database == "" {
			if err := c.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&database); err != nil {
				return err
			}
		}
		col.Default = schema.ExprDefault((&reader{d: d, database: database}).local(col.Default.Expr))
	}
	return nil
}

// definitions are those of columns and constraints in a CREATE TABLE statement, each as
// its tokens.
func (d *Dialect) definitions(create string) (all [][]sqltext.Token) {
	depth := 0
	var now []sqltext.Token
	for t := range sqltext.Tokens(d.Traits().Lexer, create) {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		switch {
		case depth == 0 && now != nil: // the last one has ended
			return append(all, now)
		case depth == 1 && t.Text == ",":
			all, now = append(all, now), nil
		case depth == 1 && t.Text == "(" && all == nil && now == nil, depth == 0, len(now) == 0 && t.Kind.Trivia():
		default:
			now = append(now, t)
		}
	}
	return all
}

// takeDefinition gives a table the texts of one definition.
func (d *Dialect) takeDefinition(t *schema.Table, words []sqltext.Token) {
	name := bareName(words[0])
	if strings.EqualFold(words[0].Text, "CONSTRAINT") && len(words) > 2 {
		if ck, ok := t.Constraint(bareName(words[2]), schema.KindCheck).(*schema.Check); ok {
			ck.SQL = d.catalogExpr(clause(words, "CHECK"))
		}
		return
	}
	c := t.Column(name)
	if c == nil || words[0].Kind != sqltext.QuotedName {
		return
	}
	if text := clause(words, "AS"); text != "" && c.Computed != nil {
		c.Computed.SQL = d.catalogExpr(text)
	}
	if text := clause(words, "DEFAULT"); text != "" && c.Default != nil {
		if value, rest, err := unquote(text, d.plainBackslash()); err == nil && rest == "" {
			c.Default = schema.LiteralDefault(value)
		} else {
			c.Default = schema.ExprDefault(d.catalogExpr(text))
		}
	}
	for _, ck := range t.Checks {
		if text := clause(words, "CHECK"); text != "" && strings.EqualFold(d.stringOption(ck.Options, keyColumnLevel), name) {
			ck.SQL = d.catalogExpr(text)
		}
	}
}

// behindDefault are the words that end a column's default.
var behindDefault = []string{"ON", "COMMENT", "CHECK", "INVISIBLE", "AUTO_INCREMENT", "COLUMN_FORMAT", "STORAGE", "REF_SYSTEM_ID", "WITHOUT", "COMPRESSED"}

// clause returns what follows a word of a definition: what stands in the parentheses, or
// the text of a default.
func clause(words []sqltext.Token, word string) string {
	depth, from := 0, -1
	var text strings.Builder
	for i, t := range words {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case t.Kind == sqltext.QuotedName, depth > 0:
		case from < 0 && strings.EqualFold(t.Text, word):
			from = i
			continue
		case from >= 0 && (t.Kind == sqltext.Executable || slices.Contains(behindDefault, strings.ToUpper(t.Text))):
			depth = -1
		}
		if from < 0 {
			continue
		}
		if depth < 0 {
			break
		}
		text.WriteString(t.Text)
		if depth == 0 && t.Text == ")" && word != "DEFAULT" {
			break
		}
	}
	s := strings.TrimSpace(text.String())
	if word != "DEFAULT" {
		s = strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	}
	return s
}

// CheckDefinition has the server prepare the statement. Servers that prepare no such one
// tell nothing.
func (d *Dialect) CheckDefinition(ctx context.Context, c dialect.Conn, sql string) error {
	text, err := d.quoteString(sql)
	if err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "PREPARE alembic_definition FROM "+text)
	switch {
	case err == nil:
		_, err = c.ExecContext(context.WithoutCancel(ctx), "DEALLOCATE PREPARE alembic_definition")
	case d.ErrorCode(err) != syntaxError:
		err = nil
	}
	return err
}
