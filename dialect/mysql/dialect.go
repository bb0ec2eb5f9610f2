// Package mysql provides the dialect of MariaDB (10.4 and later) and MySQL
// (8.0).
//
// MariaDB is tested on real servers. MySQL follows its manual and is untested.
//
// One Dialect serves both. Its name is the one in the URL (mysql or mariadb).
// The server tells which product it is, because a mysql:// URL may well lead to
// MariaDB. Without a connection the name decides.
//
// Both commit implicitly before and after each DDL statement. A migration that
// fails in the middle leaves the statements before the failed one in place.
package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// The names of the dialect.
const (
	nameMySQL   = "mysql"
	nameMariaDB = "mariadb"
)

// Dialect is the dialect of MySQL or MariaDB.
type Dialect struct {
	name        string
	mariadb     bool
	version     version // zero without a connection
	reading     sqltext.Reading
	maxPacket   int               // the server's max_allowed_packet in bytes; zero without a connection
	session     map[string]string // its sql_mode and time_zone at first; nil without a connection
	database    string            // the connection's own; "" without one
	foldsTables bool              // lower_case_table_names isn't 0, so that their case doesn't count
	label       string            // product, once it is known; "" if that has to be put together
	last        *lastWords
}

// version is major, minor and patch of a server.
type version [3]int

func (v version) known() bool { return v != version{} }

func (v version) atLeast(major, minor, patch int) bool {
	w := version{major, minor, patch}
	for i := range v {
		if v[i] != w[i] {
			return v[i] > w[i]
		}
	}
	return true
}

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

var (
	_ dialect.Dialect    = (*Dialect)(nil)
	_ dialect.ErrorCoder = (*Dialect)(nil)
	_ dialect.Follower   = (*Dialect)(nil)
)

// New returns the dialect "mysql" for use without a connection.
func New() *Dialect {
	return &Dialect{name: nameMySQL, reading: sqltext.Read(sqltext.MySQL), last: &lastWords{}}
}

// NewMariaDB returns the dialect "mariadb" for use without a connection.
func NewMariaDB() *Dialect {
	return &Dialect{name: nameMariaDB, mariadb: true, reading: sqltext.Read(sqltext.MySQL), last: &lastWords{}}
}

// Name returns "mysql" or "mariadb", as in the URL.
func (d *Dialect) Name() string { return d.name }

// Traits returns what the server is like.
func (d *Dialect) Traits() dialect.Traits {
	t := dialect.Traits{
		Product: d.product(), Impl: "MySQLImpl", Lexer: d.reading.Now, CurrentUser: "USER()",
		ReadConflicts: readConflicts,

		MaxIdentifier: maxIdentifier, IdentifierCharacters: true, ExactExpressions: true,
		Script:      script,
		LateBinding: true, SchemasAreDatabases: true, RowsBlock: true, RigidForeignKeys: true, AltersNumbering: true, FillsNewColumns: true, ReplacesComputed: true, AltersStored: true,
		FixedOptions: fixedOptions, KeyedOptions: keyedOptions, SizingOptions: sizingOptions, AlterableOptions: allAlterableOptions, AssumedOptions: alterableOptions,
		Objects: objectsMySQL, Names: d.names(),
	}
	t.SchemaWideForeignKeys = !d.mariadb || !d.version.atLeast(12, 1, 0)
	if d.mariadb {
		t.Objects = objectsMariaDB
		t.ColumnCheck = nameMySQL + "_" + keyColumnLevel
	}
	if d.name == nameMariaDB {
		t.Impl = "MariaDBImpl"
	}
	return t
}

// names are those of the product and, for MariaDB, of MySQL.
func (d *Dialect) names() []string {
	if d.mariadb {
		return namesMariaDB
	}
	return namesMariaDB[1:]
}

// The parts of Traits, which are asked for with each statement.
var (
	script                       = dialect.Script{Begin: autocommitOff, Commit: []string{"COMMIT", autocommitOn}}
	readConflicts                = []string{"1213", "1020"} // of a node of a Galera cluster
	namesMariaDB                 = []string{nameMariaDB, nameMySQL}
	fixedOptions                 = []string{keyPeriod}
	keyedOptions                 = []string{nameMySQL + "_" + keyPartitionBy}
	sizingOptions                = []string{nameMySQL + "_" + keyCharset, nameMySQL + "_" + keyCollate}
	allAlterableOptions          = slices.Concat(alterableOptions, []string{nameMySQL + "_" + keyOnUpdate, nameMySQL + "_" + keyInvisible, nameMySQL + "_" + keyUnversioned})
	objectsMariaDB, objectsMySQL = objectTraits("OR REPLACE"), objectTraits("")
)

