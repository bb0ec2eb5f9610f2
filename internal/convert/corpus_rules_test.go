package convert_test

import (
	"encoding/hex"
	"errors"
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// rule is a difference from Alembic on purpose. It holds for every case of its
// kind and names none.
type rule struct {
	reason string
	holds  func(c opsCase, got answer) bool
}

var setBack = regexp.MustCompile(` SET (START WITH 1|INCREMENT BY 1|CACHE 1|NO CYCLE|NO MINVALUE|NO MAXVALUE)`)

var notNullDefault = regexp.MustCompile(`( NOT NULL)( DEFAULT (?:'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\)|[^\s,();]+))`)

var rules = []rule{
	// What Alembic's reader of scripts does and a reader that runs no Python
	// can't, or should not.
	{"a bind parameter without a value is an error, not NULL", func(c opsCase, got answer) bool {
		return got.err != nil && strings.Contains(got.err.Error(), "has no value") && strings.Contains(c.want(), "NULL")
	}},
	{"a colon within quotes is text, not a bind parameter", func(c opsCase, got answer) bool {
		return got.err == nil && quotedParameter.ReplaceAllString(got.sql, "${1}NULL") == c.want()
	}},
	{"bound values are always written as literals", func(c opsCase, got answer) bool {
		return c.Bare && got.err == nil && matchesBinds(c.want(), got.sql)
	}},
	{"percent signs are never doubled", func(c opsCase, got answer) bool {
		return c.Bare && strings.ReplaceAll(c.want(), "%%", "%") == got.sql
	}},
	{"Python classes, callbacks and Alembic's private objects are not read", func(c opsCase, got answer) bool {
		return got.err != nil && unreadable.MatchString(got.err.Error())
	}},

	// A script does what a run does.
	{"on MySQL a revision's rows are a transaction, in the script as in the run", func(c opsCase, got answer) bool {
		frame := strings.NewReplacer("COMMIT; SET autocommit = 1; ", "", " SET autocommit = 0;", "")
		return got.err == nil && frame.Replace(got.sql) == c.want()
	}},
	{"a script for MySQL's client says in which character set it is written, before texts beyond ASCII", func(c opsCase, got answer) bool {
		return c.Mode == "offline" && got.err == nil && strings.HasPrefix(c.Dialect, "m") && strings.Replace(got.sql, "SET NAMES utf8mb4; ", "", 1) == c.want()
	}},

	// What Alembic can't do and we can.
	{"values that SQLAlchemy has no literal for are written", func(c opsCase, got answer) bool {
		return c.Error != nil && got.err == nil && strings.Contains(c.Error.Message, "ender") && c.Error.Type == "CompileError"
	}},
	{"bytes are written as bytes, not as text", func(c opsCase, got answer) bool {
		if c.Error != nil {
			return got.err == nil && strings.Contains(c.Python, "b'") && binaryLiteral.MatchString(got.sql)
		}
		return binaryLiteral.ReplaceAllStringFunc(got.sql, asText) == c.want()
	}},
	{"a convention that names the referred column does not need the referred table", func(c opsCase, got answer) bool {
		return c.Error != nil && c.Error.Type == "NoReferencedTableError" && got.err == nil
	}},
	{"options of constraints that Alembic's directives can't take are taken", func(c opsCase, got answer) bool {
		return c.Error != nil && got.err == nil && constraintOption.MatchString(c.Python) &&
			(c.Error.Type == "KeyError" || c.Error.Type == "TypeError")
	}},
	{"SQL Server's comments work without a connection (schema dbo)", func(c opsCase, got answer) bool {
		return c.Dialect == "mssql" && c.Error != nil && got.err == nil && strings.Contains(got.sql, "extendedproperty")
	}},
	{"PostgreSQL drops the expression of a computed column", func(c opsCase, got answer) bool {
		return c.Error != nil && strings.Contains(got.sql, "DROP EXPRESSION")
	}},
	{"types that SQLAlchemy can't write for Oracle", func(c opsCase, got answer) bool {
		return c.Dialect == "oracle" && c.Error != nil && c.Error.Type == "UnsupportedCompilationError" && got.err == nil
	}},
	{"on SQLite NOT NULL stands before DEFAULT, where GORM expects it", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && got.err == nil && notNullDefault.ReplaceAllString(got.sql, "$2$1") == c.want()
	}},
	{"SQLite makes constraints with the column, and by a rebuild", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && c.Error != nil && got.err == nil &&
			(c.Error.Type == "NotImplementedError" || strings.Contains(c.Error.Message, "insert_before or insert_after"))
	}},
	{"SQLite's own ALTER is used where it suffices, so that no table is copied and none need be known", func(c opsCase, got answer) bool {
		needsTable := c.Error != nil && strings.Contains(c.Error.Message, "requires a live database connection") ||
			strings.Contains(c.want(), "_alembic_tmp_")
		return c.Dialect == "sqlite" && c.Mode == "offline" && got.err == nil && needsTable && nativeAlter.MatchString(got.sql)
	}},
	{"SQLite keeps no comments, so a batch that only sets one does nothing", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && c.Error != nil && got.err == nil && got.sql == "" && strings.Contains(c.Python, "table_comment")
	}},
	{"MySQL and MariaDB place a new column by AFTER", func(c opsCase, got answer) bool {
		return c.Error != nil && strings.Contains(c.Error.Message, "insert_before or insert_after") &&
			strings.HasPrefix(got.sql, "ALTER TABLE") && (c.Dialect == "mysql" || c.Dialect == "mariadb")
	}},

	// What Alembic's SQL would get wrong.
	{"PostgreSQL's enum types are made before the column that uses them", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && fold(usingCast.ReplaceAllString(createType.ReplaceAllString(got.sql, ""), ";")) == c.want()
	}},
	{"what can't run in a transaction runs outside of it", func(c opsCase, got answer) bool {
		return fold(framed.ReplaceAllString(got.sql, "")) == c.want() && framed.MatchString(got.sql)
	}},
	{"a type change for which PostgreSQL has no assignment cast has USING", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && explicitCast.ReplaceAllString(got.sql, ";") == c.want()
	}},
	{"a column that becomes an identity goes on after the numbers that its rows have", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && fold(goesOn.ReplaceAllString(got.sql, "")) == c.want()
	}},
	{"a sequence moves to the nearest value within its new bounds, which the server refuses else", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && movesInside.MatchString(got.sql) && setBack.ReplaceAllString(movesInside.ReplaceAllString(got.sql, ""), "") == c.want()
	}},
	{"what an identity had and its new definition leaves out is set back", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && strings.Contains(c.Python, "sa.Identity(") && setBack.ReplaceAllString(got.sql, "") == c.want()
	}},
	{"a backslash means itself on PostgreSQL: no literal is read in another way by standard_conforming_strings", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && strings.ReplaceAll(got.sql, " E'", " '") == c.want() ||
			strings.ReplaceAll(got.sql, "(E'", "('") == c.want()
	}},
	{"SQL Server's texts beyond ASCII are N'…', so that no character is lost", func(c opsCase, got answer) bool {
		return c.Dialect == "mssql" && strings.ReplaceAll(got.sql, "N'", "'") == strings.ReplaceAll(c.want(), "N'", "'")
	}},
	{"SQL Server has DATE and TIME", func(c opsCase, got answer) bool {
		return c.Dialect == "mssql" && dateOrTime.ReplaceAllString(got.sql, " DATETIME ") == c.want()
	}},
	{"PostgreSQL's TEXT takes no length", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && textLength.ReplaceAllString(c.want(), "TEXT") == got.sql
	}},
	{"PostgreSQL has no type DOUBLE, only DOUBLE PRECISION", func(c opsCase, got answer) bool {
		return c.Dialect == "postgresql" && strings.Replace(got.sql, "DOUBLE PRECISION", "DOUBLE", 1) == c.want()
	}},
	{"MySQL and MariaDB have no type CLOB; TEXT is the same", func(c opsCase, got answer) bool {
		return (c.Dialect == "mysql" || c.Dialect == "mariadb") && strings.Replace(got.sql, "TEXT", "CLOB", 1) == c.want()
	}},
	{"MySQL's ASCII and UNICODE are written as the character sets that they stand for", func(c opsCase, got answer) bool {
		return strings.NewReplacer("CHARACTER SET latin1", "ASCII", "CHARACTER SET ucs2", "UNICODE").Replace(got.sql) == c.want()
	}},
	{"a scale of 0 is not written: it is what no scale means", func(c opsCase, got answer) bool {
		return zeroScale.ReplaceAllString(c.want(), "($1)") == got.sql
	}},
	{"a schema's name with a dot is one name", func(c opsCase, got answer) bool {
		return dottedSchema.MatchString(c.Python) && strings.Map(dropQuotes, got.sql) == strings.Map(dropQuotes, c.want())
	}},
	{"MySQL and SQLite want parentheses around expressions", func(c opsCase, got answer) bool {
		return (c.Dialect == "mysql" || c.Dialect == "sqlite") && strings.Map(dropParens, got.sql) == strings.Map(dropParens, c.want())
	}},
	{"MariaDB takes the name of a check at the table only", func(c opsCase, got answer) bool {
		return c.Dialect == "mariadb" && addedCheck.ReplaceAllString(got.sql, " ") == c.want()
	}},
	{"MariaDB's IF EXISTS is used", func(c opsCase, got answer) bool {
		return c.Dialect == "mariadb" && strings.Contains(c.Python, "if_exists") && strings.Replace(got.sql, "IF EXISTS ", "", 1) == c.want()
	}},
	{"MariaDB takes mysql_ options too", func(c opsCase, got answer) bool {
		return c.Dialect == "mariadb" && c.Error == nil && got.err == nil && strings.Contains(c.Python, "mysql_")
	}},
	{"what is written at a new column is not lost on SQL Server and Oracle", func(c opsCase, got answer) bool {
		return (c.Dialect == "mssql" || c.Dialect == "oracle") && atColumn.MatchString(c.Python) &&
			fold(columnParts.ReplaceAllString(got.sql, "")) == c.want()
	}},
	{"IF NOT EXISTS is not lost on SQL Server and Oracle", func(c opsCase, got answer) bool {
		return (c.Dialect == "mssql" || c.Dialect == "oracle") && strings.Contains(c.Python, "if_not_exists=True") &&
			ifNotExists.ReplaceAllString(got.sql, "") == c.want()
	}},
	{"the indexes of CREATE TABLE IF NOT EXISTS may be there already too", func(c opsCase, got answer) bool {
		return strings.Contains(c.Python, "if_not_exists=True") && strings.ReplaceAll(got.sql, "INDEX IF NOT EXISTS ", "INDEX ") == c.want()
	}},
	{"PostgreSQL 12 and later have no OIDs", func(_ opsCase, got answer) bool {
		return got.err != nil && strings.Contains(got.err.Error(), `unknown option "postgresql_with_oids"`)
	}},
	{"SQLite's check of a type stands at the new column", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && len(c.Warnings) > 0 && columnCheck.ReplaceAllString(got.sql, ";") == c.want()
	}},
	{"nothing to insert prints nothing", func(c opsCase, got answer) bool {
		return got.err == nil && got.sql == "" && strings.Contains(c.Python, "bulk_insert(t, [])")
	}},
	{"a table's rebuild on SQLite keeps views that name it (legacy_alter_table)", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && fold(pragma.ReplaceAllString(got.sql, "")) == c.want()
	}},

	// What is refused before it runs.
	{"an enum without values is an error", func(c opsCase, got answer) bool {
		return got.err != nil && strings.Contains(got.err.Error(), "has no values")
	}},
	{"a name that is too long is an error, not cut", func(_ opsCase, got answer) bool {
		var tooLong *dialect.IdentifierError
		return errors.As(got.err, &tooLong)
	}},
	{"dropping an index by its name alone is an error where the database needs the table", func(c opsCase, got answer) bool {
		return got.err != nil && strings.Contains(c.want(), "ON no_table")
	}},
	{"a name that the table has already is an error", func(_ opsCase, got answer) bool {
		return got.err != nil && strings.Contains(got.err.Error(), "already") && !strings.Contains(got.err.Error(), "_alembic_tmp_")
	}},
	{"SQLite's tables are rebuilt; offline the table must be given with copy_from", func(c opsCase, got answer) bool {
		return c.Dialect == "sqlite" && c.Mode == "offline" && got.err != nil && strings.Contains(got.err.Error(), "rebuild")
	}},
	{"what the database lacks is an error that says what to do instead", func(c opsCase, got answer) bool {
		var u *dialect.UnsupportedError
		return errors.As(got.err, &u) && c.Mode == "offline" && lacks(c.Dialect, u.What)
	}},

	// Rebuilds of tables on SQLite.
	{"what Alembic fails at, SQLite's rebuild does", func(c opsCase, got answer) bool {
		return c.Mode == "online" && got.err == nil && c.Error != nil &&
			(c.Error.Type == "OperationalError" || c.Error.Type == "ValueError" || c.Error.Type == "NotImplementedError")
	}},
	{"several statements in one op.execute run", func(c opsCase, got answer) bool {
		return c.Mode == "online" && got.err == nil && c.Error != nil && strings.Contains(c.Error.Message, "one statement at a time")
	}},
	{"columns are reordered also when nothing else changes", func(c opsCase, got answer) bool {
		return c.Mode == "online" && got.err == nil && strings.Contains(c.Python, "partial_reordering")
	}},
	{"a change of type that would change stored values is refused", func(c opsCase, got answer) bool {
		return c.Mode == "online" && got.err != nil && strings.Contains(got.err.Error(), "would change")
	}},
	{"rows that break a foreign key are refused", func(c opsCase, got answer) bool {
		return c.Mode == "online" && got.err != nil && strings.Contains(got.err.Error(), "foreign key that is violated")
	}},
	{"AUTOINCREMENT, unnamed checks and checks of types outlive a rebuild", func(c opsCase, got answer) bool {
		got1, want, both := strings.Cut(got.diff, "\nwant ")
		return c.Mode == "online" && both && bareTable(strings.TrimPrefix(got1, "got  ")) == bareTable(want)
	}},
}

