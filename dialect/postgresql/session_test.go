package postgresql_test

import (
	"context"
	"testing"
)

func TestSessionRollsDDLBack(t *testing.T) {
	s := newServer(t)
	c := conn(t, s.db)
	session := s.d.NewSession(c)
	do := func(f func(context.Context) error) {
		t.Helper()
		if err := f(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	do(session.Open)
	for _, end := range []func(context.Context) error{session.Rollback, session.Commit} {
		do(session.Begin)
		if _, err := c.ExecContext(t.Context(), "CREATE TABLE t (id integer)"); err != nil {
			t.Fatal(err)
		}
		do(session.BeforeCommit)
		do(end)
	}
	do(session.Close)
	if got := s.text("SELECT count(*)::text FROM pg_class WHERE relname = 't'"); got != "1" {
		t.Errorf("%s tables; want the committed one", got)
	}
}
