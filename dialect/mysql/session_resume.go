package mysql

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var (
	_ dialect.Resumer   = (*session)(nil)
	_ dialect.RowKeeper = (*session)(nil)
)

// Home returns the session's database.
func (s *session) Home(ctx context.Context) (string, error) {
	var database sql.NullString
	err := s.Conn.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&database)
	return database.String, err
}

// Carries reads off the text of a statement what it leaves in the session.
func (s *session) Carries(sql string) dialect.Carry {
	words := withoutWrapping(s.dialect.words(sql))
	if len(words) == 0 {
		return dialect.Nothing
	}
	variable := slices.ContainsFunc(words, isUserVariable)
	switch {
	case words[0].Is("SET"), words[0].Is("PREPARE"):
		if variable && (hasWord(words, "SELECT") || hasWord(words, "(")) {
			return dialect.Unrepeatable
		}
		return dialect.Setting
	case isAny(words[0], "USE", "DEALLOCATE"):
		return dialect.Setting
	case isAny(words[0], "CREATE", "DROP") && temporary(words), words[0].Is("HANDLER"),
		variable && (words[0].Is("CALL") || hasWord(words, ":=") || intoVariable(words)):
		return dialect.Unrepeatable
	}
	return dialect.Nothing
}

func isUserVariable(t sqltext.Token) bool {
	return strings.HasPrefix(t.Text, "@") && !strings.HasPrefix(t.Text, "@@")
}

// intoVariable finds SELECT … INTO @variable.
func intoVariable(words []sqltext.Token) bool {
	for i, t := range words[:len(words)-1] {
		if t.Is("INTO") && isUserVariable(words[i+1]) {
			return true
		}
	}
	return false
}

// lookingBack are the functions and variables that tell about the statement
// before.
var lookingBack = ddl.Words(`LAST_INSERT_ID ROW_COUNT FOUND_ROWS @@IDENTITY @@LAST_INSERT_ID @@WARNING_COUNT @@ERROR_COUNT`)

// LooksBack reports whether a statement uses one of them.
func (s *session) LooksBack(sql string) bool {
	return slices.ContainsFunc(s.dialect.words(sql), func(t sqltext.Token) bool { return lookingBack[strings.ToUpper(t.Text)] })
}

// Commits reads off the text of a statement whether it commits.
func (s *session) Commits(sql string) dialect.Commits {
	switch words := s.dialect.words(sql); {
	case len(words) > 0 && repeatable[strings.ToUpper(words[0].Text)]:
		return dialect.Always
	case s.dialect.effectOf(sql) == commits:
		return dialect.Always
	case s.dialect.effectOf(sql) == asks:
		return dialect.Perhaps
	}
	return dialect.Never
}

// KeepsRows looks for tables of engines that know no transactions, among those that the
// statement writes to: the one behind INTO, or any that an UPDATE or DELETE names. What
// the server answered holds until a statement of another kind, which may change a table's
// engine.
func (s *session) KeepsRows(ctx context.Context, statement string) (keeps bool, err error) {
	words := s.dialect.words(statement)
	if len(words) == 0 || words[0].Is("SELECT") {
		return false, nil
	}
	if !isAny(words[0], "INSERT", "REPLACE", "LOAD", "UPDATE", "DELETE", "WITH") {
		s.keeping = nil
		return false, nil
	}
	if isAny(words[0], "INSERT", "REPLACE", "LOAD") {
		into := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("INTO") }) // or the first word, before the name
		name, _ := tableAt(words[skip(words, max(into, 0)+1, "TABLE", "IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED"):])
		words = []sqltext.Token{{Kind: sqltext.Word, Text: name.Schema}, {Kind: sqltext.Word, Text: name.Name}}
	}
	var names []string
	for _, t := range words {
		if t.Kind == sqltext.Word || t.Kind == sqltext.QuotedName {
			names = append(names, bareName(t))
		}
	}
	key := strings.Join(names, "\x00")
	keeps, known := s.keeping[key]
	if !known {
		if keeps, err = s.withoutTransactions(ctx, names); err != nil {
			return false, err
		}
		const most = 1000 // answers; statements may name other things each time
		if s.keeping == nil || len(s.keeping) == most {
			s.keeping = map[string]bool{}
		}
		s.keeping[key] = keeps
	}
	return keeps, nil
}

