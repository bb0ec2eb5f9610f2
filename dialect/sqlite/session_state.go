package sqlite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	"synchronous", "cache_size", "cache_spill", "temp_store", "locking_mode", "secure_delete", "busy_timeout",
	"wal_autocheckpoint", "journal_size_limit", "analysis_limit", "threads", "fullfsync", "checkpoint_fullfsync", caseSensitiveLike}

// caseSensitiveLike is a pragma whose value can't be asked for.
const caseSensitiveLike = "case_sensitive_like"

// readState asks the connection for its state.
func (s *session) readState(ctx context.Context) (now state, err error) {
	now.pragmas = map[string]string{}
	for _, name := range connectionPragmas {
		query := "PRAGMA " + name
		if name == caseSensitiveLike {
			query = "SELECT 'a' NOT LIKE 'A'"
		}
		var value string
		if err := s.Conn.QueryRowContext(ctx, query).Scan(&value); err != nil {
			return now, fmt.Errorf("PRAGMA %s: %w", name, err)
		}
		now.pragmas[name] = value
	}
	now.attached, err = s.pairs(ctx, "SELECT name, file FROM pragma_database_list WHERE name NOT IN ('main', 'temp')")
	if err != nil {
		return now, err
	}
	now.temp, err = s.pairs(ctx, "SELECT name, type FROM temp.sqlite_master WHERE type <> 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	return now, err
}

func (s *session) pairs(ctx context.Context, query string) (map[string]string, error) {
	rows, err := s.Conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read the connection's state: %w", err)
	}
	defer rows.Close()
	pairs := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		pairs[name] = value
	}
	return pairs, rows.Err()
}

// set brings the connection to a state. In a transaction no database can be
// detached; the next one begins after that.
func (s *session) set(ctx context.Context, want state, inTransaction bool) error {
	now, err := s.readState(ctx)
	if err != nil {
		return err
	}
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
