package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// state is what a statement can change in a connection beyond its transaction.
type state struct {
	pragmas  map[string]string
	attached map[string]string // files by name
	temp     map[string]string // kinds of temporary objects by name
}

// connectionPragmas belong to the connection and not to the file. The order is
// that of setting them: query_only refuses nothing then.
var connectionPragmas = []string{"query_only", "foreign_keys", "legacy_alter_table", "ignore_check_constraints", "recursive_triggers",
	"reverse_unordered_selects", "writable_schema", "trusted_schema", "cell_size_check", "automatic_index", "read_uncommitted",
	"synchronous", "cache_size", "cache_spill", "temp_store", "locking_mode", "secure_delete", busyTimeout,
	"wal_autocheckpoint", "journal_size_limit", "analysis_limit", "threads", "fullfsync", "checkpoint_fullfsync", caseSensitiveLike}

// caseSensitiveLike is a pragma whose value can't be asked for.
const caseSensitiveLike = "case_sensitive_like"

// pragmaValues is a query for the values of connectionPragmas, in their order. Of
// wal_autocheckpoint there is no table: it is the one value that is asked for by
// itself.
var pragmaValues = func() string {
	values := make([]string, len(connectionPragmas))
	for i, name := range connectionPragmas {
		switch name {
		case caseSensitiveLike:
			values[i] = "'a' NOT LIKE 'A'"
		case walAutocheckpoint:
			values[i] = "NULL"
		default:
			values[i] = "(SELECT * FROM pragma_" + name + ")"
		}
	}
	return "SELECT " + strings.Join(values, ", ")
}()

const walAutocheckpoint = "wal_autocheckpoint"

// readState asks the connection for its state.
func (s *session) readState(ctx context.Context) (now state, err error) {
	if now.pragmas, err = s.readPragmas(ctx); err != nil {
		return now, err
	}
	now.attached, now.temp, err = s.readBeside(ctx)
	return now, err
}

func (s *session) readPragmas(ctx context.Context) (map[string]string, error) {
	values := make([]sql.NullString, len(connectionPragmas))
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := s.Conn.QueryRowContext(ctx, pragmaValues).Scan(targets...); err != nil {
		return nil, fmt.Errorf("read the connection's state: %w", err)
	}
	pragmas := map[string]string{}
	for i, name := range connectionPragmas {
		pragmas[name] = values[i].String
	}
	var pages string
	if err := s.Conn.QueryRowContext(ctx, "PRAGMA "+walAutocheckpoint).Scan(&pages); err != nil {
		return nil, fmt.Errorf("PRAGMA %s: %w", walAutocheckpoint, err)
	}
	pragmas[walAutocheckpoint] = pages
	return pragmas, nil
}

