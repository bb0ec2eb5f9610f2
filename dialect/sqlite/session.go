package sqlite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// NewSession returns the transaction handling of a connection, by SQLite's own
// procedure for schema changes: foreign keys are off before a transaction
// begins, so that no dropped table takes rows of others with it, and checked
// before it ends. Source: https://www.sqlite.org/lang_altertable.html#otheralter.
func (Dialect) NewSession(c dialect.Conn) dialect.Session {
	s := &session{TxSession: ddl.TxSession{Conn: c, BeginSQL: "BEGIN IMMEDIATE", Savepoints: true}}
	s.Observation = ddl.Observation{Reading: sqltext.Read(sqltext.SQLite), Passes: passes, Ask: s.ask, Ends: true}
	return s
}

// ScriptFrame does for a script what the session does for a connection, where rows
// change: foreign keys off before BEGIN, since the pragma does nothing in a
// transaction, and before COMMIT an error if more rows violate one than before. The
// script can't know whether foreign keys were on, so they stay off for its
// connection.
func (Dialect) ScriptFrame(statement string) (beforeBegin, beforeCommit []string) {
	if !changesRows(statement) {
		return nil, nil
	}
	const violated = "(SELECT count(*) FROM pragma_foreign_key_check)"
	return []string{"PRAGMA foreign_keys = OFF",
			"CREATE TEMP TABLE alembic_foreign_keys (before, after, CONSTRAINT \"rows would be left with a foreign key that is violated\" CHECK (after <= before))",
			"INSERT INTO temp.alembic_foreign_keys (before) VALUES (" + violated + ")"},
		[]string{"UPDATE temp.alembic_foreign_keys SET after = " + violated, "DROP TABLE temp.alembic_foreign_keys"}
}

// changesRows reports whether a statement may change or drop rows, or make a
// foreign key on rows that are there.
func changesRows(sql string) bool {
	var words []string
	for t := range sqltext.Tokens(sqltext.SQLite, sql) {
		switch {
		case t.Kind.Trivia():
		case len(words) < 2:
			words = append(words, strings.ToUpper(t.Text))
		case words[0] != "ALTER":
			return words[0] == "DROP" && words[1] == "TABLE" || slices.Contains(rowWords, words[0])
		case t.Is("REFERENCES"):
			return true
		}
	}
	return len(words) > 0 && slices.Contains(rowWords, words[0])
}

// rowWords begin the statements that change rows.
var rowWords = []string{"INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"}

var (
	_ dialect.Observer = (*session)(nil)
	_ dialect.Witness  = (*session)(nil)
)

type session struct {
	ddl.TxSession
	ddl.Observation
	found   state      // of the connection, which Close sets again
	working state      // the same without foreign keys, for the run
	before  violations // foreign key violations as of the last commit, if rows were changed
	after   violations
	counted bool   // before is known
	checked bool   // that the file can be written
	version int64  // of the file as of the last call of Alone; 0 before it
	file    string // of the database, once named
	named   bool
	// untriggered tells that there is no trigger; see Undisturbed.
	untriggered bool
	seen        effects // of the statements since the state was read or a transaction committed
}

// patience is how many milliseconds SQLite itself waits for a lock in a run, at
// least, and beginPatience how many where a transaction begins: the run tries
// that again.
const patience, beginPatience = 5000, 100

// Open remembers the connection's state and switches foreign keys off. Other
// processes' commits are waited for from its first statement on.
func (s *session) Open(ctx context.Context) (err error) {
	var wait int
	if err := s.Conn.QueryRowContext(ctx, "PRAGMA "+busyTimeout).Scan(&wait); err != nil {
		return fmt.Errorf("PRAGMA %s: %w", busyTimeout, err)
	}
	if err := s.setWait(ctx, max(wait, patience)); err != nil {
		return err
	}
	if s.found, err = s.readState(ctx); err != nil {
		return errors.Join(err, s.setWait(ctx, wait))
	}
	s.working = s.found
	s.working.pragmas = maps.Clone(s.found.pragmas)
	s.working.pragmas["foreign_keys"], s.working.pragmas["legacy_alter_table"] = "0", "0"
	s.found.pragmas[busyTimeout] = strconv.Itoa(wait)
	return s.change(ctx, s.found, s.working, false)
}

