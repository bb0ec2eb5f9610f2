package alembic_test

import (
	"slices"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/examples/todo/migrations"
	"github.com/alembic-go/alembic/internal/testenv"
)

func TestWithResultTellsWhatWasCommitted(t *testing.T) {
	var got []alembic.Result
	m, err := alembic.New(testenv.SQLite(t), "sqlite", migrations.Env, alembic.WithResult(func(r alembic.Result) { got = append(got, r) }))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, run := range []func() error{
		func() error { return m.Upgrade(ctx, tasksRevision) },
		func() error { return m.Upgrade(ctx, tasksRevision) },
		func() error { return m.Stamp(ctx, inboxRevision) },
		func() error { return m.StampPurge(ctx, tasksRevision) },
		func() error { return m.Downgrade(ctx, listsRevision) },
	} {
		if err := run(); err != nil {
			t.Fatal(err)
		}
	}
	want := []struct {
		from, to []string
		applied  []string
	}{
		{nil, []string{tasksRevision}, []string{listsRevision, tasksRevision}},
		{[]string{tasksRevision}, []string{tasksRevision}, nil},
		{[]string{tasksRevision}, []string{inboxRevision}, []string{""}},
		{[]string{inboxRevision}, []string{tasksRevision}, []string{""}},
		{[]string{tasksRevision}, []string{listsRevision}, []string{tasksRevision}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d results, want %d", len(got), len(want))
	}
	for i, w := range want {
		var applied []string
		for _, a := range got[i].Applied {
			applied = append(applied, a.Revision)
		}
		if !slices.Equal(got[i].From, w.from) || !slices.Equal(got[i].To, w.to) || !slices.Equal(applied, w.applied) {
			t.Errorf("run %d: %+v, want %+v", i, got[i], w)
		}
	}
}
