package mysql

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// variables are the settings of a session by name, each with its value as SQL.
type variables map[string]string

// volatileVariables change by themselves, or can't be set in a transaction.
var volatileVariables = map[string]bool{
	"timestamp": true, "insert_id": true, "last_insert_id": true, "identity": true, "rand_seed1": true, "rand_seed2": true,
	"pseudo_thread_id": true, "in_transaction": true, "error_count": true, "warning_count": true, "autocommit": true,
	"sql_log_bin": true, "gtid_domain_id": true, "gtid_seq_no": true, "server_id": true, "skip_replication": true,
}

// sessionVariables reads what a revision may change in its session by SET: the
// variables of the names given, or all. The LIMIT keeps sql_select_limit out.
func sessionVariables(ctx context.Context, c dialect.Conn, names ...string) (variables, error) {
	query := "SELECT LOWER(VARIABLE_NAME), VARIABLE_TYPE, SESSION_VALUE FROM information_schema.SYSTEM_VARIABLES" +
		" WHERE SESSION_VALUE IS NOT NULL AND READ_ONLY = 'NO'"
	if len(names) > 0 {
		query += " AND VARIABLE_NAME IN ('" + strings.Join(names, "', '") + "')"
	}
	rows, err := c.QueryContext(ctx, query+" LIMIT 10000")
	if err != nil {
		return nil, fmt.Errorf("read the session's variables: %w", err)
	}
	defer rows.Close()
	found := variables{}
	for rows.Next() {
		var name, kind, value string
		if err := rows.Scan(&name, &kind, &value); err != nil {
			return nil, fmt.Errorf("read the session's variables: %w", err)
		}
		if volatileVariables[name] {
			continue
		}
		if !strings.Contains(kind, "INT") && kind != "DOUBLE" {
			value = "'" + strings.ReplaceAll(value, "'", "''") + "'"
		}
		found[name] = value
	}
	return found, rows.Err()
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
	now, err := sessionVariables(ctx, s.Conn)
	if err != nil {
		return err
	}
	return s.Run(ctx, now.changes(s.variables)...)
}
