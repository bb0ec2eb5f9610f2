package e2e_test

import (
	"fmt"
	"testing/fstest"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func tableUp(name string) func(*alembic.Op) error {
	kind := sa.Enum("old", "new").Named("kind_" + name)
	return func(op *alembic.Op) error {
		op.Execute("INSERT INTO things VALUES ('" + name + "-first')")
		op.CreateTable(name, sa.Column("x", sa.Integer()), sa.Column("kind", kind))
		op.BulkInsert(name, []*schema.Column{sa.Column("x", sa.Integer()), sa.Column("kind", kind)}, []map[string]any{{"x": 1, "kind": "old"}, {"x": 2, "kind": "new"}})
		op.AddColumn(name, sa.Column("z", sa.Integer()))
		op.Execute("UPDATE " + name + " SET z = x")
		op.CreateIndex("ix_"+name, name, sa.Cols("x"))
		op.AlterColumn(name, "z", sa.Type(sa.BigInteger()), sa.ExistingType(sa.Integer()))
		op.CreateUniqueConstraint("uq_"+name, name, []string{"x", "z"})
		op.CreateCheckConstraint("ck_"+name, name, "z > 0")
		op.Execute("INSERT INTO things SELECT '" + name + "-sum' FROM " + name + " WHERE z = x")
		return op.Err()
	}
}

func tableDown(name string) func(*alembic.Op) error {
	return func(op *alembic.Op) error {
		op.Execute("INSERT INTO things VALUES ('" + name + "-down')")
		op.DropIndex("ix_"+name, name)
		op.Execute("DELETE FROM things WHERE x = '" + name + "-first'")
		op.DropConstraint("ck_"+name, name, sa.KindCheck)
		op.DropConstraint("uq_"+name, name, sa.KindUnique)
		op.DropColumn(name, "z")
		op.Execute("INSERT INTO things SELECT '" + name + "-left' FROM " + name)
		op.DropTable(name)
		return op.Err()
	}
}

// goFaults does in Go what sqlFaults does in SQL.
func goFaults() *alembic.Env {
	files := fstest.MapFS{}
	for id, revises := range map[string]string{"aaaa": "nil", "bbbb": `[]string{"aaaa"}`, "cccc": `[]string{"bbbb"}`, "dddd": `[]string{"cccc"}`} {
		files[id+".go"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("package versions\n\nimport \"github.com/alembic-go/alembic\"\n\nfunc init() {\n\tRevisions.Add(alembic.Revision{ID: %q, Revises: %s, Upgrade: up, Downgrade: down})\n}\n", id, revises))}
	}
	set := alembic.NewRevisions(files)
	env := &alembic.Env{Revisions: []*alembic.Revisions{set}}
	things := func(op *alembic.Op) error { op.CreateTable("things", sa.Column("x", sa.String(20))); return op.Err() }
	drop := func(op *alembic.Op) error { op.DropTable("things"); return op.Err() }
//line aaaa.go:6
	set.Add(alembic.Revision{ID: "aaaa", Upgrade: things, Downgrade: drop})
//line bbbb.go:6
	set.Add(alembic.Revision{ID: "bbbb", Revises: []string{"aaaa"}, Upgrade: tableUp("b"), Downgrade: tableDown("b")})
//line cccc.go:6
	set.Add(alembic.Revision{ID: "cccc", Revises: []string{"bbbb"}, Upgrade: tableUp("c"), Downgrade: tableDown("c")})
//line dddd.go:6
	set.Add(alembic.Revision{ID: "dddd", Revises: []string{"cccc"}, Upgrade: tableUp("d"), Downgrade: tableDown("d")})
	return env
}
