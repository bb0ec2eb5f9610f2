// Package postgresql provides the dialect of PostgreSQL 12 and later.
package postgresql

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// name is the dialect's key in URLs, options and types.
const name = "postgresql"

// importPath is what a revision imports for this package's types and options.
const importPath = "github.com/alembic-go/alembic/dialect/postgresql"

// minVersion is the oldest server whose catalog inspect.go can read.
const minVersion = 12

// Dialect is the dialect of PostgreSQL.
type Dialect struct {
	// major is the server's major version; without a connection the one whose
	// syntax every supported server understands.
	major int
	// schema is the default schema, which stands for the empty one.
	schema string
	// role is the role that runs the statements and login the connection's; ""
	// without a connection.
	role, login string
	// reading is how SQL text is read.
	reading sqltext.Reading
	// label is product, once it is known; "" if that has to be put together.
	label string
}

var (
	_ dialect.Dialect        = (*Dialect)(nil)
	_ dialect.ErrorCoder     = (*Dialect)(nil)
	_ dialect.Cleaner        = (*Dialect)(nil)
	_ dialect.Follower       = (*Dialect)(nil)
	_ dialect.SerialSplitter = (*Dialect)(nil)
)

// New returns the dialect as it is used without a connection.
func New() *Dialect {
	d := &Dialect{major: 15, schema: "public", reading: sqltext.Read(sqltext.PostgreSQL)}
	d.label = d.product()
	return d
}

// Name returns "postgresql".
func (*Dialect) Name() string { return name }

var (
	readConflicts = []string{"40001"} // of a standby that applies what the primary did
	fixedOptions  = []string{keyPartitionBy}
)

// Traits returns what PostgreSQL is like.
func (d *Dialect) Traits() dialect.Traits {
	return dialect.Traits{
		Product: d.product(), Impl: "PostgresqlImpl", Lexer: d.reading.Now, Placeholder: "$", CurrentUser: "SESSION_USER", Moment: "pg_catalog.to_char(%s, 'YYYY-MM-DD HH24:MI:SS')",
		ReadConflicts: readConflicts,

		MaxIdentifier:    maxIdentifier,
		TransactionalDDL: true, SeveralStatements: true, NamedEnums: true, AltersNumbering: true, ReplacesComputed: true, DropsExpressions: d.major >= 13, BindsTypes: true, FollowsRenames: true, SchemaWideNames: true,
		RowsBlock: true, InheritsNotNull: d.major >= 18, NotNullKey: keyNotNull, AlterableOptions: alterableOptions, SizingOptions: sizingOptions, AssumedOptions: assumedOptions,
		FixedOptions: fixedOptions, Partition: keyPartitionOf, AttachedKey: keyAttachedTo, OnlyKey: keyOnly,
		Objects: objectTraits,
	}
}

// After follows SET standard_conforming_strings and SET ROLE.
func (d *Dialect) After(sql string) dialect.Dialect {
	reading, role := d.reading.After(sql), d.roleAfter(sql)
	if reading == d.reading && role == d.role {
		return d
	}
	n := *d
	n.reading, n.role = reading, role
	return &n
}

// product returns "PostgreSQL 15"; without a connection it says that the version
// is assumed.
func (d *Dialect) product() string {
	if d.label != "" {
		return d.label
	}
	if d.role == "" {
		return fmt.Sprintf("PostgreSQL (version %d assumed)", d.major)
	}
	return fmt.Sprintf("PostgreSQL %d", d.major)
}

// ForServer reads the server's version and the connection's default schema.
func (d *Dialect) ForServer(ctx context.Context, q dialect.Querier) (dialect.Dialect, error) {
	var version int
	var schemaName *string
	var role, conforming string
	row := q.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int, current_schema(), current_user, current_setting('standard_conforming_strings')")
	if err := row.Scan(&version, &schemaName, &role, &conforming); err != nil {
		return nil, fmt.Errorf("ask the server for its version: %w", err)
	}
	n := &Dialect{major: version / 10000, schema: "public", role: role, login: role,
		reading: sqltext.Read(sqltext.PostgreSQL.With(dialect.BackslashEscapes, conforming == "off"))}
	n.label = n.product()
	if schemaName != nil { // NULL when no schema of search_path exists
		n.schema = *schemaName
	}
	if n.major < minVersion {
		return nil, &dialect.UnsupportedError{
			Dialect: n.product(), What: "what Alembic needs of its catalog",
			Instead: fmt.Sprintf("use PostgreSQL %d or later", minVersion)}
	}
	return n, nil
}

// FoldTable leaves the name of the default schema out.
func (d *Dialect) FoldTable(n schema.TableName) schema.TableName {
	if n.Schema == d.schema {
		n.Schema = ""
	}
	return n
}

// FoldName returns the name itself, because the case counts.
func (d *Dialect) FoldName(name string) string { return name }