var (
	quotedParameter  = regexp.MustCompile(`([^:\w\\]):\w+`)
	unreadable       = regexp.MustCompile(`has no attribute "impl"|"class" can't be read|reflect_kwargs can't be read|a lambda can't be read`)
	constraintOption = regexp.MustCompile(`(postgresql_include|mssql_clustered)=`)
	createType       = regexp.MustCompile(`^(CREATE TYPE .*? AS ENUM \(.*?\); )+`)
	explicitCast     = regexp.MustCompile(` USING \w+::\w+;`)
	movesInside      = regexp.MustCompile(`^SELECT pg_catalog\.setval\(seqrelid::regclass, [^;]* (<|>) -?\d+; `)
	goesOn           = regexp.MustCompile(` SELECT setval\([^;]*;`)
	usingCast        = regexp.MustCompile(` USING \w+::text::\w+;`)
	framed           = regexp.MustCompile(`COMMIT;( GO)?|BEGIN( TRANSACTION)?;`)
	dateOrTime       = regexp.MustCompile(` (DATE|TIME) `)
	textLength       = regexp.MustCompile(`TEXT\(\d+\)`)
	zeroScale        = regexp.MustCompile(`\((\d+), 0\)`)
	nativeAlter      = regexp.MustCompile(`ALTER TABLE \S+ (RENAME COLUMN|DROP COLUMN|ADD COLUMN) [^;]*;$`)
	dottedSchema     = regexp.MustCompile(`schema='\w+\.\w+'|'\w+\.\w+\.\w+\.\w+'`)
	addedCheck       = regexp.MustCompile(`; ALTER TABLE \S+ ADD `)
	atColumn         = regexp.MustCompile(`CheckConstraint|inline_references|inline_primary_key`)
	columnParts      = regexp.MustCompile(` (CONSTRAINT \w+ )?(CHECK \(.*?\)|REFERENCES \S+ \(.*?\)( ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION))*)| PRIMARY KEY`)
	ifNotExists      = regexp.MustCompile(`IF (COL_LENGTH\(.*?\) IS NULL|NOT EXISTS \(.*?name = '.*?'\)|OBJECT_ID\(.*?\) IS NULL|NOT EXISTS) `)
	columnCheck      = regexp.MustCompile(` (CONSTRAINT \w+ )?CHECK \(.*\);$`)
	pragma           = regexp.MustCompile(`PRAGMA \S+ = \w+;`)
	placeholders     = regexp.MustCompile(`\\\?|%\\\(p\\\)s|%s|:p`)
	binaryLiteral    = regexp.MustCompile(`X'([0-9A-F]*)'|0x([0-9A-F]+)|HEXTORAW\('([0-9A-F]*)'\)|E?'\\\\?x([0-9a-f]*)'`)
	anyCheck         = regexp.MustCompile(`, (CONSTRAINT \w+ )?CHECK \([^()]*(\([^()]*\))?[^()]*\)`)
)

