package sqlite

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

type compiler struct{ ddl.Generic }

var _ ddl.Compiler = compiler{}

func generic() ddl.Generic {
	g := ddl.Generic{D: Dialect{}, NoAlterConstraint: true}
	g.Column = func(t *schema.Table, c *schema.Column) (string, error) { return columnSQL(t, c) }
	g.Constraint = constraintSQL
	g.TableSuffix = tableSuffix
	g.IndexKey = indexKey
	g.Parts = compiler{g}
	return g
}

// columnSQL is NAME TYPE [DEFAULT …] [NOT NULL] [PRIMARY KEY AUTOINCREMENT]
// [GENERATED …]. An identity is what an integer primary key is anyway, so
// nothing is written for it, as in Alembic.
func columnSQL(t *schema.Table, c *schema.Column) (string, error) {
	if err := ddl.CheckOptions("column "+c.Name, c.Options, optionPrefix,
		"on_conflict_not_null", "on_conflict_primary_key", "on_conflict_unique"); err != nil {
		return "", err
	}
	typ, err := Dialect{}.TypeSQL(c.Type)
	if err != nil {
		return "", fmt.Errorf("column %q: %w", c.Name, err)
	}
	s := strings.TrimSpace(quoter.Quote(c.Name) + " " + typ)
	if def := defaultSQL(c.Default); def != "" {
		s += " DEFAULT " + def
	}
	if !c.Nullable() {
		conflict, err := onConflict(c.Options, keyOnConflictNotNull)
		if err != nil {
			return "", fmt.Errorf("column %q: %w", c.Name, err)
		}
		s += " NOT NULL" + conflict
	}
	key, err := inlineKey(t, c)
	if err != nil {
		return "", err
	}
	if c.Computed != nil {
		key += " " + ddl.ComputedSQL(c.Computed)
	}
	return s + key, nil
}

// defaultSQL writes what follows DEFAULT. SQLite takes a literal, a signed
// number or CURRENT_TIMESTAMP as it stands and any other expression in
// parentheses only.
func defaultSQL(d *schema.Default) string {
	switch {
	case d == nil:
		return ""
	case d.Expr == "":
		text, _ := quoteText(d.Literal)
		return text
	}
	expr := strings.TrimSpace(d.Expr)
	switch tokens := words(expr); {
	case strings.EqualFold(strings.Join(texts(tokens), ""), "now()"):
		return "CURRENT_TIMESTAMP"
	case plainDefault(tokens), enclosed(tokens):
		return expr
	}
	return "(" + expr + ")"
}

// plainDefault reports a literal, a signed number or a bare word.
func plainDefault(tokens []sqltext.Token) bool {
	if len(tokens) == 2 && (tokens[0].Text == "-" || tokens[0].Text == "+") {
		return tokens[1].Kind == sqltext.Number
	}
	if len(tokens) != 1 {
		return false
	}
	switch tokens[0].Kind {
	case sqltext.Number, sqltext.String, sqltext.Word, sqltext.QuotedName:
		return true
	}
	return false
}

// inlineKey is PRIMARY KEY AUTOINCREMENT at the column where the table asks for
// it; SQLite takes AUTOINCREMENT there only.
func inlineKey(t *schema.Table, c *schema.Column) (string, error) {
	if t == nil || t.PrimaryKey == nil || !c.PrimaryKey {
		return "", nil
	}
	if len(t.PrimaryKey.Columns) > 1 {
		if c.Autoincrement == schema.AutoincrementOn {
			return "", &dialect.UnsupportedError{Dialect: product, What: "numbering a column of a primary key of several columns",
				Instead: "make the numbered column the primary key alone"}
		}
		return "", nil
	}
	if !optionBool(t.Options, keyAutoincrement, false) {
		return "", nil
	}
	conflict, err := onConflict(t.PrimaryKey.Options, keyOnConflict)
	if err != nil {
		return "", err
	}
	s := " "
	if t.PrimaryKey.Name != "" {
		s += "CONSTRAINT " + quoter.Quote(t.PrimaryKey.Name) + " "
	}
	return s + "PRIMARY KEY" + conflict + " AUTOINCREMENT", nil
}

func constraintSQL(t *schema.Table, c schema.Constraint) (string, error) {
	if err := ddl.CheckOptions(c.String(), c.ConstraintOptions(), optionPrefix, "on_conflict"); err != nil {
		return "", err
	}
	if key, ok := c.(*schema.PrimaryKey); ok && len(key.Columns) == 1 && optionBool(t.Options, keyAutoincrement, false) {
		return ddl.Omit, nil
	}
	if fk, ok := c.(*schema.ForeignKey); ok {
		fk = fk.Clone()
		if err := oneSchema(t.Name, fk); err != nil {
			return "", err
		}
		c = fk
	}
	conflict, err := conflictOf(t, c)
	if err != nil {
		return "", err
	}
	text, err := generic0.StandardConstraint(c)
	return text + conflict, err
}