// withoutTransactions asks whether one of the names is that of such a table. The context
// of the statement may be the revision's own, and have ended.
func (s *session) withoutTransactions(ctx context.Context, names []string) (found bool, err error) {
	const most = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	list := "''"
	for _, name := range names {
		quoted, err := s.dialect.quoteString(name)
		if err != nil {
			return false, err
		}
		list += ", " + quoted
	}
	err = s.Conn.QueryRowContext(ctx, "SELECT COUNT(*) > 0 FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE"+
		" WHERE e.TRANSACTIONS = 'NO' AND t.TABLE_NAME IN ("+list+") AND t.TABLE_SCHEMA IN (DATABASE(), "+list+")").Scan(&found)
	return found, err
}

// Locked reports whether LOCK TABLES is in force.
func (s *session) Locked() bool { return s.locked }

// repeatable are the first words of statements that commit and can be run twice
// without harm.
var repeatable = ddl.Words(`ANALYZE CHECK OPTIMIZE REPAIR FLUSH GRANT`)

// Probe returns the definitions of what a schema change is about, as SHOW CREATE
// has them. A change that they don't show is told by the number that InnoDB gives
// a new table, which takes the right PROCESS to read.
// Source: https://mariadb.com/kb/en/show-create-table/.
func (s *session) Probe(ctx context.Context, sql string) (state string, ok bool) {
	words := withoutWrapping(s.dialect.words(sql))
	if len(words) == 0 {
		return "", false
	}
	if repeatable[strings.ToUpper(words[0].Text)] {
		return "repeatable", true
	}
	t, ok := targetOf(words)
	if !ok {
		return "", false
	}
	states, ok := s.states(ctx, t)
	if !ok {
		return "", false
	}
	if t.renewed {
		number, ok := s.tableNumber(ctx, t.names[0])
		if !ok {
			return "", false
		}
		states = append(states, number)
	}
	return strings.Join(states, "\n"), true
}

// Changed looks at what is there. Of a DROP of several things a part may have
// happened, and CREATE OR REPLACE TABLE drops first.
func (s *session) Changed(sql, now string) dialect.Fate {
	t, _ := targetOf(withoutWrapping(s.dialect.words(sql)))
	gone := strings.Count(now, absent)
	switch {
	case t.drops && gone < len(t.names):
		return dialect.Unknown
	case t.replaces && gone > 0:
		return dialect.Gone
	}
	return dialect.Stays
}

// target is what a schema change is about.
type target struct {
	kind     string   // what follows SHOW CREATE
	names    []string // as written
	drops    bool     // them; DROP INDEX is about its table, which stays
	replaces bool     // CREATE OR REPLACE
	renewed  bool     // the definition may stay while the rows go
}

// kinds are the things that have a SHOW CREATE, by the word for them.
var kinds = map[string]string{
	"TABLE": "TABLE", "TABLES": "TABLE", "VIEW": "VIEW", "TRIGGER": "TRIGGER", "PROCEDURE": "PROCEDURE", "FUNCTION": "FUNCTION",
	"EVENT": "EVENT", "PACKAGE": "PACKAGE", "SEQUENCE": "SEQUENCE", "INDEX": "TABLE", "DATABASE": "DATABASE", "SCHEMA": "DATABASE",
}

// unseen are words of ALTER TABLE that change what SHOW CREATE doesn't tell.
var unseen = []string{"EXCHANGE", "DISCARD", "IMPORT", "TRUNCATE", "SONAME"}

// targetOf reads what a schema change is about.
func targetOf(words []sqltext.Token) (t target, ok bool) {
	if words[0].Is("TRUNCATE") {
		i := skip(words, 1, "TABLE")
		t = target{kind: "TABLE", renewed: true}
		t.names, _ = nameAt(words, i, nil)
		return t, len(t.names) == 1
	}
	if !isAny(words[0], "CREATE", "ALTER", "DROP", "RENAME") {
		return t, false
	}
	for _, word := range unseen {
		if hasWord(words, word) {
			return t, false
		}
	}
	at := kindAt(words)
	if at < 0 {
		return t, false
	}
	t = target{kind: kinds[strings.ToUpper(words[at].Text)], drops: words[0].Is("DROP") && !words[at].Is("INDEX"), replaces: hasWord(words[:at], "REPLACE")}
	t.renewed = t.replaces && t.kind == "TABLE"
	if t.kind == "PACKAGE" && at+1 < len(words) && words[at+1].Is("BODY") {
		t.kind, at = "PACKAGE BODY", at+1
	}
	t.names = namesOf(words, at)
	return t, len(t.names) > 0
}

