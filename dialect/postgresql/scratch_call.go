package postgresql

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// outsideFunctions begin the names of the server's functions, and of its own
// extensions', that act outside of the transaction: on other sessions, on files,
// on other servers, on the log of changes, on sequences. Source: PostgreSQL's
// manual, chapters "System Administration Functions" and "Additional Supplied
// Modules".
var outsideFunctions = []string{
	"setval", "dblink", "lo_", "pg_notify", "pg_sleep", "pg_advisory_", "pg_try_advisory_",
	"pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_log_",
	"pg_read_", "pg_file_", "pg_ls_", "pg_stat_file", "pg_stat_reset", "pg_stat_statements_reset",
	"pg_switch_wal", "pg_create_", "pg_drop_", "pg_copy_", "pg_backup_", "pg_start_backup", "pg_stop_backup", "pg_wal_replay_",
	"pg_replication_", "pg_logical_", "pg_sync_replication_slots", "pg_export_snapshot", "pg_prewarm", "pg_background_",
	"adminpack", "http_", "postgres_fdw_disconnect", copyFile,
}

// copyFile stands among the functions for COPY of a file or a program in code.
const copyFile = "COPY"

// shownCall is how messages name what code calls.
func shownCall(name string) string {
	if name == copyFile {
		return "COPY of a file or a program"
	}
	return name + "()"
}

func actsOutside(function string) bool {
	return slices.ContainsFunc(outsideFunctions, func(prefix string) bool { return strings.HasPrefix(function, prefix) })
}

// checkCalls refuses the call of a function that acts outside of the
// transaction. A function or view that is only defined calls nothing; what it
// holds counts when it is used.
func (s *scratch) checkCalls(words []sqltext.Token, inStrings bool) error {
	kind, at := definedKind(words)
	switch {
	case kind == "FUNCTION", kind == "PROCEDURE", kind == "VIEW" && words[0].Is("CREATE"):
		for called := range calls(words, kind != "VIEW") {
			if inner := s.actingIn(called); inner != "" {
				s.outside[definedName(words[at:])] = inner
			}
		}
		return nil
	case kind != "":
		return nil
	}
	for called := range calls(words, inStrings) {
		switch inner := s.actingIn(called); inner {
		case "":
		case called:
			return fmt.Errorf("%s acts outside of the transaction in which a target schema is read; take it out", shownCall(called))
		default:
			return callsOutside(called+"()", inner)
		}
	}
	return s.checkViews(words, inStrings)
}

func callsOutside(what, inner string) error {
	return fmt.Errorf("%s calls %s, which acts outside of the transaction in which a target schema is read; take the call out", what, shownCall(inner))
}

// actingIn returns the function that acts outside when a name is called: the name's
// own, or one that is called in what the statements defined.
func (s *scratch) actingIn(called string) string {
	if actsOutside(called) {
		return called
	}
	return s.outside[called]
}

// checkViews refuses a query of a view that calls such a function.
func (s *scratch) checkViews(words []sqltext.Token, inStrings bool) error {
	if len(words) == 0 || slices.ContainsFunc([]string{"ALTER", "GRANT", "REVOKE"}, words[0].Is) {
		return nil
	}
	for i, w := range words {
		switch inner := s.outside[folded(w)]; {
		case w.Kind == sqltext.String && inStrings:
			_, text, _ := unquoted(w.Text)
			if err := s.checkViews(significant(text), true); err != nil {
				return err
			}
		case inner != "" && (i+1 == len(words) || words[i+1].Text != "("):
			return callsOutside(w.Text, inner)
		}
	}
	return nil
}

// definedKind tells what a statement that holds expressions without evaluating
// them is about, and where the name of that begins; "" for another statement.
func definedKind(words []sqltext.Token) (kind string, at int) {
	if words[0].Is("COMMENT") {
		return "COMMENT", 1
	}
	if !words[0].Is("CREATE") && !words[0].Is("ALTER") {
		return "", 0
	}
	for i, t := range words[1:] {
		switch second := strings.ToUpper(t.Text); second {
		case "FUNCTION", "PROCEDURE", "VIEW", "RULE", "POLICY", "TRIGGER":
			return second, i + 2
		case "OR", "REPLACE", "TEMP", "TEMPORARY", "RECURSIVE", "CONSTRAINT":
		default:
			return "", 0
		}
	}
	return "", 0
}

// definedName reads "[schema.]name".
func definedName(words []sqltext.Token) string {
	at := 0
	for at+2 < len(words) && words[at+1].Text == "." {
		at += 2
	}
	if at == len(words) {
		return ""
	}
	return folded(words[at])
}

// calls walks the names that stand before a parenthesis, without their schema,
// and copyFile; on demand also those within strings, such as the body of a function.
func calls(words []sqltext.Token, inStrings bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, w := range words {
			named := w.Kind == sqltext.Word || w.Kind == sqltext.QuotedName
			called := named && i+1 < len(words) && words[i+1].Text == "(" && !namesTable(words, i)
			switch {
			case copiesFile(words[i:]):
				if !yield(copyFile) {
					return
				}
			case called && !yield(folded(w)):
				return
			}
			if !inStrings || w.Kind != sqltext.String {
				continue
			}
			_, inner, _ := unquoted(w.Text)
			for name := range calls(significant(inner), true) {
				if !yield(name) {
					return
				}
			}
		}
	}
}

// copiesFile reports whether tokens begin with COPY of a file or a program, as code
// may hold it: to and from what the text doesn't tell as well.
func copiesFile(words []sqltext.Token) bool {
	depth := 0
	for i, w := range words {
		switch {
		case i == 0 && !w.Is("COPY"), i == 1 && w.Kind == sqltext.Symbol && w.Text != "(" && w.Text != "%", w.Text == ";":
			return false
		case w.Text == "(":
			depth++
		case w.Text == ")":
			depth--
		case depth == 0 && i > 1 && (w.Is("TO") || w.Is("FROM")):
			return i+1 == len(words) || !words[i+1].Is("STDIN") && !words[i+1].Is("STDOUT")
		}
	}
	return false
}

// namesTable reports whether a name before a parenthesis is a table's, and the
// parenthesis holds its columns.
func namesTable(words []sqltext.Token, at int) bool {
	for at >= 2 && words[at-1].Text == "." {
		at -= 2
	}
	if at == 0 {
		return false
	}
	before := words[at-1]
	if before.Is("ON") {
		return aboutIndex(words)
	}
	return slices.ContainsFunc([]string{"TABLE", "EXISTS", "ONLY", "INTO", "REFERENCES"}, before.Is)
}

// unquoted cuts a string literal into its quotes and what stands between them,
// with the quotes in it as they are.
func unquoted(literal string) (open, inner, end string) {
	quote := "'"
	from := strings.IndexByte(literal, '\'')
	if strings.HasPrefix(literal, "$") {
		from = 0
		quote = literal[:strings.IndexByte(literal[1:], '$')+2]
	}
	from += len(quote)
	if len(literal) < from+len(quote) {
		return literal, "", ""
	}
	to := len(literal) - len(quote)
	return literal[:from], literal[from:to], literal[to:]
}

func significant(sql string) []sqltext.Token { return sqltext.Significant(sqltext.PostgreSQL, sql) }

// folded is the name that an identifier stands for.
func folded(t sqltext.Token) string {
	if strings.HasPrefix(t.Text, `"`) {
		return strings.ReplaceAll(strings.Trim(t.Text, `"`), `""`, `"`)
	}
	return strings.ToLower(t.Text)
}
