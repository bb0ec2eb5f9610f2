package oracle_test

import (
	"errors"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// An index stands in the schema of its table, or the server would make it in
// that of the user who is connected.
func TestIndexesStandInTheSchemaOfTheirTable(t *testing.T) {
	tbl := schema.TableName{Schema: "s", Name: "t"}
	unnamed := schema.NewTable(tbl, &schema.Column{Name: "a", Type: schema.Integer{}, Index: true, Unique: true})
	loose := &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Expr: "upper(a)"}, {Column: "b", Desc: true}}}
	oracle.Compress(1).ApplyIndex(loose)
	plain := &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}, Options: schema.Options{"oracle_compress": false}}
	checkStatements(t, []statements{
		{"named by the convention", op.CreateTable{Table: unnamed}, "CREATE TABLE s.t ( a INTEGER ); CREATE UNIQUE INDEX s.ix_s_t_a ON s.t (a)"},
		{"of expressions", op.CreateIndex{Table: tbl, Index: loose}, "CREATE INDEX s.ix ON s.t (upper(a), b DESC) COMPRESS 1"},
		{"not compressed", op.CreateIndex{Table: schema.Name("t"), Index: plain}, "CREATE INDEX ix ON t (a)"},
		{"unless it is there", op.CreateIndex{Table: schema.Name("t"), Index: plain, IfNotExists: true}, "CREATE INDEX IF NOT EXISTS ix ON t (a)"},
	})
}

func TestIndexesHaveTheServersOrderOfNull(t *testing.T) {
	index := func(k schema.KeyPart) op.Operation {
		return op.CreateIndex{Table: schema.Name("t"), Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{k}}}
	}
	checkStatements(t, []statements{
		{"last", index(schema.KeyPart{Column: "a", Nulls: "LAST"}), "CREATE INDEX ix ON t (a)"},
		{"first, descending", index(schema.KeyPart{Column: "a", Desc: true, Nulls: "FIRST"}), "CREATE INDEX ix ON t (a DESC)"},
	})
	var u *dialect.UnsupportedError
	if _, err := oracle.New().Compile(index(schema.KeyPart{Column: "a", Nulls: "FIRST"}), nil); !errors.As(err, &u) || u.What != "NULLS FIRST in this index" {
		t.Errorf("first: %v", err)
	}
}
