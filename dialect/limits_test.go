package dialect_test

import (
	"testing"
	"time"

	"github.com/alembic-go/alembic/dialect"
)

func TestABlockerIsDescribedByWhoItIsWhatItDoesAndForHowLong(t *testing.T) {
	whole := dialect.Blocker{ID: 7, User: "ann", Application: "report", From: "10.0.0.1", Age: 90 * time.Second, Query: "SELECT x FROM t"}
	idle := whole
	idle.Idle = true
	for want, b := range map[string]dialect.Blocker{
		"session 7, user ann, application report, from 10.0.0.1, open for 1m30s, running: SELECT x FROM t":                       whole,
		"session 7, user ann, application report, from 10.0.0.1, open for 1m30s, idle in its transaction after: SELECT x FROM t": idle,
		"session 8, user bob, open for 2s, idle in its transaction":                                                              {ID: 8, User: "bob", Age: 2 * time.Second, Idle: true},
		"session 9, open for 0s": {ID: 9}, // of another role, whose sessions aren't shown
	} {
		if got := b.String(); got != want {
			t.Errorf("%+v is\n%s, want\n%s", b, got, want)
		}
	}
}