// product is the name and, with a connection, the version of the server, for
// messages.
func (d *Dialect) product() string {
	if d.label != "" {
		return d.label
	}
	name := "MySQL"
	if d.mariadb {
		name = "MariaDB"
	}
	if d.version.known() {
		name += " " + d.version.String()
	}
	return name
}

func (d *Dialect) unsupported(what, instead string) error {
	return &dialect.UnsupportedError{Dialect: d.product(), What: what, Instead: instead}
}

// ForServer reads the server's product, version and SQL mode.
func (d *Dialect) ForServer(ctx context.Context, q dialect.Querier) (dialect.Dialect, error) {
	var text string
	var mode, zone, database sql.NullString
	var packet, lowerCase int
	row := q.QueryRowContext(ctx, "SELECT VERSION(), @@sql_mode, @@time_zone, @@max_allowed_packet, DATABASE(), @@lower_case_table_names")
	if err := row.Scan(&text, &mode, &zone, &packet, &database, &lowerCase); err != nil {
		return nil, fmt.Errorf("ask the server for its version: %w", err)
	}
	n := &Dialect{name: d.name, maxPacket: packet, database: database.String, foldsTables: lowerCase != 0, mariadb: strings.Contains(strings.ToLower(text), "mariadb")}
	n.session = map[string]string{"sql_mode": mode.String, "time_zone": zone.String}
	n.version = parseVersion(text, n.mariadb)
	n.label, n.last = n.product(), &lastWords{}
	n.reading = sqltext.Read(sqltext.UnderMode(mode.String))
	return n, nil
}

// FoldTable leaves the name of the connection's own database out, and the case,
// if it doesn't count in names of tables on the server.
func (d *Dialect) FoldTable(n schema.TableName) schema.TableName {
	own := d.database
	if d.foldsTables {
		n, own = schema.TableName{Schema: strings.ToLower(n.Schema), Name: strings.ToLower(n.Name)}, strings.ToLower(own)
	}
	if n.Schema == own {
		n.Schema = ""
	}
	return n
}

// FoldName returns the name in lower case: that of a column, constraint or index
// counts nowhere.
func (d *Dialect) FoldName(name string) string { return strings.ToLower(name) }

// After follows SET sql_mode.
func (d *Dialect) After(sql string) dialect.Dialect { return d.after(sql) }

func (d *Dialect) after(sql string) *Dialect {
	reading := d.reading.After(sql)
	if reading == d.reading {
		return d
	}
	n := *d
	n.reading = reading
	return &n
}

// plainBackslash reports whether a backslash in a string is a backslash.
func (d *Dialect) plainBackslash() bool { return d.reading.Now.Has(dialect.PlainBackslash) }

var versionDigits = regexp.MustCompile(`(\d+)\.(\d+)\.(\d+)`)

// parseVersion reads "8.0.36", "10.11.19-MariaDB-0+deb12u1", and MariaDB's
// "5.5.5-10.4.32-MariaDB" of old protocols.
func parseVersion(text string, mariadb bool) version {
	if mariadb {
		text = strings.TrimPrefix(text, "5.5.5-")
	}
	var v version
	for i, digits := range versionDigits.FindStringSubmatch(text) {
		if i > 0 {
			v[i-1], _ = strconv.Atoi(digits) // the pattern allows digits only
		}
	}
	return v
}

// Quote quotes an identifier by SQLAlchemy's rule.
func (d *Dialect) Quote(ident string) string {
	reserved := reservedMySQL
	if d.mariadb {
		reserved = reservedMariaDB
	}
	return ddl.Quoter{Open: '`', Close: '`', Reserved: reserved}.Quote(ident)
}

// maxIdentifier is the limit of names in characters.
const maxIdentifier = 64

