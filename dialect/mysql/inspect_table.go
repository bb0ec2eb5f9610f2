package mysql

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// partitionBy is the end of SHOW CREATE TABLE; MySQL puts it into a comment that
// is run.
var partitionBy = regexp.MustCompile(`(?s)\n ?(?:/\*!\d+ )?PARTITION BY (.*?)(?: ?\*/)?$`)

// table sets what SHOW CREATE TABLE says of a table beside the catalog, and names what
// has no place in the model.
func (r *reader) table(name schema.TableName, create string) {
	r.partitions(name, create)
	r.period(name, create)
	if r.d.mariadb {
		r.keys(name, create)
		r.settings(name, create)
	}
}

// partitions sets the option that holds a table's partitions.
func (r *reader) partitions(name schema.TableName, create string) {
	if m := partitionBy.FindStringSubmatch(create); m != nil {
		r.tables[name].table.Options.Set(nameMySQL+"_"+keyPartitionBy, m[1])
	}
}

// applicationPeriod and withoutOverlaps are what SHOW CREATE TABLE says of a period
// of the application's own; the catalog shows a check, and a key of the two columns.
var (
	applicationPeriod = regexp.MustCompile("(?m)^ *PERIOD FOR `((?:[^`]|``)*)` \\(")
	withoutOverlaps   = regexp.MustCompile("(?m)^ *(?:PRIMARY|UNIQUE) KEY ?(" + quotedName + ")? \\(.*` WITHOUT OVERLAPS\\)")
)

// period makes the check that the catalog shows for a table's period the period itself,
// and takes its columns out of the keys that the catalog shows for those over it.
func (r *reader) period(name schema.TableName, create string) {
	if !strings.Contains(create, "PERIOD FOR ") { // a search costs less than the expression
		return
	}
	m := applicationPeriod.FindStringSubmatch(create)
	if m == nil {
		return
	}
	t, period := r.tables[name].table, strings.ReplaceAll(m[1], "``", "`")
	i := slices.IndexFunc(t.Checks, func(ck *schema.Check) bool { return ck.Name == period && len(r.d.periodColumns(ck.SQL)) == 2 })
	if i < 0 {
		return
	}
	ApplicationPeriod().ApplyConstraint(t.Checks[i])
	for _, m := range withoutOverlaps.FindAllStringSubmatch(create, -1) {
		overPeriod(t, bareName(sqltext.Token{Text: m[1]}), period)
	}
}

// overPeriod has a key end in the period instead of the two columns that the catalog
// shows; name is "" of the primary key.
func overPeriod(t *schema.Table, name, period string) {
	if x := t.IndexNamed(name); x != nil {
		x.Keys = x.Keys[:len(x.Keys)-2]
		WithoutOverlaps(period).ApplyIndex(x)
		return
	}
	if name != "" || t.PrimaryKey == nil {
		return
	}
	columns := t.PrimaryKey.Columns
	for _, c := range columns[len(columns)-2:] {
		t.Column(c).PrimaryKey = false
	}
	t.PrimaryKey.Columns = columns[:len(columns)-2]
	WithoutOverlaps(period).ApplyConstraint(t.PrimaryKey)
}

// shownKey is the line of a key, with the method and the block size that it was given.
var shownKey = regexp.MustCompile("(?m)^ +(?:(PRIMARY) |(?:UNIQUE |FULLTEXT |SPATIAL )?)KEY ?(" + quotedName + ")? \\(.*?\\)( USING \\w+)?(?: KEY_BLOCK_SIZE=(\\d+))?(?: COMMENT '(?:[^']|'')*')?(?: IGNORED)?,?$")

// keys sets what keys were given. The catalog has the method that the engine uses.
func (r *reader) keys(name schema.TableName, create string) {
	if !strings.Contains(create, " USING ") && !strings.Contains(create, " KEY_BLOCK_SIZE=") {
		return
	}
	t := r.tables[name].table
	for _, m := range shownKey.FindAllStringSubmatch(create, -1) {
		using, size := strings.ToLower(strings.TrimPrefix(m[3], " USING ")), m[4]
		if using == "btree" && t.Options[nameMySQL+"_"+keyEngine] != "MEMORY" {
			using = "" // what other engines do anyway
		}
		x := t.IndexNamed(bareName(sqltext.Token{Text: m[2]}))
		switch {
		case m[1] != "" && using+size != "":
			r.leftOut = append(r.leftOut, strings.TrimPrefix(m[3]+map[bool]string{true: " KEY_BLOCK_SIZE"}[size != ""], " ")+" of primary key of table "+name.String())
		case x != nil && using != "":
			x.Options.Set(nameMySQL+"_"+keyUsing, using)
		}
		if n, err := strconv.Atoi(size); x != nil && err == nil {
			x.Options.Set(nameMySQL+"_"+keyBlockSize, n)
		}
	}
}

var (
	// shownSettings is the line of a table's settings, shownText a text in it.
	shownSettings = regexp.MustCompile(`(?m)^\) (ENGINE=.*)$`)
	shownText     = regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'`)
	transactional = regexp.MustCompile(` TRANSACTIONAL=(\d)`)
	ofTheServer   = regexp.MustCompile(` (CONNECTION|DATA DIRECTORY|INDEX DIRECTORY)=`)
)

// settings sets whether an Aria table was told to be transactional, which the catalog
// says of each, and names what is about the server's files and connections.
func (r *reader) settings(name schema.TableName, create string) {
	if !strings.Contains(create, " TRANSACTIONAL=") && !strings.Contains(create, " CONNECTION=") && !strings.Contains(create, " DIRECTORY=") {
		return
	}
	line := shownText.ReplaceAllString(strings.Join(shownSettings.FindStringSubmatch(create), ""), "")
	if m := transactional.FindStringSubmatch(line); m != nil {
		r.tables[name].table.Options.Set(nameMySQL+"_"+keyTransactional, m[1])
	}
	for _, m := range ofTheServer.FindAllStringSubmatch(line, -1) {
		r.leftOut = append(r.leftOut, m[1]+" of table "+name.String())
	}
}
