package postgresql

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// codeTreatments are those of statements that code runs, where they differ from
// the ones of an SQL file.
var codeTreatments = map[string]treatment{
	"SELECT": scan, "INSERT": scan, "UPDATE": scan, "DELETE": scan, "MERGE": scan, "WITH": scan, "VALUES": scan, "TABLE": scan, "EXPLAIN": scan,
	"TRUNCATE": run, "LOCK": run, "REINDEX": run, "ANALYZE": run, "ANALYSE": run, "REFRESH": run, "SHOW": run,
	"SAVEPOINT": run, "RELEASE": run,
}

// CodeStatement returns a statement of code as it runs in the new schema.
func (s *scratch) CodeStatement(ctx context.Context, sql string, args []driver.NamedValue) (string, error) {
	words := significant(sql)
	if len(words) == 0 {
		return "", nil
	}
	how, ok := codeTreatments[firstWord(words)]
	switch {
	case !ok:
		how = treatments[firstWord(words)]
	case how == scan:
		if err := s.localizeValues(ctx, args); err != nil {
			return "", err
		}
	}
	if toSavepoint(words) {
		how = run
	}
	text, err := s.treated(ctx, sql, words, how)
	if how == scan && text != "" {
		text += fmt.Sprintf("\n/* %d */", queries.Add(1))
	}
	return text, err
}

// queries numbers the queries of code, so that each has a text of its own: a
// driver keeps the statements that it prepared, and the server refuses one whose
// columns have changed since.
var queries atomic.Int64

// toSavepoint recognises ROLLBACK TO SAVEPOINT.
func toSavepoint(words []sqltext.Token) bool {
	return words[0].Is("ROLLBACK") && slices.ContainsFunc(words, func(t sqltext.Token) bool { return t.Is("TO") })
}

// localizeValues does for the values of a query what is done for its text: code
// that looks a table up in the catalog sends the name of its schema as a value.
func (s *scratch) localizeValues(ctx context.Context, args []driver.NamedValue) error {
	for i, arg := range args {
		name, ok := arg.Value.(string)
		switch {
		case !ok:
		case name == s.d.schema:
			args[i].Value = s.name
		case slices.Contains(s.existing, name):
			if err := s.putAside(ctx, name, false); err != nil {
				return err
			}
		}
	}
	return nil
}