// matchesBinds reports whether the text is the wanted one with literals in
// place of the parameters.
func matchesBinds(want, got string) bool {
	pattern := placeholders.ReplaceAllString(regexp.QuoteMeta(want), `(\d+|'[^;]*')`)
	ok, err := regexp.MatchString("^"+pattern+"$", got)
	return err == nil && ok && pattern != regexp.QuoteMeta(want)
}

// asText is a binary literal as the text that its bytes spell.
func asText(literal string) string {
	for _, digits := range binaryLiteral.FindStringSubmatch(literal)[1:] {
		if text, err := hex.DecodeString(digits); err == nil && digits != "" {
			return ddl.QuoteString(string(text))
		}
	}
	return literal
}

func dropQuotes(r rune) rune {
	if strings.ContainsRune("\"`[]", r) {
		return -1
	}
	return r
}

func dropParens(r rune) rune {
	if r == '(' || r == ')' {
		return -1
	}
	return r
}

// bareTable leaves out what only a rebuild that loses nothing keeps.
func bareTable(s string) string {
	s = strings.Replace(s, " PRIMARY KEY AUTOINCREMENT", "", 1)
	s = strings.Replace(s, ", PRIMARY KEY (id)", "", 1)
	return fold(anyCheck.ReplaceAllString(s, ""))
}

