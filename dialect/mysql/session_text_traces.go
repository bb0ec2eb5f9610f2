package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// traces are what the texts of statements tell about what they leave in their
// session. A session goes by them when it asks the server nothing, and a script,
// which can ask nothing.
type traces struct {
	// any tells that a statement may have left something, and others that one ran
	// other statements, which no text tells.
	any, others bool
	// written are tables into which statements wrote rows that leave something only if
	// the table has them do more.
	written        []schema.TableName
	temporary      bool     // CREATE TEMPORARY TABLE
	database, role bool     // USE and SET ROLE
	variables      []string // of the session, in the order of their first change
	users          []string // user variables, with their @
	endings        []ending
}

// ending is a statement that ends something that was begun.
type ending struct {
	statement string
	due       bool
}

// note takes in a statement. Only a schema change that reads no rows is known to
// leave nothing: any other may call a function that sets a variable or takes a
// lock. A schema change behind written rows may take away what those rows set off.
func (t *traces) note(d *Dialect, words []sqltext.Token) {
	table, rows := writesRows(words)
	others := len(words) == 0 || wrapped(words) || compounds[strings.ToUpper(words[0].Text)] || several(words)
	words = slices.DeleteFunc(slices.Clone(words), func(t sqltext.Token) bool { return t.Kind == sqltext.Executable })
	if len(words) == 0 {
		return
	}
	if rows && !others {
		if !slices.Contains(t.written, table) {
			t.written = append(t.written, table)
		}
		return
	}
	plain := len(t.written) == 0 && committing[strings.ToUpper(words[0].Text)] && !others && !hasWord(words, "TEMPORARY") && !hasWord(words, "SELECT")
	t.any, t.others = t.any || !plain, t.others || others
	t.noteUsers(words)
	t.noteEnding(words)
	switch {
	case words[0].Is("USE"):
		t.database = true
	case words[0].Is("SET") && len(words) > 1 && words[1].Is("ROLE"):
		t.role = true
	case words[0].Is("SET"):
		for _, name := range d.assigned(words[1:]) {
			if !slices.Contains(t.variables, name) {
				t.variables = append(t.variables, name)
			}
		}
	}
}

// mayLock reports whether tables may be locked.
func (t *traces) mayLock() bool {
	return t.others || slices.Contains(t.endings, ending{unlockTables, true})
}

const unlockTables = "UNLOCK TABLES"

// ends returns the statements that end what was begun, in order.
func (t *traces) ends() []string {
	var due []string
	for _, e := range t.endings {
		if e.due {
			due = append(due, e.statement)
		}
	}
	return due
}

// noteUsers notes the user variables that a statement mentions. The @ of an
// account (root@localhost) follows a name without a space.
func (t *traces) noteUsers(words []sqltext.Token) {
	for i := 0; i+1 < len(words); i++ {
		name := words[i+1]
		joins := func(a, b sqltext.Token) bool { return a.Offset+len(a.Text) == b.Offset }
		switch {
		case words[i].Text != "@", !joins(words[i], name), name.Kind == sqltext.Symbol, strings.HasPrefix(strings.ToLower(name.Text), "alembic_"):
		case i > 0 && joins(words[i-1], words[i]) && words[i-1].Kind != sqltext.Symbol:
		case i > 0 && joins(words[i-1], words[i]) && words[i-1].Text == "@": // @@variable
		case !slices.Contains(t.users, "@"+strings.ToLower(name.Text)):
			t.users = append(t.users, "@"+strings.ToLower(name.Text))
		}
	}
}

// noteEnding notes what ends something else that a statement leaves.
func (t *traces) noteEnding(words []sqltext.Token) {
	is := func(i int, keywords ...string) bool { return i < len(words) && isAny(words[i], keywords...) }
	switch {
	case is(0, "LOCK"), is(0, "FLUSH") && (hasWord(words, "LOCK") || hasWord(words, "EXPORT")):
		t.end(unlockTables, true)
	case is(0, "UNLOCK"):
		t.end(unlockTables, false)
	case is(0, "PREPARE") && len(words) > 1:
		t.end("DEALLOCATE PREPARE "+words[1].Text, true)
	case is(0, "DEALLOCATE", "DROP") && is(1, "PREPARE") && len(words) > 2:
		t.end("DEALLOCATE PREPARE "+words[2].Text, false)
	case is(0, "HANDLER"):
		t.noteHandler(words)
	case is(0, "CREATE") && temporary(words):
		t.temporary = true
		if name := temporaryName(words); name != "" {
			t.end("DROP TEMPORARY TABLE IF EXISTS "+name, true)
		}
	}
	if hasWord(words, "GET_LOCK") || t.others {
		t.end("DO RELEASE_ALL_LOCKS()", true)
	}
}