// oneSchema takes the schema off the referred table: SQLite refers within one
// database file only, and the syntax has no place for another.
func oneSchema(table schema.TableName, fk *schema.ForeignKey) error {
	if fk.RefTable.Schema != "" && fk.RefTable.Schema != table.Schema {
		return &dialect.UnsupportedError{Dialect: product, What: "a foreign key to another database file (" + fk.RefTable.String() + ")",
			Instead: "keep both tables in one"}
	}
	fk.RefTable.Schema = ""
	return nil
}

// generic0 writes what SQLite writes as the standard does.
var generic0 = ddl.Generic{D: Dialect{}}

// conflictOf is the ON CONFLICT clause of a constraint, given at itself or at
// its only column.
func conflictOf(t *schema.Table, c schema.Constraint) (string, error) {
	if text, err := onConflict(c.ConstraintOptions(), keyOnConflict); text != "" || err != nil {
		return text, err
	}
	switch c := c.(type) {
	case *schema.PrimaryKey:
		return columnConflict(t, c.Columns, keyOnConflictPrimary)
	case *schema.Unique:
		return columnConflict(t, c.Columns, keyOnConflictUnique)
	}
	return "", nil
}

func columnConflict(t *schema.Table, columns []string, key string) (string, error) {
	if len(columns) != 1 || t.Column(columns[0]) == nil {
		return "", nil
	}
	return onConflict(t.Column(columns[0]).Options, key)
}

func tableSuffix(t *schema.Table) (string, error) {
	err := ddl.CheckOptions("table "+t.Name.Name, t.Options, optionPrefix, flagAutoincrementName, "with_rowid", "strict")
	return joinSuffix(tableFlags(t.Options)), err
}

func joinSuffix(flags []string) string {
	if len(flags) == 0 {
		return ""
	}
	return " " + strings.Join(flags, ", ")
}

func tableFlags(o schema.Options) []string {
	var flags []string
	if !optionBool(o, keyWithRowid, true) {
		flags = append(flags, "WITHOUT ROWID")
	}
	if optionBool(o, keyStrict, false) {
		flags = append(flags, "STRICT")
	}
	return flags
}

// CreateTable refuses a table without columns, which SQLite doesn't have.
func (c compiler) CreateTable(o op.CreateTable, m *schema.MetaData) ([]dialect.Statement, error) {
	if len(o.Table.Columns) == 0 {
		return nil, &dialect.UnsupportedError{Dialect: product, What: "a table without columns", Instead: "give it one"}
	}
	return c.Generic.CreateTable(o, m)
}

// CreateTableComment is refused: SQLite keeps no comments.
func (c compiler) CreateTableComment(op.CreateTableComment, *schema.MetaData) ([]dialect.Statement, error) {
	return nil, noComments()
}

func noComments() error {
	return &dialect.UnsupportedError{Dialect: product, What: "comments",
		Instead: "leave the operation out when the database is SQLite"}
}

// CreateIndex writes the schema before the index's name, not before the
// table's, and the condition of a partial index.
func (c compiler) CreateIndex(o op.CreateIndex, m *schema.MetaData) ([]dialect.Statement, error) {
	x := o.Index.Clone()
	if err := ddl.CheckOptions("index "+x.Name, x.Options, optionPrefix, "where"); err != nil {
		return nil, err
	}
	if err := conventionOf(m).ApplyIndex(o.Table, x); err != nil {
		return nil, err
	}
	text, err := c.indexSQL(o.Table, x, o.IfNotExists)
	return dialect.SQL(text), err
}

func indexKey(_ *schema.Index, k schema.KeyPart) (string, error) {
	if k.Nulls != "" && (k.Nulls == "FIRST") == k.Desc {
		return "", &dialect.UnsupportedError{Dialect: product, What: "NULLS " + k.Nulls + " in this index",
			Instead: "leave it out: NULL sorts before all values"}
	}
	k.Nulls = "" // what SQLite does anyway
	return generic0.StandardKey(k), nil
}

func (c compiler) indexSQL(table schema.TableName, x *schema.Index, ifNotExists bool) (string, error) {
	keys, err := c.IndexKeys(x)
	if err != nil {
		return "", err
	}
	s := "CREATE " + ddl.UniqueWord(x) + "INDEX "
	if ifNotExists {
		s += "IF NOT EXISTS "
	}
	s += c.Qualified(table.Schema, x.Name) + " ON " + quoter.Quote(table.Name) + " (" + keys + ")"
	if where := optionText(x.Options, keyWhere); where != "" {
		s += " WHERE " + where
	}
	return s, nil
}

// words returns the tokens of an SQL text without white space and comments.
func words(text string) []sqltext.Token {
	var out []sqltext.Token
	for t := range sqltext.Tokens(sqltext.SQLite, text) {
		if !t.Kind.Trivia() {
			out = append(out, t)
		}
	}
	return out
}

func texts(tokens []sqltext.Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.Text
	}
	return out
}

// enclosed reports whether the first token's parenthesis is closed by the last.
func enclosed(tokens []sqltext.Token) bool {
	depth := 0
	for i, t := range tokens {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i == len(tokens)-1 && t.Text == ")"
		}
	}
	return false
}
