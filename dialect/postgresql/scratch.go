package postgresql

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.SchemaLoader = (*Dialect)(nil)

// LoadSchema reads a schema given as SQL: the statements run in a transaction
// that is rolled back, in a new schema that stands for the default one. Another
// schema that they name is put aside for that time. The server decides what the
// statements mean, and nobody else sees any of it.
func (d *Dialect) LoadSchema(ctx context.Context, c dialect.Conn, statements []dialect.Statement) (m *schema.MetaData, err error) {
	if err := (&ddl.TxSession{Conn: c}).Run(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	defer func() {
		if rollbackErr := (&ddl.TxSession{Conn: c}).Rollback(ctx); err == nil {
			err = rollbackErr
		}
	}()
	l := &loader{d: d, c: c}
	if err := l.prepare(ctx, statements); err != nil {
		return nil, err
	}
	for _, s := range statements {
		if err := l.run(ctx, s); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Pos, err)
		}
	}
	return l.result(ctx)
}

// loader is one LoadSchema.
type loader struct {
	d *Dialect
	c dialect.Conn
	// scratch is the new schema, others are the further ones that the statements
	// name.
	scratch string
	others  []string
}

// prepare makes the schemas.
func (l *loader) prepare(ctx context.Context, statements []dialect.Statement) error {
	l.scratch = "alembic_" + randomHex()
	texts := []string{"SET LOCAL check_function_bodies = off", "CREATE SCHEMA " + l.scratch}
	existing, err := l.d.Schemas(ctx, l.c)
	if err != nil {
		return err
	}
	created := map[string]bool{}
	named := map[string]bool{}
	for _, s := range statements {
		l.schemasOf(s.SQL, existing, created, named)
	}
	l.others = slices.Sorted(maps.Keys(named))
	for _, name := range l.others {
		if slices.Contains(existing, name) {
			texts = append(texts, fmt.Sprintf("ALTER SCHEMA %s RENAME TO %s_%s", quoter.Quote(name), l.scratch, hex.EncodeToString([]byte(name))))
		}
		if !created[name] {
			texts = append(texts, "CREATE SCHEMA "+quoter.Quote(name))
		}
	}
	for _, text := range texts {
		if err := l.exec(ctx, text); err != nil {
			return fmt.Errorf("the schema's SQL is read in a transaction that is rolled back, and it failed to begin; "+
				"set scratch_url in alembic.ini to read it in another database: %w", err)
		}
	}
	return l.searchPath(ctx)
}

