// Package journal keeps the table in which each step of a run has a row: who
// changed what and when, and how far a step came that has not ended.
//
// A step whose changes are one transaction writes its row in that transaction,
// when it ends. Where statements commit by themselves (MariaDB's and MySQL's
// schema changes, statements outside of a transaction) the row is written ahead
// of them, so that after a death it tells which statements are done and which
// one was being run.
package journal

import (
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/revision"
	"github.com/alembic-go/alembic/schema"
)

// DefaultTable is the name of the table beside the default version table.
const DefaultTable = "alembic_journal"

// OwnColumn is a column by which a journal is found under another name.
const OwnColumn = "statement_checksum"

// longestName is the length of a name, in bytes, that every database keeps whole.
const longestName = 63

// NameBeside returns the name of the table beside a version table, unless the project
// sets one: projects that share a database have a version table each, and a journal each.
func NameBeside(versionTable string) string {
	if before, ok := strings.CutSuffix(versionTable, "version"); ok {
		return before + "journal"
	}
	const suffix = "_journal"
	return schema.CutName(versionTable, func(kept string) bool { return len(kept+suffix) <= longestName }) + suffix
}

// Table is the journal of one database.
type Table struct {
	Name    schema.TableName
	Dialect dialect.Dialect
	// Lacks names the columns that the table lacks, because an older version made
	// it; see Look.
	Lacks []string
	// ended is a number up to which all rows have ended, so that a long journal
	// isn't searched for an open row again and again. No row opens anew.
	ended int64
	// next is the number after the highest as of Open and the rows inserted since; 0 if
	// that isn't known.
	next int64
}

// StepEnded is called when a step has been committed while no other run could
// write: one row more than before has ended.
func (t *Table) StepEnded() { t.ended++ }

// Forget is called when rows may have been rolled back.
func (t *Table) Forget() { t.ended, t.next = 0, 0 }

// Created is called when the table has been made: it is empty.
func (t *Table) Created() { t.ended, t.next = 0, 1 }

// Locked is called when other runs have been locked out: they may have written rows before.
func (t *Table) Locked() { t.next = 0 }

// Written is called when a row of a number has been written.
func (t *Table) Written(number int64) { t.next = number + 1 }

// Unwritten is called when such a row isn't written after all.
func (t *Table) Unwritten(number int64) { t.next = number }

// Next returns the number of the next row, if nobody else has written one since Open; 0 if
// it isn't known.
func (t *Table) Next() int64 { return t.next }

// Outcome is what became of a step.
type Outcome string

const (
	// Running: the step has not ended, or its process died.
	Running Outcome = "running"
	// Died: the step has not ended, and its process is gone. It is never written, for
	// nobody is there to write it.
	Died Outcome = "died"
	// Done: the step ended and its revision is recorded.
	Done Outcome = "done"
	// Failed: the step failed and nothing of it stays.
	Failed Outcome = "failed"
	// Partial: the step failed and a part of it stays.
	Partial Outcome = "partial"
	// MarkedDone: someone finished the step by hand and said so.
	MarkedDone Outcome = "marked-done"
	// MarkedUndone: someone took the step back by hand and said so.
	MarkedUndone Outcome = "marked-undone"
	// Undone: a part stayed, and a step in the other direction took it back.
	Undone Outcome = "undone"
)

// Recorded reports whether the version table was written for the step.
func (o Outcome) Recorded() bool { return o == Done || o == MarkedDone }

// InFlight is what is known about the statement behind those that are done.
type InFlight string

const (
	// NotSent: the statement has not been sent, or failed, or was rolled back.
	NotSent InFlight = ""
	// Probed: the statement was sent, and Position.State is what the database
	// had before it; a difference tells that it took effect.
	Probed InFlight = "probed"
	// Unknown: the statement was sent, and the database can't tell whether it
	// took effect.
	Unknown InFlight = "unknown"
)

// Position is how far a step came.
type Position struct {
	// Done counts the statements from the beginning that are committed.
	Done int
	// Checksum is that of these statements.
	Checksum string
	InFlight InFlight
	// Statement is the statement behind them, where it is known, and
	// StatementChecksum its checksum.
	Statement         string
	StatementChecksum string
	// State is a checksum of what the database had before that statement.
	State string
}

// Entry is one row.
type Entry struct {
	Number    int64  // of a row to be inserted: 0 for the one after the highest
	Revision  string // "" for a stamp
	Direction revision.Direction
	From, To  []string // rows of the version table before and after the step
	Started   time.Time
	Finished  time.Time // zero while the step is open
	Duration  time.Duration
	Outcome   Outcome
	Position
	DatabaseUser string
	Process
	Tool  string // the program that ran the step, with its version
	Error string
	// Resumed is when the step was last gone on with or closed by hand, and
	// ResumedBy names the process that did it.
	Resumed   time.Time
	ResumedBy string
	// Undoes is set for a step that takes back what the other direction did before it
	// stopped in its middle. It leaves the rows of the version table as they are.
	Undoes    *Undo
	Text      Text // of the revision; written, and read by Texts only
	Downgrade Text // what undoes an upgrade; written, and read by Table.Downgrade only
}

// Undo is what a step runs that takes back a part of its revision.
type Undo struct {
	// Plan is a checksum of what the statements of its direction do, all of them.
	Plan string `json:"plan"`
	// Run are the statements that it runs, counted from 0. It passes over the others.
	Run []int `json:"run"`
}

// Process is where a step was run.
type Process struct {
	OSUser string
	Host   string
	PID    int
}

// ThisProcess returns the process of this program.
func ThisProcess() Process { return thisProcess() }