const busyTimeout = "busy_timeout"

func (s *session) setWait(ctx context.Context, milliseconds int) error {
	_, err := s.Conn.ExecContext(ctx, waitSQL(milliseconds))
	return err
}

func waitSQL(milliseconds int) string {
	return fmt.Sprintf("PRAGMA %s = %d", busyTimeout, milliseconds)
}

// begin tries to begin a transaction and doesn't wait for long, so that it needn't be
// interrupted: the driver takes longer to be ready for that than for the statements.
func (s *session) begin(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	wait, err := strconv.Atoi(s.working.pragmas[busyTimeout])
	if err != nil {
		return fmt.Errorf("PRAGMA %s: %w", busyTimeout, err)
	}
	if err := s.Together(ctx, s.BeginSQL, waitSQL(beginPatience), s.BeginSQL, ddl.SetMark, waitSQL(wait)); err != nil {
		return errors.Join(err, s.setWait(ctx, wait))
	}
	return nil
}

// Begin takes the write lock at once, so that a second migration waits here
// and not in the middle.
func (s *session) Begin(ctx context.Context) error {
	// What ran outside of a transaction may have switched them on again, and a
	// table dropped by a rebuild would then take the rows of others with it.
	if err := s.work(ctx, false); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		if strings.HasPrefix(Dialect{}.ErrorCode(err), "SQLITE_BUSY") {
			return &dialect.BusyError{Err: err}
		}
		if say := (Dialect{}).Advice(dialect.Statement{}, err); say != "" {
			return fmt.Errorf("%w; %s", err, say)
		}
		return err
	}
	s.Own = true
	if s.checked {
		return nil
	}
	if err := s.writable(ctx); err != nil {
		return errors.Join(err, s.Rollback(ctx))
	}
	s.checked = true
	return nil
}

// count looks for violated foreign keys before the first statement that may change rows:
// it reads every table that refers to another one, which a run of schema changes needn't.
func (s *session) count(ctx context.Context) error {
	if s.counted {
		return nil
	}
	found, err := findViolations(ctx, s.Conn)
	if err != nil {
		return err
	}
	s.before, s.counted = found, true
	return nil
}

// writable writes a number that is there already, because BEGIN IMMEDIATE begins
// to read where a file can't be written.
func (s *session) writable(ctx context.Context) error {
	var number int
	if err := s.Conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&number); err != nil {
		return fmt.Errorf("PRAGMA user_version: %w", err)
	}
	err := s.Run(ctx, fmt.Sprintf("PRAGMA user_version = %d", number))
	if !isReadOnly(err) {
		return err
	}
	var file string
	if err := s.Conn.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file); err != nil {
		return fmt.Errorf("ask for the database's file: %w", err)
	}
	return &dialect.ReadOnlyError{What: "the database file " + file, Advice: Dialect{}.Advice(dialect.Statement{}, err), Err: errors.Unwrap(err)}
}

// StillOpen also ends the settings of the revision, for its record and for the
// next one.
func (s *session) StillOpen(ctx context.Context) error {
	if err := s.TxSession.StillOpen(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return s.work(ctx, true)
}

// BeforeCommit fails when a foreign key is violated that wasn't before.
func (s *session) BeforeCommit(ctx context.Context) error {
	if !s.seen.rows {
		return nil
	}
	found, err := findViolations(ctx, s.Conn)
	if err != nil {
		return err
	}
	s.after = found
	worse := found.beyond(s.before)
	if len(worse) == 0 {
		return nil
	}
	if renamed, err := s.renamed(ctx, found); renamed || err != nil {
		return err
	}
	return &ForeignKeyError{Violations: worse}
}

// renamed reports whether the violations are the old ones under other names: a
// table renamed takes them along.
func (s *session) renamed(ctx context.Context, found violations) (bool, error) {
	if found.sum() > s.before.sum() {
		return false, nil
	}
	for key := range s.before {
		if found[key] > 0 {
			continue
		}
		var there int
		err := s.Conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (?, ?) COLLATE NOCASE",
			key[0], key[1]).Scan(&there)
		if err != nil {
			return false, fmt.Errorf("check foreign keys: %w", err)
		}
		if there < 2 && (key[0] != key[1] || there == 0) {
			return true, nil
		}
	}
	return false, nil
}

