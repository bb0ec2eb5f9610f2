package offline_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/offline"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// TestWhatNeedsAConnectionIsRefused calls each method that a run would call:
// all name the database, --sql and the client that runs the script.
func TestWhatNeedsAConnectionIsRefused(t *testing.T) {
	b := offline.NewBase("somedb", "Some DB", "someclient", "GO")
	s := b.NewSession(nil)
	for name, call := range map[string]func(context.Context) error{
		"ForServer": func(ctx context.Context) error { _, err := b.ForServer(ctx, nil); return err },
		"Inspect":   func(ctx context.Context) error { _, err := b.Inspect(ctx, nil, dialect.Scope{}); return err },
		"Normal":    func(context.Context) error { return b.Normal(nil) },
		"Open":      s.Open, "Begin": s.Begin, "StillOpen": s.StillOpen, "BeforeCommit": s.BeforeCommit,
		"Commit": s.Commit, "Rollback": s.Rollback, "Close": s.Close,
	} {
		err := call(t.Context())
		var u *dialect.UnsupportedError
		if !errors.As(err, &u) || u.Dialect != "Some DB" || !strings.Contains(u.Instead, "--sql") || !strings.Contains(u.Instead, "someclient") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if b.Locker("key") != nil {
		t.Error("there is a lock that no connection can hold")
	}
}

func TestTypeIsOfItsOwnDatabaseAlone(t *testing.T) {
	typ := offline.NewType("oracle", "NUMBER", "NUMBER(10, 2)", 10, 2)
	if text, err := typ.SQL("oracle"); text != "NUMBER(10, 2)" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	var u *dialect.UnsupportedError
	if _, err := typ.SQL("sqlite"); !errors.As(err, &u) || u.Dialect != "sqlite" {
		t.Errorf("got %v", err)
	}
	source, imports := typ.GoSource()
	if source != "oracle.NUMBER(10, 2)" || len(imports) != 1 || imports[0] != "github.com/alembic-go/alembic/dialect/oracle" {
		t.Errorf("got %s from %v", source, imports)
	}
}

// An operation that read its table would need the connection that isn't there.
func TestOperationsCompileWithoutTheirTables(t *testing.T) {
	o := op.AlterColumn{Table: schema.Name("t"), Name: "c"}
	if reads := offline.NewBase("somedb", "Some DB", "someclient", "").Reads(o); reads != nil {
		t.Errorf("%s reads %v", o, reads)
	}
}