var thisProcess = sync.OnceValue(func() Process {
	p := Process{PID: os.Getpid()}
	p.Host, _ = os.Hostname() // "" if the system has none
	if u, err := user.Current(); err == nil {
		p.OSUser = u.Username
	}
	return p
})

// String returns for example "anna on build7, process 4711".
func (p Process) String() string {
	return fmt.Sprintf("%s on %s, process %d", p.OSUser, p.Host, p.PID)
}

// column is a column of the table and the value that an entry has in it.
type column struct {
	name  string
	typ   schema.Type
	value func(*Entry) any // nil stands for NULL
}

const (
	idLength    = 255 // characters
	wordLength  = 16
	sumLength   = 64
	nameLength  = 255
	errorLength = 4000
	timeLayout  = "2006-01-02 15:04:05"
)

var columns = []column{
	{"revision", schema.String{Length: idLength}, func(e *Entry) any { return text(e.Revision) }},
	{"direction", schema.String{Length: wordLength}, func(e *Entry) any { return string(e.Direction) }},
	{"from_version", schema.Text{}, func(e *Entry) any { return ids(e.From) }},
	{"to_version", schema.Text{}, func(e *Entry) any { return ids(e.To) }},
	{"started", schema.DateTime{}, func(e *Entry) any { return moment(e.Started) }},
	{"finished", schema.DateTime{}, func(e *Entry) any { return moment(e.Finished) }},
	{"duration_ms", schema.BigInteger{}, func(e *Entry) any { return e.Duration.Milliseconds() }},
	{"outcome", schema.String{Length: wordLength}, func(e *Entry) any { return string(e.Outcome) }},
	{"statements", schema.Integer{}, func(e *Entry) any { return e.Done }},
	{"checksum", schema.String{Length: sumLength}, func(e *Entry) any { return text(e.Checksum) }},
	{"in_flight", schema.String{Length: wordLength}, func(e *Entry) any { return text(string(e.InFlight)) }},
	{"statement", schema.Text{}, func(e *Entry) any { return text(e.Statement) }},
	{"statement_checksum", schema.String{Length: sumLength}, func(e *Entry) any { return text(e.StatementChecksum) }},
	{"state", schema.String{Length: sumLength}, func(e *Entry) any { return text(e.State) }},
	{"os_user", schema.String{Length: nameLength}, func(e *Entry) any { return text(e.OSUser) }},
	{"host", schema.String{Length: nameLength}, func(e *Entry) any { return text(e.Host) }},
	{"pid", schema.Integer{}, func(e *Entry) any { return e.PID }},
	{"tool", schema.String{Length: nameLength}, func(e *Entry) any { return text(e.Tool) }},
	{"error", schema.Text{}, func(e *Entry) any { return text(shorten(e.Error, errorLength)) }},
	{"resumed", schema.DateTime{}, func(e *Entry) any { return moment(e.Resumed) }},
	{"resumed_by", schema.String{Length: nameLength}, func(e *Entry) any { return text(shorten(e.ResumedBy, nameLength)) }},
	{"undoes", schema.Text{}, func(e *Entry) any { return e.Undoes.text() }},
}

// textColumns hold the text of a revision, as far as it is known.
var textColumns = []column{
	{"text_checksum", schema.String{Length: sumLength}, func(e *Entry) any { return text(e.Text.Checksum) }},
	{"revision_text", schema.Text{}, func(e *Entry) any { return text(e.Text.kept()) }},
}

// downgradeColumns hold what undoes an upgrade, if it is kept.
var downgradeColumns = []column{
	{"downgrade_checksum", schema.String{Length: sumLength}, func(e *Entry) any { return text(e.Downgrade.Checksum) }},
	{"downgrade", largeText, func(e *Entry) any { return text(e.Downgrade.Content) }},
}

// largeText holds more than the 64 KiB of MariaDB's TEXT.
var largeText = schema.Variant{Base: schema.Text{}, Dialects: map[string]schema.Type{"mysql": schema.Text{Length: 1<<24 - 1}}}

const (
	numberColumn = "number"
	userColumn   = "database_user"
)

// allColumns are those that an entry has values for.
var allColumns = slices.Concat(columns, textColumns, downgradeColumns)

// definitions are the columns of the table, in order.
func definitions() []*schema.Column {
	defined := []*schema.Column{{Name: numberColumn, Type: schema.BigInteger{}, Nullability: schema.NotNull, Autoincrement: schema.AutoincrementOff}}
	for _, c := range allColumns {
		defined = append(defined, &schema.Column{Name: c.name, Type: c.typ})
	}
	return append(defined, &schema.Column{Name: userColumn, Type: schema.String{Length: nameLength}})
}

// Fills reports whether the table has a column of that name, which every row fills or may
// leave empty.
func Fills(name string) bool {
	return slices.ContainsFunc(definitions(), func(c *schema.Column) bool { return strings.EqualFold(c.Name, name) })
}

// Create returns the statements that make the table.
func (t Table) Create() ([]dialect.Statement, error) {
	var elements []schema.TableItem
	for _, c := range definitions() {
		elements = append(elements, c)
	}
	elements = append(elements, &schema.PrimaryKey{Name: t.Name.Name + "_pkc", Columns: []string{numberColumn}})
	table := schema.NewTable(t.Name, elements...)
	// The rows must be part of the step's transaction and hold any text, whatever
	// the database's defaults are.
	table.Options = schema.Options{"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4"}
	return t.Dialect.Compile(op.CreateTable{Table: table}, &schema.MetaData{})
}
