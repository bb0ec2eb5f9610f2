package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.Repeater = (*scratch)(nil)

// inputsSQL are the queries for what a schema depends on: the version, the place and
// who makes it, all settings, the storage engines and other plugins, and the rights,
// which decide what the catalog shows.
var inputsSQL = []string{
	`SELECT VERSION(), CURRENT_USER(), CURRENT_ROLE(), SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME
FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()`,
	"SELECT LOWER(VARIABLE_NAME), SESSION_VALUE, GLOBAL_VALUE FROM information_schema.SYSTEM_VARIABLES ORDER BY 1",
	"SELECT PLUGIN_NAME, PLUGIN_VERSION, PLUGIN_STATUS, PLUGIN_LIBRARY_VERSION FROM information_schema.PLUGINS ORDER BY 1",
	"SHOW GRANTS",
}

// Inputs returns what the server and the session are. MySQL's variables can't be listed.
func (s *scratch) Inputs(ctx context.Context, statements []string) (string, error) {
	if !s.d.mariadb || len(s.before) > 0 || s.routine != "" || s.named != "" {
		return "", nil
	}
	d := s.start
	for _, text := range statements {
		if !sameAgain(sqltext.Significant(d.reading.Now, text)) {
			return "", nil
		}
		d = d.after(text)
	}
	var b strings.Builder
	for _, query := range inputsSQL {
		if err := s.write(ctx, &b, query); err != nil {
			return "", fmt.Errorf("read what a target schema depends on: %w", err)
		}
	}
	return b.String(), nil
}

// write writes the rows of a query, without variables that change by themselves.
func (s *scratch) write(ctx context.Context, b *strings.Builder, query string) error {
	rows, err := s.c.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, targets := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if name := fmt.Sprintf("%s", values[0]); volatileVariables[name] || strings.HasPrefix(name, "gtid_") || name == "last_gtid" {
			continue
		}
		for _, v := range values {
			if v == nil {
				b.WriteString("-")
				continue
			}
			text := fmt.Sprintf("%s", v)
			fmt.Fprintf(b, "%d:%s", len(text), text)
		}
		b.WriteByte('\n')
	}
	return rows.Err()
}

// plainEngines keep nothing outside of the database that a table of theirs depends on.
var plainEngines = ddl.Words(`INNODB MYISAM ARIA MEMORY ARCHIVE CSV BLACKHOLE`)

// sameAgain reports whether what a statement makes depends on nothing but its text, the
// server and the session: not on rows, the clock, the tables of time zones or files of a
// storage engine.
func sameAgain(words []sqltext.Token) bool {
	words = withoutWrapping(words)
	if len(words) == 0 {
		return true
	}
	if words[0].Is("SET") {
		return !hasWord(words, "(") && !hasWord(words, "SELECT") && !hasWord(words, "TIMESTAMP") && !hasWord(words, "CURRENT_TIMESTAMP") && fixedZone(words)
	}
	if !isAny(words[0], "CREATE", "ALTER", "DROP", "RENAME") || hasWord(words, "EVENT") || hasWord(words, "SYSTEM_TIME") {
		return false
	}
	const most = 14 // CREATE OR REPLACE ALGORITHM = MERGE DEFINER = a@b SQL SECURITY INVOKER VIEW
	body := slices.ContainsFunc(words[:min(most, len(words))], func(t sqltext.Token) bool {
		return isAny(t, "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE")
	})
	return body || !hasWord(words, "SELECT") && ofPlainEngine(words)
}

// fixedZone reports whether a SET leaves the time zone, or sets it to an offset or to what
// a variable holds.
func fixedZone(words []sqltext.Token) bool {
	for i, t := range words {
		if !t.Is("TIME_ZONE") || i+2 >= len(words) {
			continue
		}
		if zone := words[i+2]; zone.Kind == sqltext.String && !strings.Contains(zone.Text, ":") {
			return false
		}
	}
	return true
}

func ofPlainEngine(words []sqltext.Token) bool {
	for i, t := range words {
		if !isAny(t, "ENGINE", "TYPE") || t.Is("TYPE") && (i+1 >= len(words) || words[i+1].Text != "=") {
			continue
		}
		at := i + 1
		if at < len(words) && words[at].Text == "=" {
			at++
		}
		if at >= len(words) || !plainEngines[strings.ToUpper(strings.Trim(words[at].Text, "'`\""))] {
			return false
		}
	}
	return true
}
