package e2e_test

import (
	"testing"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestARevisionRunsUnderTheLimits has revisions note what the server says.
func TestARevisionRunsUnderTheLimits(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		query := "concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout'))"
		defaults, own := "5s 0 0", "3s 1min 1h"
		if s.dialect == "mariadb" {
			query = "concat_ws(' ', @@lock_wait_timeout, @@max_statement_time, @@idle_transaction_timeout)"
			defaults, own = "5 0.000000 0", "3 60.000000 3600"
		}
		db := s.open(t)
		env := testenv.SQL("CREATE TABLE one AS SELECT "+query+" AS s;", "CREATE TABLE two AS SELECT "+query+" AS s;")
		limits := alembic.WithLimits(alembic.Limits{Lock: 3 * time.Second, Statement: time.Minute, Idle: time.Hour})
		if err := s.migrator(t, db, env).Upgrade(t.Context(), "+1"); err != nil {
			t.Fatal(err)
		}
		if err := s.migrator(t, db, env, limits).Upgrade(t.Context(), "+1"); err != nil {
			t.Fatal(err)
		}
		for table, want := range map[string]string{"one": defaults, "two": own} {
			if got := one(t, db, "SELECT s FROM "+table); got != want {
				t.Errorf("in %s the limits are %s, want %s", table, got, want)
			}
		}
	})
}
