package mysql_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func TestDropConstraintFindsTheKindInTheCatalog(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE o (id INT PRIMARY KEY)",
		"CREATE TABLE t (id INT NOT NULL, a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES o (id), CONSTRAINT uq UNIQUE (a, id), CONSTRAINT ck CHECK (a > 1), PRIMARY KEY (id))")
	for _, name := range []string{"fk", "uq", "ck", "PRIMARY"} {
		s.run(op.DropConstraint{Table: schema.Name("t"), Name: name})
	}
	if left := s.table("t").Constraints(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	err := s.try(op.DropConstraint{Table: schema.Name("t"), Name: "nope"})
	if err == nil || !strings.Contains(err.Error(), "no constraint of that name") {
		t.Errorf("got %v", err)
	}
	s.run(op.DropConstraint{Table: schema.Name("t"), Name: "nope", IfExists: true},
		op.DropConstraint{Table: schema.Name("t"), Name: "nope", IfExists: true, Kind: schema.KindForeignKey})
}

func TestRenamingConstraintsIndexesAndColumns(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE o (id INT PRIMARY KEY)",
		"CREATE TABLE t (a INT, b INT, KEY ix (b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES o (id) ON DELETE CASCADE, CONSTRAINT uq UNIQUE (a, b), CONSTRAINT ck CHECK (a > 1))")
	for _, name := range []string{"fk", "uq", "ck"} {
		s.run(op.RenameConstraint{Table: schema.Name("t"), From: name, To: name + "_new"})
	}
	s.run(op.RenameIndex{Table: schema.Name("t"), From: "ix", To: "ix_new"})
	got := s.showCreate("t")
	for _, want := range []string{"KEY `ix_new` (`b`)", "UNIQUE KEY `uq_new`", "CONSTRAINT `fk_new` FOREIGN KEY (`a`) REFERENCES `o` (`id`) ON DELETE CASCADE", "CONSTRAINT `ck_new` CHECK"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %s in %s", want, got)
		}
	}
}

func TestBatchDropsAUniqueIndexUnderEitherName(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (a INT, b INT, UNIQUE INDEX u1 (a), UNIQUE INDEX u2 (b))")
	no := false
	name := schema.Name("t")
	s.run(op.BatchAlterTable{Table: name, Ops: []op.Operation{
		op.DropIndex{Table: name, Name: "u1"}, op.DropConstraint{Table: name, Name: "u2", Kind: schema.KindUnique},
		op.AlterColumn{Table: name, Name: "a", Nullable: &no},
	}})
	if got := s.table("t"); len(got.Uniques) > 0 || got.Column("a").Nullable() {
		t.Error(s.showCreate("t"))
	}
}

// TestANumberedColumnChangesItsKeysInABatchByName: as a revision in Go writes it, which
// names what is dropped and not its columns.
func TestANumberedColumnChangesItsKeysInABatchByName(t *testing.T) {
	s := start(t)
	name := schema.Name("t")
	drop := map[string]op.Operation{
		"PRIMARY KEY (id)":                  op.DropConstraint{Table: name, Kind: schema.KindPrimaryKey},
		"UNIQUE KEY u (id, a)":              op.DropIndex{Table: name, Name: "u"},
		"CONSTRAINT u UNIQUE (id)":          op.DropConstraint{Table: name, Name: "u", Kind: schema.KindUnique},
		"KEY u (id, a), UNIQUE KEY w (a) ":  op.DropIndex{Table: name, Name: "u"},
		"UNIQUE KEY u (id), UNIQUE KEY (a)": op.DropConstraint{Table: name, Name: "u", Kind: schema.KindUnique},
	}
	for key, o := range drop {
		s.exec("CREATE OR REPLACE TABLE t (id INT NOT NULL AUTO_INCREMENT, a INT NOT NULL, " + key + ")")
		s.run(op.BatchAlterTable{Table: name, Ops: []op.Operation{o, op.AddConstraint{Table: name, Constraint: &schema.Unique{Name: "new", Columns: []string{"id", "a"}}}}})
		if got := s.showCreate("t"); !strings.Contains(got, "UNIQUE KEY `new` (`id`,`a`)") || strings.Contains(got, "`u`") || strings.Contains(got, "PRIMARY") {
			t.Errorf("%s: %s", key, got)
		}
	}
}
