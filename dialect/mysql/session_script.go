package mysql

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// ScriptSession returns the account of what a revision changes in the session
// of a script.
func (d *Dialect) ScriptSession(start dialect.ScriptStart) dialect.ScriptSession {
	return &scriptSession{d: d, own: start.Own}
}

// scriptSession keeps each variable that a revision changes in a user variable,
// @alembic_NAME, and takes it from there at the end.
type scriptSession struct {
	d     *Dialect
	own   dialect.OwnTables
	named bool // the client has been told the script's character set, or the revision tells it
	// guarded tells that the statement in hand may roll the transaction back.
	guarded bool
	traces
}

// Before saves what a statement is about to change. What a statement that runs
// others changes is left to the server to find out.
func (s *scriptSession) Before(sql string, inTransaction bool) ([]string, error) {
	if err := s.d.hides(sql, s.own.Journal); err != nil {
		return nil, err
	}
	was := s.traces
	words := s.d.words(sql)
	s.note(s.d, words)
	var save, out []string
	s.named = s.named || slices.Contains(s.variables, "character_set_client")
	if !s.named && tellsCharset(sql, words) {
		s.named, out = true, []string{"SET NAMES utf8mb4"}
	}
	s.guarded = inTransaction && s.d.mariadb && s.d.effectOf(sql) == asks && s.d.runsOthers(sql)
	s.d = s.d.after(sql)
	if s.others && !was.others && s.d.mariadb {
		out = append(out, saveVariables)
	}
	for _, name := range s.variables[len(was.variables):] {
		save = append(save, savedAs(name)+" = @@SESSION."+name)
	}
	for _, kept := range []struct {
		now, before                bool
		statement, variable, value string
	}{{s.database, was.database, "USE", "database", "DATABASE()"}, {s.role, was.role, "SET ROLE", "role", "CURRENT_ROLE()"}} {
		switch {
		case !kept.now || kept.before:
		case !s.d.mariadb:
			return nil, &dialect.UnsupportedError{Dialect: s.d.product(), What: kept.statement + " in a script, which could not go back to what it began with",
				Instead: "leave it out, and write the database's name in front of the tables"}
		default:
			save = append(save, savedAs(kept.variable)+" = "+kept.value)
		}
	}
	if len(save) > 0 {
		out = append(out, "SET "+strings.Join(save, ", "))
	}
	if s.guarded {
		out = append(out, "SET @alembic_rollbacks = "+rollbacks, "SAVEPOINT "+unbroken)
	}
	return out, nil
}

// rollbacks counts what the session rolled back, and unbroken is the savepoint that
// tells whether the transaction was: its name is what the client then prints. By
// both a run tells it, too.
const (
	rollbacks = "(SELECT SUM(VARIABLE_VALUE) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME IN ('Com_rollback', 'Handler_rollback'))"
	unbroken  = "alembic_nothing_rolled_back"
)

// tellsCharset reports whether a statement means something else in another
// character set: the client's own may be any, and the server keeps it with stored
// code.
func tellsCharset(sql string, words []sqltext.Token) bool {
	plain := withoutWrapping(words)
	return len(plain) > 0 && storesCode(plain) || strings.ContainsFunc(sql, func(r rune) bool { return r >= utf8.RuneSelf })
}

// storesCode reports whether a statement defines code that the server runs later.
func storesCode(words []sqltext.Token) bool {
	return definesRoutine(words) || createdKind(words) == "EVENT"
}

func savedAs(variable string) string { return "@alembic_" + variable }

// Reset returns the statements that set the session back. The role comes first:
// it decides about the rest.
func (s *scriptSession) Reset() []string {
	var out, restore []string
	if s.role {
		out = append(out, executed("SET ROLE ", savedAs("role"), "NONE"))
	}
	out = append(out, s.ends()...)
	for _, name := range slices.Backward(s.variables) {
		restore = append(restore, fmt.Sprintf("SESSION %s = %s", name, savedAs(name)))
	}
	for _, name := range s.users {
		restore = append(restore, name+" = NULL")
	}
	if len(restore) > 0 {
		out = append(out, "SET "+strings.Join(restore, ", "))
	}
	if s.others && s.d.mariadb {
		out = append(out, restoreVariables, "EXECUTE IMMEDIATE @alembic_restore")
	}
	if s.database {
		out = append(out, executed("USE ", savedAs("database"), "NULL"))
	}
	if s.mayHide() {
		out = append(out, s.d.uncover(s.own.Version))
	}
	return out
}

// After returns the statements that fail if a statement that runs others rolled
// the transaction back. The default of a setting is to the server the global value
// in a run's session as well.
func (s *scriptSession) After(string) []string {
	if !s.guarded {
		return nil
	}
	return []string{"SET @alembic_rollbacks = " + rollbacks + " - @alembic_rollbacks",
		"EXECUTE IMMEDIATE IF(@@autocommit OR @alembic_rollbacks > 0, 'RELEASE SAVEPOINT " + unbroken + "', 'DO 0')"}
}

// executed returns a statement that ends with a name that a variable holds.
func executed(statement, variable, without string) string {
	return fmt.Sprintf("EXECUTE IMMEDIATE CONCAT('%s', IF(%[2]s IS NULL, '%s', CONCAT('`', REPLACE(%[2]s, '`', '``'), '`')))", statement, variable, without)
}

// saveVariables keeps the session's variables as a JSON object.
var saveVariables = "SET @alembic_variables = (SELECT CONCAT('{', GROUP_CONCAT(JSON_QUOTE(LOWER(VARIABLE_NAME)), ':', JSON_QUOTE(SESSION_VALUE)), '}')" +
	" FROM information_schema.SYSTEM_VARIABLES WHERE SESSION_VALUE IS NOT NULL AND READ_ONLY = 'NO' AND VARIABLE_NAME NOT IN ('" +
	strings.Join(slices.Sorted(maps.Keys(volatileVariables)), "', '") + "'))"

// restoreVariables writes the statement that sets back those that differ, and
// user variables, which a session of its own would not have.
const restoreVariables = "SET @alembic_restore = (SELECT IF(COUNT(*) = 0, 'DO 0', CONCAT('SET ', GROUP_CONCAT(assignment SEPARATOR ', '))) FROM (" +
	"SELECT CONCAT('SESSION ', VARIABLE_NAME, ' = ', IF(VARIABLE_TYPE LIKE '%INT%' OR VARIABLE_TYPE = 'DOUBLE', was, QUOTE(was))) AS assignment" +
	" FROM (SELECT VARIABLE_NAME, VARIABLE_TYPE, SESSION_VALUE, JSON_VALUE(@alembic_variables, CONCAT('$.', LOWER(VARIABLE_NAME))) AS was" +
	" FROM information_schema.SYSTEM_VARIABLES) v WHERE BINARY was <> BINARY SESSION_VALUE UNION ALL SELECT CONCAT('@`', REPLACE(VARIABLE_NAME, '`', '``'), '` = NULL')" +
	" FROM information_schema.USER_VARIABLES WHERE LEFT(VARIABLE_NAME, 8) <> 'alembic_') a)"