// Commit ends the transaction. It waits for readers no longer than busy_timeout, and isn't
// interrupted.
func (s *session) Commit(ctx context.Context) error {
	err := s.TxSession.Commit(context.WithoutCancel(ctx))
	s.Own = s.Own && err != nil
	if err != nil {
		return err
	}
	s.seen.rows = false
	if s.after != nil {
		s.before = s.after
	}
	return nil
}

// ask finds out by a BEGIN, which an open transaction doesn't take.
func (s *session) ask(ctx context.Context) ddl.TxState {
	err := s.Run(ctx, "BEGIN", "COMMIT")
	switch {
	case err == nil:
		return ddl.NoTx
	case strings.Contains(err.Error(), "within a transaction"):
		return ddl.InTx
	}
	return ddl.UnknownTx
}

// ended is the error of a ROLLBACK. SQLite itself has ended the transaction after some
// errors (a full disk, an interrupt); that is no error.
func ended(err error) error {
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	return err
}

// Rollback ends the transaction.
func (s *session) Rollback(ctx context.Context) error {
	s.after, s.counted = nil, false
	err := ended(s.TxSession.Rollback(ctx))
	// A rebuild that failed halfway left it on; a pragma isn't rolled back.
	return errors.Join(err, s.Run(context.WithoutCancel(ctx), "PRAGMA legacy_alter_table = OFF"))
}

// Close sets the connection back as it was found.
func (s *session) Close(ctx context.Context) error {
	return s.set(context.WithoutCancel(ctx), s.found, false)
}

// violations counts rows by table and parent.
type violations map[[2]string]int

// findViolations checks all tables at once, or, when a foreign key refers to
// columns that aren't unique ("foreign key mismatch", which only writing to the
// table shows otherwise), each for itself, and leaves out those that can't be
// checked.
func findViolations(ctx context.Context, q dialect.Querier) (violations, error) {
	found := violations{}
	err := found.read(ctx, q, `SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`)
	if err == nil {
		return found, nil
	}
	if !isMismatch(err) {
		return nil, fmt.Errorf("check foreign keys: %w", err)
	}
	names, err := tableNames(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("check foreign keys: %w", err)
	}
	found = violations{}
	for _, n := range names {
		err := found.read(ctx, q, `SELECT "table", parent, count(*) FROM pragma_foreign_key_check(?) GROUP BY 1, 2`, n)
		if err != nil && !isMismatch(err) {
			return nil, fmt.Errorf("check foreign keys of %q: %w", n, err)
		}
	}
	return found, nil
}

func isMismatch(err error) bool { return strings.Contains(err.Error(), "foreign key mismatch") }

func tableNames(ctx context.Context, q dialect.Querier) ([]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%REFERENCES%'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

func (v violations) read(ctx context.Context, q dialect.Querier, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var table, parent string
		var n int
		if err := rows.Scan(&table, &parent, &n); err != nil {
			return err
		}
		v[[2]string{table, parent}] = n
	}
	return rows.Err()
}

// beyond returns what is more than before.
func (v violations) beyond(before violations) []Violation {
	var worse []Violation
	for _, key := range slices.SortedFunc(maps.Keys(v), func(a, b [2]string) int {
		return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1])
	}) {
		if more := v[key] - before[key]; more > 0 {
			worse = append(worse, Violation{Table: key[0], Parent: key[1], Rows: more})
		}
	}
	return worse
}

func (v violations) sum() int {
	n := 0
	for _, m := range v {
		n += m
	}
	return n
}
