package mysql

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

// TestWhatAChangedDefinitionTells has a definition that isn't the one before the
// statement.
func TestWhatAChangedDefinitionTells(t *testing.T) {
	s := &session{dialect: NewMariaDB()}
	for _, c := range []struct {
		statement, now string
		want           dialect.Fate
	}{
		{"DROP INDEX ix ON t", "CREATE TABLE t (x INT)", dialect.Stays},
		{"DROP INDEX IF EXISTS ix ON t", "CREATE TABLE t (x INT)", dialect.Stays},
		{"CREATE INDEX ix ON t (x)", "CREATE TABLE t (x INT, KEY ix (x))", dialect.Stays},
		{"ALTER TABLE t DROP COLUMN x", "CREATE TABLE t (y INT)", dialect.Stays},
		{"DROP TABLE a", absent, dialect.Stays},
		{"DROP TABLE a, b", absent + "\n" + absent, dialect.Stays},
		{"DROP TABLE a, b", absent + "\nCREATE TABLE b (x INT)", dialect.Unknown},
		{"CREATE OR REPLACE TABLE a (x INT)", absent, dialect.Gone},
	} {
		if got := s.Changed(c.statement, c.now); got != c.want {
			t.Errorf("%s: %v, want %v", c.statement, got, c.want)
		}
	}
}
