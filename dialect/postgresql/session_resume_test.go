package postgresql_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/postgresql"
)

// TestWhatATransactionCannotHoldIsLookedUp runs statements that commit by themselves: what
// the server holds of them afterwards is another state than before, or they can be run
// again.
func TestWhatATransactionCannotHoldIsLookedUp(t *testing.T) {
	s := newServer(t)
	c := conn(t, s.db)
	session := postgresql.New().NewSession(c)
	prober, encloser := session.(dialect.Resumer), session.(dialect.Encloser)
	s.exec("CREATE TABLE things (x integer)")
	for _, r := range []struct {
		sql   string
		again bool
	}{
		{`CREATE DATABASE "Looked Up"`, false},
		{`DROP DATABASE IF EXISTS "Looked Up"`, false},
		{"CREATE INDEX CONCURRENTLY ix ON things (x)", false},
		{"DROP INDEX CONCURRENTLY ix", false},
		{"CREATE SUBSCRIPTION Looked_Up CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE)", false},
		{"DROP SUBSCRIPTION looked_up", false},
		{"VACUUM things", true},
		{"ALTER SYSTEM RESET work_mem", true},
	} {
		before, ok := prober.Probe(t.Context(), r.sql)
		if !ok || encloser.Encloses(t.Context(), r.sql) {
			t.Errorf("%s isn't looked up", r.sql)
		}
		s.exec(r.sql)
		if after, ok := prober.Probe(t.Context(), r.sql); !ok || (after == before) != r.again {
			t.Errorf("%s: the state is %q before and %q after it", r.sql, before, after)
		}
	}
	for _, sql := range []string{"CALL p()", "DO $$ BEGIN COMMIT; END $$", "ALTER DATABASE a SET TABLESPACE b"} {
		if _, ok := prober.Probe(t.Context(), sql); ok || encloser.Encloses(t.Context(), sql) {
			t.Errorf("%s can't be known", sql)
		}
	}
}
