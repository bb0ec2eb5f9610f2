package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

// variables are the settings of a session by name, each with its value as SQL.
type variables map[string]string

// volatileVariables change by themselves, or can't be set in a transaction.
var volatileVariables = map[string]bool{
	"timestamp": true, "insert_id": true, "last_insert_id": true, "identity": true, "rand_seed1": true, "rand_seed2": true,
	"pseudo_thread_id": true, "in_transaction": true, "error_count": true, "warning_count": true, "autocommit": true,
	"sql_log_bin": true, "gtid_domain_id": true, "gtid_seq_no": true, "server_id": true, "skip_replication": true,
}

// sessionVariable is one that a revision may change in its session by SET.
type sessionVariable struct {
	name string
	text bool // its value is written in quotes
}

// listVariables reads which there are. That takes the server far longer than to read
// their values. The LIMIT keeps sql_select_limit out.
func listVariables(ctx context.Context, c dialect.Conn) ([]sessionVariable, error) {
	rows, err := c.QueryContext(ctx, "SELECT LOWER(VARIABLE_NAME), VARIABLE_TYPE FROM information_schema.SYSTEM_VARIABLES"+
		" WHERE SESSION_VALUE IS NOT NULL AND READ_ONLY = 'NO' LIMIT 10000")
	if err != nil {
		return nil, fmt.Errorf("read the session's variables: %w", err)
	}
	defer rows.Close()
	var all []sessionVariable
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, fmt.Errorf("read the session's variables: %w", err)
		}
		if !volatileVariables[name] {
			all = append(all, sessionVariable{name, !strings.Contains(kind, "INT") && kind != "DOUBLE" && kind != "BOOLEAN"})
		}
	}
	return all, rows.Err()
}

// readVariables reads the values of variables.
func readVariables(ctx context.Context, c dialect.Conn, all []sessionVariable) (variables, error) {
	names, values, targets := make([]string, len(all)), make([]sql.NullString, len(all)), make([]any, len(all))
	for i, v := range all {
		names[i], targets[i] = "@@SESSION."+v.name, &values[i]
	}
	if err := c.QueryRowContext(ctx, "SELECT "+strings.Join(names, ", ")+oneRow).Scan(targets...); err != nil {
		return nil, fmt.Errorf("read the session's variables: %w", err)
	}
	found := variables{}
	for i, v := range all {
		found[v.name] = v.literal(values[i])
	}
	return found, nil
}

func (v sessionVariable) literal(value sql.NullString) string {
	switch {
	case !value.Valid:
		return "NULL"
	case v.text:
		return ddl.QuoteString(value.String)
	}
	return value.String
}

// present reads the variables as they are. The list is read again if one of them is
// gone, with the plugin that had it.
func (s *session) present(ctx context.Context) (variables, error) {
	const unknownVariable = "1193"
	if s.listed != nil {
		now, err := readVariables(ctx, s.Conn, s.listed)
		if s.dialect.ErrorCode(err) != unknownVariable {
			return now, err
		}
	}
	var err error
	if s.listed, err = listVariables(ctx, s.Conn); err != nil {
		return nil, err
	}
	return readVariables(ctx, s.Conn, s.listed)
}

// only returns those of the variables that are there.
func (v variables) only(there variables) variables {
	rest := maps.Clone(v)
	maps.DeleteFunc(rest, func(name, _ string) bool { _, ok := there[name]; return !ok })
	return rest
}

// changes returns the statement that sets variables as they were; none if they
// are.
func (v variables) changes(to variables) []string {
	var set []string
	for _, name := range slices.Sorted(maps.Keys(to)) {
		if v[name] != to[name] {
			set = append(set, "SESSION "+name+" = "+to[name])
		}
	}
	if len(set) == 0 {
		return nil
	}
	return []string{"SET " + strings.Join(set, ", ")}
}

// limiting are the variables that keep a query from being answered, or from being
// answered whole.
var limiting = []string{"sql_select_limit", "sql_big_selects", "max_join_size", "max_statement_time"}

// restoreVariables sets back the variables that a revision changed: first those
// by which the others could not be asked for.
func (s *session) restoreVariables(ctx context.Context) error {
	if !s.dialect.mariadb {
		return nil
	}
	first := variables{}
	for _, name := range limiting {
		first[name] = s.variables[name]
	}
	if err := s.Run(ctx, variables{}.changes(first)...); err != nil {
		return err
	}
	now, err := s.present(ctx)
	if err != nil {
		return err
	}
	return s.Run(ctx, now.changes(s.variables.only(now))...)
}

// counters are what the server knows about what statements did in the session. Triggers
// are counted for the session, whether or not its user may see them.
type counters struct{ triggers, lastID sql.NullString }

const countersSQL = "(SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'EXECUTED_TRIGGERS'), @@SESSION.last_insert_id"

// plainRowsSQL reports whether statements that write given values into a table leave
// nothing behind but the last number that the server gave. A view may call functions
// and stand above a table with triggers, and the default of a column may count a
// sequence. Who has rights for single columns sees only those.
const plainRowsSQL = `(SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = %[1]s AND TABLE_NAME = %[2]s AND TABLE_TYPE = 'BASE TABLE') = 1
AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %[1]s AND TABLE_NAME = %[2]s
  AND (COLUMN_DEFAULT LIKE '%%(%%' OR COLUMN_DEFAULT LIKE '%%nextval%%') AND COLUMN_DEFAULT NOT REGEXP '^current_timestamp[(][0-6]?[)]$')
AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = %[1]s AND TABLE_NAME = %[2]s)`

// lookAtRows finds out whether the statements that wrote rows left something in the
// session, where their texts don't tell. The transaction that wrote them keeps the
// tables as they are.
func (s *session) lookAtRows(ctx context.Context) error {
	written := s.traces.written
	const most = 4
	if s.traces.any || len(written) == 0 {
		return nil
	}
	s.traces.any, s.traces.written = true, nil
	if !s.dialect.mariadb || !s.counters.triggers.Valid || len(written) > most || !s.inTransaction() {
		return nil
	}
	conditions := make([]string, len(written))
	for i, t := range written {
		of, name := "DATABASE()", ""
		var err error
		if t.Schema != "" {
			of, err = s.dialect.quoteString(t.Schema)
		}
		if err == nil {
			name, err = s.dialect.quoteString(t.Name)
		}
		if err != nil {
			return nil
		}
		conditions[i] = fmt.Sprintf(plainRowsSQL, of, name)
	}
	var now counters
	var plain bool
	row := s.Conn.QueryRowContext(ctx, "SELECT "+countersSQL+", "+strings.Join(conditions, " AND "))
	if err := row.Scan(&now.triggers, &now.lastID, &plain); err != nil {
		return fmt.Errorf("read what a revision left in its session: %w", err)
	}
	if !plain || now.triggers != s.counters.triggers {
		return nil
	}
	s.traces.any = false
	if now.lastID != s.counters.lastID {
		return s.Run(ctx, "SET SESSION last_insert_id = "+s.counters.lastID.String)
	}
	return nil
}
