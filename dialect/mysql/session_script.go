package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// ScriptSession returns the account of what a revision changes in the session
// of a script.
func (d *Dialect) ScriptSession() dialect.ScriptSession {
	return &scriptSession{d: d, ending: map[string]bool{}}
}

// scriptSession keeps each variable that a revision changes in a user variable,
// @alembic_NAME, and takes it from there at the end.
type scriptSession struct {
	d         *Dialect
	variables []string // of the session, in the order of their first change
	users     []string // user variables, with their @
	database  bool     // USE
	ending    map[string]bool
	order     []string // of ending
}

// Before remembers what a statement is about to change.
func (s *scriptSession) Before(sql string) ([]string, error) {
	words := slices.DeleteFunc(sqltext.Significant(sqltext.MySQL, sql), func(t sqltext.Token) bool {
		return t.Kind == sqltext.Executable
	})
	if len(words) == 0 {
		return nil, nil
	}
	s.end(words)
	switch {
	case words[0].Is("USE") && !s.d.mariadb:
		return nil, &dialect.UnsupportedError{Dialect: s.d.product(), What: "USE in a script, which could not go back to the database it began in",
			Instead: "write the database's name in front of the tables instead"}
	case words[0].Is("USE") && !s.database:
		s.database = true
		return []string{"SET " + savedDatabase + " = DATABASE()"}, nil
	case words[0].Is("SET"):
		return s.set(words[1:]), nil
	}
	return nil, nil
}

const savedDatabase = "@alembic_database"

func savedAs(variable string) string { return "@alembic_" + variable }

// set notes the variables of a SET statement.
func (s *scriptSession) set(words []sqltext.Token) []string {
	var save []string
	for _, name := range s.d.assigned(words) {
		switch {
		case strings.HasPrefix(name, "@"):
			if !slices.Contains(s.users, name) {
				s.users = append(s.users, name)
			}
		case !slices.Contains(s.variables, name):
			s.variables = append(s.variables, name)
			save = append(save, savedAs(name)+" = @@SESSION."+name)
		}
	}
	if len(save) == 0 {
		return nil
	}
	return []string{"SET " + strings.Join(save, ", ")}
}

// assigned lists the session and user variables that a SET statement assigns, in
// lower case, the latter with their @.
func (d *Dialect) assigned(words []sqltext.Token) []string {
	var names []string
	for _, part := range splitAtCommas(words) {
		names = append(names, assignment(part)...)
	}
	return names
}

func assignment(words []sqltext.Token) []string {
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
		if text(1) == "transaction" {
			return []string{"tx_isolation", "tx_read_only"}
		}
		return assignment(words[1:])
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

// splitAtCommas divides words at the commas that stand outside of parentheses.
func splitAtCommas(words []sqltext.Token) [][]sqltext.Token {
	var parts [][]sqltext.Token
	depth, from := 0, 0
	for i, w := range words {
		switch w.Text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 0 {
				parts, from = append(parts, words[from:i]), i+1
			}
		}
	}
	return append(parts, words[from:])
}

// end notes what ends something else that a statement leaves in the session.
func (s *scriptSession) end(words []sqltext.Token) {
	has := func(keyword string) bool {
		return slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is(keyword) })
	}
	note := func(statement string, on bool) {
		if on && !s.ending[statement] {
			s.order = append(s.order, statement)
		}
		s.ending[statement] = on
	}
	switch {
	case words[0].Is("LOCK"):
		note("UNLOCK TABLES", true)
	case words[0].Is("UNLOCK"):
		note("UNLOCK TABLES", false)
	case words[0].Is("PREPARE") && len(words) > 1:
		note("DEALLOCATE PREPARE "+words[1].Text, true)
	case (words[0].Is("DEALLOCATE") || words[0].Is("DROP")) && len(words) > 2 && words[1].Is("PREPARE"):
		note("DEALLOCATE PREPARE "+words[2].Text, false)
	case words[0].Is("CREATE") && has("TEMPORARY") && has("TABLE"):
		if name := temporaryName(words); name != "" {
			note("DROP TEMPORARY TABLE IF EXISTS "+name, true)
		}
	case has("GET_LOCK"):
		note("DO RELEASE_ALL_LOCKS()", true)
	}
}

// temporaryName reads the name in CREATE TEMPORARY TABLE [IF NOT EXISTS] name.
func temporaryName(words []sqltext.Token) string {
	i := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("TABLE") }) + 1
	if i < len(words) && words[i].Is("IF") {
		i += len([]string{"IF", "NOT", "EXISTS"})
	}
	if i >= len(words) {
		return ""
	}
	name := words[i].Text
	if i+2 < len(words) && words[i+1].Text == "." {
		name += "." + words[i+2].Text
	}
	return name
}

// Reset returns the statements that set the session back.
func (s *scriptSession) Reset() []string {
	var out, restore []string
	for _, statement := range s.order {
		if s.ending[statement] {
			out = append(out, statement)
		}
	}
	for _, name := range slices.Backward(s.variables) {
		restore = append(restore, fmt.Sprintf("SESSION %s = %s", name, savedAs(name)))
	}
	for _, name := range s.users {
		restore = append(restore, name+" = NULL")
	}
	if len(restore) > 0 {
		out = append(out, "SET "+strings.Join(restore, ", "))
	}
	if s.database {
		out = append(out, "EXECUTE IMMEDIATE CONCAT('USE `', REPLACE("+savedDatabase+", '`', '``'), '`')")
	}
	return out
}