// lacking are the things that databases lack and that Alembic writes anyway.
var lacking = []struct {
	what     *regexp.Regexp
	dialects string
}{
	{regexp.MustCompile(`deferrable constraints`), "mysql mariadb mssql"},
	{regexp.MustCompile(`a deferrable check`), "postgresql"},
	{regexp.MustCompile(`MATCH at a foreign key`), "mssql oracle mysql mariadb"},
	{regexp.MustCompile(`ON UPDATE at a foreign key|ADD IF NOT EXISTS`), "oracle"},
	{regexp.MustCompile(`a table without columns`), "sqlite mysql mariadb mssql oracle"},
	{regexp.MustCompile(`^sequences$`), "sqlite mysql"},
	{regexp.MustCompile(`a foreign key to another database file`), "sqlite"},
	{regexp.MustCompile(`comments|(ADD|DROP) COLUMN IF (NOT )?EXISTS`), "sqlite"},
	{regexp.MustCompile(`an index on an expression|NOT NULL on a computed column`), "mariadb"},
	{regexp.MustCompile(`NULLS (FIRST|LAST) in this index`), "sqlite mysql mariadb mssql oracle"},
	{regexp.MustCompile(`the type TIME`), "oracle"},
	{regexp.MustCompile(`the type (mysql|postgresql|mssql|oracle)\.`), "sqlite postgresql mysql mariadb mssql oracle"},
	{regexp.MustCompile(`recreating a table in batch mode`), "postgresql mysql mariadb mssql oracle"},
}

func lacks(dialect, what string) bool {
	for _, l := range lacking {
		if l.what.MatchString(what) && strings.Contains(" "+l.dialects+" ", " "+dialect+" ") {
			return true
		}
	}
	return false
}