// Literal renders a value. Texts are escaped for the server's SQL mode.
func (d *Dialect) Literal(v any, t schema.Type) (string, error) {
	l := ddl.Literals{Dialect: d.name, String: d.quoteString, Bool: strconv.FormatBool}
	t = d.resolve(t)
	if length, ok := v.(time.Duration); ok {
		return durationLiteral(d.name, length, t)
	}
	if set, ok := t.(ValueSet); ok && set.Name == "SET" {
		if values, ok := v.([]string); ok {
			v = strings.Join(values, ",")
		}
	}
	return l.Literal(v, t)
}

// durationLiteral writes a length of time: as SQLAlchemy keeps an Interval, which
// is a date counted from 1970, or as TIME.
func durationLiteral(name string, v time.Duration, t schema.Type) (string, error) {
	switch t.(type) {
	case schema.Interval:
		return "'" + time.Unix(0, 0).UTC().Add(v).Format("2006-01-02 15:04:05.000000") + "'", nil
	case schema.Time:
		sign, rest := "", v
		if v < 0 {
			sign, rest = "-", -v
		}
		return fmt.Sprintf("'%s%02d:%02d:%09.6f'", sign, int(rest.Hours()), int(rest.Minutes())%60, (rest % time.Minute).Seconds()), nil
	}
	return "", &dialect.LiteralError{Dialect: name, Value: v, Why: "a length of time needs a column of type Interval or Time"}
}

// quoteString quotes a text. A backslash is doubled, except under
// NO_BACKSLASH_ESCAPES, where a text that a client would change is written as its
// bytes.
func (d *Dialect) quoteString(s string) (string, error) {
	switch {
	case !d.plainBackslash():
		s = escapes.Replace(s)
	case strings.ContainsAny(s, "\r\x00"):
		return fmt.Sprintf("CONVERT(X'%X' USING utf8mb4)", s), nil
	}
	return ddl.QuoteString(s), nil
}

// escapes are what a text needs to be itself, also in a script that the
// database's client reads: it makes "\r\n" a mere line end and refuses NUL.
var escapes = strings.NewReplacer(`\`, `\\`, "\r", `\r`, "\x00", `\0`)

// resolve returns the type that a variant has here.
func (d *Dialect) resolve(t schema.Type) schema.Type {
	return dialect.ResolveVariant(d, t)
}

// The words that must be quoted as names: those that the manuals of MySQL 8.4
// and MariaDB 11 call reserved.
const reservedBoth = `
	accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade
	case change char character check collate column condition constraint continue convert create cross current_date
	current_time current_timestamp current_user cursor database databases day_hour day_microsecond day_minute
	day_second dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div double
	drop dual each else elseif enclosed escaped except exists exit explain false fetch float float4 float8 for force
	foreign from fulltext grant group having high_priority hour_microsecond hour_minute hour_second if ignore in
	index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into is
	iterate join key keys kill leading leave left like limit linear lines load localtime localtimestamp lock long
	longblob longtext loop low_priority match maxvalue mediumblob mediumint mediumtext middleint
	minute_microsecond minute_second mod modifies natural not no_write_to_binlog null numeric on optimize option
	optionally or order out outer outfile over partition precision primary procedure purge range read reads read_write
	real recursive references regexp release rename repeat replace require resignal restrict return revoke right
	rlike schema schemas second_microsecond select sensitive separator set show signal smallint spatial specific sql
	sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows sql_small_result ssl starting straight_join
	table terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update
	usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying when where while
	window with write xor year_month zerofill`

var (
	reservedMySQL = ddl.Words(reservedBoth, `
		cube cume_dist dense_rank empty first_value function generated get grouping groups io_after_gtids
		io_before_gtids json_table lag last_value lateral lead manual master_bind master_ssl_verify_server_cert
		nth_value ntile of optimizer_costs parallel percent_rank qualify rank row row_number rows stored system
		tablesample virtual`)
	reservedMariaDB = ddl.Words(reservedBoth, `
		current_role delete_domain_id do_domain_ids general ignore_domain_ids ignore_server_ids
		master_heartbeat_period master_ssl_verify_server_cert offset page_checksum parse_vcol_expr ref_system_id
		returning row_number rows slow sql_after_gtids sql_before_gtids stats_auto_recalc stats_persistent
		stats_sample_pages`)
)