// readBeside asks, in one query, which files are attached and what is in the schema temp,
// both by name.
func (s *session) readBeside(ctx context.Context) (attached, temp map[string]string, err error) {
	rows, err := s.Conn.QueryContext(ctx, `SELECT 'attached', name, file FROM pragma_database_list WHERE name NOT IN ('main', 'temp')
UNION ALL SELECT 'temp', name, type FROM temp.sqlite_master WHERE type <> 'index' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, nil, fmt.Errorf("read the connection's state: %w", err)
	}
	defer rows.Close()
	found := map[string]map[string]string{"attached": {}, "temp": {}}
	for rows.Next() {
		var kind, name, value string
		if err := rows.Scan(&kind, &name, &value); err != nil {
			return nil, nil, err
		}
		found[kind][name] = value
	}
	return found["attached"], found["temp"], rows.Err()
}

// set brings the connection to a state. In a transaction no database can be
// detached; the next one begins after that.
func (s *session) set(ctx context.Context, want state, inTransaction bool) error {
	now, err := s.readState(ctx)
	if err != nil {
		return err
	}
	if err := s.change(ctx, now, want, inTransaction); err != nil {
		return err
	}
	s.seen.state = inTransaction && s.seen.state
	return nil
}

// work brings the connection to the state of the run, if a statement may have
// changed it.
func (s *session) work(ctx context.Context, inTransaction bool) error {
	if !s.seen.state {
		return nil
	}
	return s.set(ctx, s.working, inTransaction)
}

// effects are what statements may have done that has to be asked about: asking
// after each CREATE TABLE would cost more than the statement, and looking for
// violated foreign keys reads whole tables.
type effects struct {
	state bool // changed the connection
	rows  bool // violated a foreign key
	// other tells that they did more since Undisturbed than to make tables, indexes and
	// views, and triggers that they may have made a trigger in the run.
	other, triggers bool
}

// note takes down what a statement may do.
func (e *effects) note(sql string) {
	e.state = e.state || mayChangeState(sql)
	e.rows = e.rows || opaque(sql) || changesRows(sql)
	if makes(sql) {
		return
	}
	e.other = true
	e.triggers = e.triggers || opaque(sql) || len(sql) > ddl.LongText || contains(sql, "trigger") || contains(sql, "sqlite_")
}

// Watch notes what a statement may do.
func (s *session) Watch(ctx context.Context, sql string) (done bool, err error) {
	if s.seen.note(sql); s.seen.rows {
		if err := s.count(ctx); err != nil && ctx.Err() == nil { // else the statement fails, and tells where it stands
			return false, err
		}
	}
	return s.Observation.Watch(ctx, sql)
}

// makes reports whether a statement only makes a table, an index or a view.
func makes(sql string) bool {
	const most = 3 // CREATE UNIQUE INDEX
	words := sqltext.Leading(sqltext.SQLite, sql, most)
	if opaque(sql) || len(words) < most || !words[0].Is("CREATE") {
		return false
	}
	kind := words[1]
	if kind.Is("UNIQUE") {
		kind = words[2]
	}
	return kind.Is("TABLE") || kind.Is("INDEX") || kind.Is("VIEW")
}

// mentionsState looks for the words that stand in every statement which changes the
// connection's state. In "temp" a table is temporary without the word TEMPORARY.
//
// A regular expression takes longer to look for them than many a statement takes.
func mentionsState(sql string) bool {
	for i := 1; i < len(sql); i++ {
		begins := stateFirst[sql[i-1]] & stateSecond[sql[i]]
		if begins == 0 {
			continue
		}
		word := stateWords[bits.TrailingZeros8(begins)]
		if from := i - 1; len(sql)-from >= len(word) && strings.EqualFold(sql[from:from+len(word)], word) {
			return true
		}
	}
	return false
}

// stateWords are the words that mentionsState looks for. stateFirst and stateSecond have
// a bit for each of them at its first and its second letter, so that most pairs of
// characters are told by a look into two tables.
var (
	stateWords              = [...]string{"pragma", "attach", "detach", "temp"}
	stateFirst, stateSecond = letterBits(0), letterBits(1)
)

func letterBits(at int) (bits [256]uint8) {
	for i, word := range stateWords {
		bits[word[at]] |= 1 << i
		bits[word[at]-'a'+'A'] |= 1 << i
	}
	return bits
}

// mayChangeState reports whether a statement may change the connection's state.
// What the driver's own connection was used for isn't SQL.
func mayChangeState(sql string) bool {
	return len(sql) > ddl.LongText || strings.HasPrefix(sql, "op.") || mentionsState(sql)
}

// passes reports whether a statement leaves nothing behind but in its connection.
func passes(sql string) bool {
	words := significant(sql)
	switch {
	case len(words) == 0:
		return false
	case words[0].Is("PRAGMA"):
		return slices.Contains(connectionPragmas, pragmaName(words[1:]))
	}
	return words[0].Is("ATTACH") || words[0].Is("DETACH")
}

// opaque reports whether a text is more than one statement, or none in SQL.
func opaque(sql string) bool {
	return strings.HasPrefix(sql, "op.") || strings.Contains(strings.TrimRight(sql, "; \n"), ";")
}

// change brings the connection from one state to another.
func (s *session) change(ctx context.Context, now, want state, inTransaction bool) error {
	var texts []string
	for _, name := range connectionPragmas {
		if now.pragmas[name] != want.pragmas[name] {
			texts = append(texts, fmt.Sprintf("PRAGMA %s = %s", name, want.pragmas[name]))
		}
	}
	for _, kind := range []string{"trigger", "view", "table"} { // in the order of what needs what
		for _, name := range slices.Sorted(maps.Keys(now.temp)) {
			if want.temp[name] == "" && now.temp[name] == kind {
				texts = append(texts, fmt.Sprintf("DROP %s IF EXISTS temp.%s", strings.ToUpper(kind), quoter.Quote(name)))
			}
		}
	}
	if !inTransaction {
		texts = append(texts, attachments(now.attached, want.attached)...)
	}
	return s.Run(ctx, texts...)
}

func attachments(now, want map[string]string) []string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, ok := want[name]; !ok {
			texts = append(texts, "DETACH "+quoter.Quote(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ok := now[name]; !ok {
			text, err := quoteText(want[name])
			if err == nil {
				texts = append(texts, fmt.Sprintf("ATTACH %s AS %s", text, quoter.Quote(name)))
			}
		}
	}
	return texts
}