func randomHex() string {
	var b [6]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// schemasOf gathers the schemas that a statement creates, and those that it
// names before a dot.
func (l *loader) schemasOf(sql string, existing []string, created, named map[string]bool) {
	words := significant(sql)
	if name, ok := createdSchema(words); ok && name != l.d.schema {
		created[name], named[name] = true, true
	}
	for i, w := range words[:max(0, len(words)-1)] {
		name := folded(w)
		if words[i+1].Text == "." && (i == 0 || words[i-1].Text != ".") && name != l.d.schema && slices.Contains(existing, name) {
			named[name] = true
		}
	}
}

// createdSchema reads "CREATE SCHEMA [IF NOT EXISTS] name".
func createdSchema(words []sqltext.Token) (string, bool) {
	if len(words) < 3 || !words[0].Is("CREATE") || !words[1].Is("SCHEMA") {
		return "", false
	}
	at := 2
	if words[at].Is("IF") {
		at += 3
	}
	if at >= len(words) || words[at].Is("AUTHORIZATION") {
		return "", false
	}
	return folded(words[at]), true
}

func significant(sql string) []sqltext.Token {
	var out []sqltext.Token
	for t := range sqltext.Tokens(sqltext.PostgreSQL, sql) {
		if !t.Kind.Trivia() {
			out = append(out, t)
		}
	}
	return out
}

// folded is the name that an identifier stands for.
func folded(t sqltext.Token) string {
	if strings.HasPrefix(t.Text, `"`) {
		return strings.ReplaceAll(strings.Trim(t.Text, `"`), `""`, `"`)
	}
	return strings.ToLower(t.Text)
}

// searchPath makes the new schema the default one. Behind it stand only the
// schemas that hold extensions, whose types and functions are found without
// their schema's name: a table that the statements forget must not be found in
// the real schema.
func (l *loader) searchPath(ctx context.Context) error {
	sql := `SELECT set_config('search_path', '` + l.scratch + `' || coalesce((SELECT string_agg(DISTINCT ', ' || quote_ident(nspname), '')
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE nspname NOT IN ('pg_catalog', '` + l.scratch + `')), ''), true)`
	var path string
	if err := l.c.QueryRowContext(ctx, sql).Scan(&path); err != nil {
		return fmt.Errorf("set search_path: %w", err)
	}
	return nil
}

func (l *loader) exec(ctx context.Context, sql string) error {
	if _, err := l.c.ExecContext(ctx, sql); err != nil {
		return dialect.Failed(l.d, dialect.Statement{SQL: sql}, err)
	}
	return nil
}

// run runs one statement of the schema.
func (l *loader) run(ctx context.Context, s dialect.Statement) error {
	words := significant(s.SQL)
	if len(words) == 0 {
		return nil
	}
	if err := refused(words); err != nil {
		return err
	}
	if path, ok := setsSearchPath(words); ok {
		return l.checkPath(path)
	}
	if name, ok := createdSchema(words); ok && name == l.d.schema {
		return nil
	}
	if err := l.exec(ctx, l.unqualified(s.SQL)); err != nil {
		return err
	}
	if words[0].Is("CREATE") && len(words) > 1 && words[1].Is("EXTENSION") {
		return l.searchPath(ctx)
	}
	return nil
}

// refused refuses what would leave the transaction or touch what is there.
func refused(words []sqltext.Token) error {
	switch first := strings.ToUpper(words[0].Text); first {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE":
		return fmt.Errorf("%s cannot stand in a target schema, which is read in one transaction; take it out", first)
	case "DROP", "TRUNCATE":
		return fmt.Errorf("%s cannot stand in a target schema, which says what there shall be and begins empty; take it out", first)
	}
	return nil
}

// setsSearchPath recognises SET search_path and pg_dump's
// set_config('search_path', …), and returns the names and strings behind it.
func setsSearchPath(words []sqltext.Token) (path []string, ok bool) {
	switch first := words[0]; {
	case first.Is("SET"):
		at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("SEARCH_PATH") })
		if at < 0 || at > 2 {
			return nil, false
		}
		words = words[min(at+2, len(words)):]
	case first.Is("SELECT"):
		at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Text == "'search_path'" })
		if at < 0 || at+2 >= len(words) {
			return nil, false
		}
		words = words[at+2 : at+3]
	default:
		return nil, false
	}
	for _, w := range words {
		if name := strings.Trim(folded(w), "'"); name != "," && name != "" {
			path = append(path, strings.Split(strings.ReplaceAll(name, " ", ""), ",")...)
		}
	}
	return path, true
}

// checkPath accepts a path that leaves the default schema the default one.
func (l *loader) checkPath(path []string) error {
	if len(path) == 0 || path[0] == l.d.schema || path[0] == "pg_catalog" {
		return nil
	}
	return fmt.Errorf("a target schema cannot set search_path to %s; write the schema before the tables' names instead", strings.Join(path, ", "))
}

// unqualified takes the name of the default schema, whose part the new one
// plays, from the names in a statement, also from those in strings that stand
// for an object: nextval('public.users_id_seq'::regclass).
func (l *loader) unqualified(sql string) string {
	tokens := slices.Collect(sqltext.Tokens(sqltext.PostgreSQL, sql))
	var out strings.Builder
	for i := 0; i < len(tokens); i++ {
		begins := i == 0 || tokens[i-1].Text != "."
		switch {
		case begins && i+1 < len(tokens) && tokens[i+1].Text == "." && folded(tokens[i]) == l.d.schema:
			i++
		case tokens[i].Kind == sqltext.String && namesObject(tokens, i):
			out.WriteString("'" + l.unqualified(strings.Trim(tokens[i].Text, "'")) + "'")
		default:
			out.WriteString(tokens[i].Text)
		}
	}
	return out.String()
}

// namesObject reports whether a string is cast to regclass or the like, or is
// the argument of nextval.
func namesObject(tokens []sqltext.Token, at int) bool {
	if at+2 < len(tokens) && tokens[at+1].Text == "::" && strings.HasPrefix(strings.ToLower(tokens[at+2].Text), "reg") {
		return true
	}
	return at >= 2 && tokens[at-1].Text == "(" && tokens[at-2].Is("NEXTVAL")
}

// result inspects what the statements made.
func (l *loader) result(ctx context.Context) (*schema.MetaData, error) {
	m, err := l.d.Inspect(ctx, l.c, dialect.Scope{Schemas: append([]string{""}, l.others...)})
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, t := range m.Tables() {
		for _, fk := range t.ForeignKeys {
			if m.Table(fk.RefTable) == nil {
				problems = append(problems, fmt.Errorf("the table %s refers to %s, which the target schema does not define", t.Name, fk.RefTable))
			}
		}
	}
	return m, errors.Join(problems...)
}