// kindAt finds the word for the kind of thing, before which there may be a
// definer, an algorithm, UNIQUE.
func kindAt(words []sqltext.Token) int {
	const most = 20
	for i, word := range words[:min(most, len(words))] {
		switch {
		case isAny(word, "USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "UNDO", "INSTANCE", "RESOURCE"):
			return -1
		case i > 0 && word.Kind == sqltext.Word && kinds[strings.ToUpper(word.Text)] != "":
			return i
		}
	}
	return -1
}

// namesOf returns the names behind the word for the kind.
func namesOf(words []sqltext.Token, at int) []string {
	i := skip(words, at+1, "IF", "NOT", "EXISTS")
	switch {
	case words[at].Is("INDEX"):
		for ; i < len(words) && !words[i].Is("ON"); i++ {
		}
		names, _ := nameAt(words, i+1, nil)
		return names
	case words[0].Is("RENAME"), words[0].Is("DROP"):
		return listOfNames(words, i)
	}
	names, i := nameAt(words, i, nil)
	if words[0].Is("ALTER") {
		names = newName(words, i, names)
	}
	return names
}

// listOfNames reads "a, b" and "a TO b, c TO d".
func listOfNames(words []sqltext.Token, i int) (names []string) {
	for i < len(words) {
		before := i
		if names, i = nameAt(words, i, names); i == before {
			return names
		}
		if i < len(words) && (words[i].Text == "," || words[i].Is("TO")) {
			i++
			continue
		}
		return names
	}
	return names
}

// newName adds the name of ALTER … RENAME TO.
func newName(words []sqltext.Token, i int, names []string) []string {
	for ; i < len(words); i++ {
		if !words[i].Is("RENAME") || i+1 < len(words) && isAny(words[i+1], "COLUMN", "INDEX", "KEY") {
			continue
		}
		names, _ = nameAt(words, skip(words, i+1, "TO", "AS"), names)
		return names
	}
	return names
}

// nameAt appends the name at i, with its database, and returns what follows it.
func nameAt(words []sqltext.Token, i int, names []string) ([]string, int) {
	if i >= len(words) || words[i].Kind != sqltext.Word && words[i].Kind != sqltext.QuotedName {
		return names, i
	}
	name := words[i].Text
	if i+2 < len(words) && words[i+1].Text == "." {
		return append(names, name+"."+words[i+2].Text), i + 3
	}
	return append(names, name), i + 1
}

func skip(words []sqltext.Token, i int, keywords ...string) int {
	for i < len(words) && isAny(words[i], keywords...) {
		i++
	}
	return i
}

// absent stands for what isn't there.
const absent = "\x00absent"

// missing are the errors of a SHOW CREATE of what isn't there.
var missing = map[string]bool{"1049": true, "1146": true, "1305": true, "1360": true, "1539": true, "4091": true}

// counter is the next number of a key, which other sessions move.
var counter = regexp.MustCompile(` AUTO_INCREMENT=\d+`)

func (s *session) states(ctx context.Context, t target) (states []string, ok bool) {
	for _, name := range t.names {
		state, err := s.definition(ctx, "SHOW CREATE "+t.kind+" "+name)
		switch {
		case missing[s.dialect.ErrorCode(err)]:
			state = absent
		case err != nil:
			return nil, false
		}
		states = append(states, counter.ReplaceAllString(state, ""))
	}
	return states, true
}

func (s *session) definition(ctx context.Context, query string) (string, error) {
	rows, err := s.Conn.QueryContext(ctx, query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || !rows.Next() {
		return "", errors.Join(err, rows.Err())
	}
	values := make([]sql.NullString, len(names))
	targets := make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, v := range values {
		b.WriteString(v.String + "\n")
	}
	return b.String(), rows.Err()
}

// tableNumber is InnoDB's number of a table with a plain name.
func (s *session) tableNumber(ctx context.Context, name string) (string, bool) {
	from := "information_schema.INNODB_SYS_TABLES"
	if !s.dialect.mariadb {
		from = "information_schema.INNODB_TABLES"
	}
	plain := strings.ReplaceAll(name, "`", "")
	if !plainName.MatchString(plain) {
		return "", false
	}
	var number sql.NullString
	err := s.Conn.QueryRowContext(ctx, "SELECT MAX(TABLE_ID) FROM "+from+" WHERE NAME = CONCAT(DATABASE(), '/"+plain+"')").Scan(&number)
	return number.String, err == nil
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
