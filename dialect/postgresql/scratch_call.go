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
	"adminpack", "http_", "postgres_fdw_disconnect",
}

func actsOutside(function string) bool {
	return slices.ContainsFunc(outsideFunctions, func(prefix string) bool { return strings.HasPrefix(function, prefix) })
}

// checkCalls refuses the call of a function that acts outside of the
// transaction. A function that is only defined isn't called; what its body
// calls counts when it is.
func (s *scratch) checkCalls(words []sqltext.Token, inStrings bool) error {
	if name, ok := createdRoutine(words); ok {
		for called := range calls(words, true) {
			if actsOutside(called) {
				s.outside[name] = called
			}
		}
		return nil
	}
	if defines(words) {
		return nil
	}
	for called := range calls(words, inStrings) {
		if actsOutside(called) {
			return fmt.Errorf("%s() acts outside of the transaction in which a target schema is read; take it out", called)
		}
		if inner := s.outside[called]; inner != "" {
			return fmt.Errorf("%s() calls %s(), which acts outside of the transaction in which a target schema is read; take the call out", called, inner)
		}
	}
	return nil
}

// createdRoutine reads "CREATE [OR REPLACE] FUNCTION|PROCEDURE [schema.]name".
func createdRoutine(words []sqltext.Token) (name string, ok bool) {
	at := 1
	if len(words) > 3 && words[1].Is("OR") {
		at = 3
	}
	if !words[0].Is("CREATE") || len(words) < at+3 || !words[at].Is("FUNCTION") && !words[at].Is("PROCEDURE") {
		return "", false
	}
	for at++; at+2 < len(words) && words[at+1].Text == "."; {
		at += 2
	}
	return folded(words[at]), true
}

// defines reports whether a statement holds expressions that it doesn't
// evaluate: those of a view, a rule, a comment.
func defines(words []sqltext.Token) bool {
	if words[0].Is("COMMENT") {
		return true
	}
	return slices.ContainsFunc(words[:min(len(words), 5)], func(t sqltext.Token) bool {
		return t.Is("VIEW") || t.Is("RULE") || t.Is("POLICY") || t.Is("TRIGGER")
	}) && !slices.ContainsFunc(words[:min(len(words), 5)], func(t sqltext.Token) bool { return t.Is("MATERIALIZED") })
}

// calls walks the names that stand before a parenthesis, without their schema;
// on demand also those within strings, such as the body of a function.
func calls(words []sqltext.Token, inStrings bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, w := range words {
			named := w.Kind == sqltext.Word || w.Kind == sqltext.QuotedName
			called := named && i+1 < len(words) && words[i+1].Text == "(" && !namesTable(words, i)
			if called && !yield(folded(w)) {
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