// quoter quotes by SQLAlchemy's rule. The reserved words are those that
// pg_get_keywords() of PostgreSQL 18 calls reserved, fully or except as names of
// functions and types, and those that SQLAlchemy quotes beside them.
var quoter = ddl.Quoter{Open: '"', Close: '"', Reserved: ddl.Words(`
	all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
	current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
	distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral
	leading limit localtime localtimestamp not null offset on only or order placing primary references returning
	select session_user some symmetric system_user table then to trailing true union unique user using variadic
	when where window with`, `
	authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left
	like natural notnull outer overlaps right similar tablesample verbose`, `
	between new off old over`)}

// typeWords can't stand as the bare name of a type: they are types with a
// syntax of their own, or functions.
var typeWords = ddl.Words(`
	bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int integer
	interval least national nchar none normalize nullif numeric out overlay position precision real row setof
	smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists
	xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`)

// Quote quotes an identifier if necessary.
func (*Dialect) Quote(ident string) string { return quoter.Quote(ident) }

// quoteType quotes the name of a type.
func quoteType(ident string) string {
	if typeWords[ident] {
		return quoter.Always(ident)
	}
	return quoter.Quote(ident)
}

// Literal renders a value. A NUL character is an error: no PostgreSQL text
// holds one.
func (d *Dialect) Literal(v any, t schema.Type) (string, error) {
	l := ddl.Literals{
		Dialect: name, String: quoteString, Bytes: quoteBytes, Bool: strconv.FormatBool, Float: quoteFloat, Time: quoteTime, UUIDText: true,
	}
	switch rt := schema.ResolveVariant(t, name).(type) {
	case plain:
		if rt.document() {
			return l.Literal(v, schema.JSON{})
		}
	case schema.Array:
		return d.arrayLiteral(v, rt)
	case schema.Interval:
		if !rt.NonNative {
			return intervalLiteral(l, v, t)
		}
	case nil:
		return intervalLiteral(l, v, t)
	}
	return l.Literal(v, t)
}

// quoteTime writes a time whose column isn't known with its zone: a TIMESTAMP
// takes what the clock shows, and a TIMESTAMP WITH TIME ZONE the very moment.
func quoteTime(v time.Time, t schema.Type) (string, error) {
	layout := ddl.TimeLayout(t)
	if t == nil {
		layout = ddl.TimeLayout(schema.DateTime{Timezone: true})
	}
	if v.Nanosecond() == 0 {
		layout = strings.Replace(layout, ".000000", "", 1)
	}
	return quoteString(v.Format(layout))
}

var errNUL = errors.New("the text holds a NUL character, which PostgreSQL can't store")

// quoteString writes a text with a backslash as E'…', as quote_literal() does:
// that form means the same whatever standard_conforming_strings is.
func quoteString(s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "", errNUL
	}
	if strings.Contains(s, `\`) {
		return "E" + ddl.QuoteString(strings.ReplaceAll(s, `\`, `\\`)), nil
	}
	return ddl.QuoteString(s), nil
}

// quoteBytes writes the hex form of BYTEA, in E'…' for its backslash.
func quoteBytes(b []byte) (string, error) { return `E'\\x` + hex.EncodeToString(b) + "'", nil }

func quoteFloat(f float64) (string, error) {
	switch {
	case math.IsNaN(f):
		return "'NaN'", nil
	case f > 0:
		return "'Infinity'", nil
	default:
		return "'-Infinity'", nil
	}
}

// arrayLiteral writes a slice as ARRAY[…]::type; the cast gives an empty array
// its type.
func (d *Dialect) arrayLiteral(v any, t schema.Array) (string, error) {
	r := reflect.ValueOf(v)
	if v == nil || r.Kind() == reflect.Slice && r.IsNil() {
		return "NULL", nil
	}
	if r.Kind() == reflect.String {
		return quoteString(r.String()) // the array's own text form
	}
	if r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return "", &dialect.LiteralError{Dialect: name, Value: v, Why: "an array's value is a slice, or its text such as {1,2}"}
	}
	body, err := d.arrayBody(r, t.Elem)
	if err != nil {
		return "", err
	}
	typ, err := d.TypeSQL(t)
	if err != nil {
		return "", err
	}
	return body + "::" + typ, nil
}

func (d *Dialect) arrayBody(r reflect.Value, elem schema.Type) (string, error) {
	parts := make([]string, r.Len())
	for i := range parts {
		item := r.Index(i)
		if item.Kind() == reflect.Interface {
			item = item.Elem()
		}
		var err error
		if item.IsValid() && item.Kind() == reflect.Slice && item.Type().Elem().Kind() != reflect.Uint8 {
			parts[i], err = d.arrayBody(item, elem)
		} else if !item.IsValid() {
			parts[i] = "NULL"
		} else {
			parts[i], err = d.Literal(item.Interface(), elem)
		}
		if err != nil {
			return "", fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return "ARRAY[" + strings.Join(parts, ", ") + "]", nil
}

// intervalLiteral writes a time.Duration as SQLAlchemy does.
func intervalLiteral(l ddl.Literals, v any, t schema.Type) (string, error) {
	length, ok := v.(time.Duration)
	if !ok {
		return l.Literal(v, t)
	}
	seconds, err := l.Literal(length.Seconds(), nil)
	if err != nil {
		return "", err
	}
	return "make_interval(secs=>" + seconds + ")", nil
}