// noteHandler follows HANDLER table OPEN [[AS] alias] and HANDLER name CLOSE.
func (t *traces) noteHandler(words []sqltext.Token) {
	name, rest := qualified(words[1:])
	switch {
	case len(rest) > 0 && rest[0].Is("CLOSE"):
		t.end("HANDLER "+name+" CLOSE", false)
	case len(rest) > 0 && rest[0].Is("OPEN"):
		if len(rest) > 1 {
			name = rest[len(rest)-1].Text
		}
		t.end("HANDLER "+name+" CLOSE", true)
	}
}

func (t *traces) end(statement string, due bool) {
	for i := range t.endings {
		if t.endings[i].statement == statement {
			t.endings[i].due = due
			return
		}
	}
	if due {
		t.endings = append(t.endings, ending{statement, true})
	}
}

// temporaryName reads the name in CREATE TEMPORARY TABLE [IF NOT EXISTS] name.
func temporaryName(words []sqltext.Token) string {
	i := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("TABLE") }) + 1
	if i < len(words) && words[i].Is("IF") {
		i += len([]string{"IF", "NOT", "EXISTS"})
	}
	name, _ := qualified(words[min(i, len(words)):])
	return name
}

// qualified reads a name, which may have a database in front.
func qualified(words []sqltext.Token) (name string, rest []sqltext.Token) {
	switch {
	case len(words) == 0:
		return "", nil
	case len(words) > 2 && words[1].Text == ".":
		return words[0].Text + "." + words[2].Text, words[3:]
	}
	return words[0].Text, words[1:]
}

// assigned lists the session variables that a SET statement assigns, in lower
// case.
func (d *Dialect) assigned(words []sqltext.Token) []string {
	var names []string
	for _, part := range sqltext.AtCommas(words) {
		for _, name := range d.assignment(part) {
			if !strings.HasPrefix(name, "@") { // a user variable is noted wherever it is mentioned
				names = append(names, name)
			}
		}
	}
	return names
}

func (d *Dialect) assignment(words []sqltext.Token) []string {
	text := func(i int) string {
		if i < len(words) {
			return strings.ToLower(words[i].Text)
		}
		return ""
	}
	switch text(0) {
	case "global", "persist", "password", "statement", "default", "role", "transaction":
		return nil
	case "names", "character", "charset":
		return []string{"character_set_client", "character_set_connection", "character_set_results", "collation_connection"}
	case "session", "local":
		if text(1) == "transaction" && d.mariadb {
			return []string{"tx_isolation", "tx_read_only"}
		}
		if text(1) == "transaction" {
			return []string{"transaction_isolation", "transaction_read_only"}
		}
		return d.assignment(words[1:])
	}
	// The name is everything in front of "=" or ":=".
	var name strings.Builder
	for _, w := range words {
		if w.Text == "=" || w.Text == ":=" || w.Text == ":" {
			break
		}
		name.WriteString(strings.ToLower(strings.Trim(w.Text, "`")))
	}
	return variable(name.String())
}

// variable reads "@x", "@@x", "@@session.x" and "x".
func variable(name string) []string {
	system, isSystem := strings.CutPrefix(name, "@@")
	switch {
	case strings.HasPrefix(system, "global."), strings.HasPrefix(system, "persist"), name == "":
		return nil
	case isSystem:
		system = strings.TrimPrefix(strings.TrimPrefix(system, "session."), "local.")
	}
	return []string{system}
}

// hides refuses a temporary table in front of the journal, which is written between
// the statements of a revision. The version table is written at the end, where
// temporary tables are dropped.
func (d *Dialect) hides(sql string, journal schema.TableName) error {
	words := d.words(sql)
	if journal.Name == "" || len(words) == 0 || !words[0].Is("CREATE") || !temporary(words) {
		return nil
	}
	name := temporaryName(words)
	if _, table, ok := strings.Cut(name, "."); ok {
		name = table
	}
	if !strings.EqualFold(strings.Trim(name, "`\""), journal.Name) {
		return nil
	}
	return fmt.Errorf("the temporary table %s would hide the journal, which has this name, from the run; give it another name", journal.Name)
}

// mayHide reports whether a temporary table may have been made, by whatever name.
func (t *traces) mayHide() bool { return t.others || t.temporary }

// uncover returns the statement that drops temporary tables of these names.
func (d *Dialect) uncover(tables ...schema.TableName) string {
	var names []string
	for _, t := range tables {
		switch {
		case t.Name == "":
		case t.Schema == "":
			names = append(names, d.Quote(t.Name))
		default:
			names = append(names, d.Quote(t.Schema)+"."+d.Quote(t.Name))
		}
	}
	return "DROP TEMPORARY TABLE IF EXISTS " + strings.Join(names, ", ")
}
