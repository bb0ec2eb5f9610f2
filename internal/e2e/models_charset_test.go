package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestTheCharacterSetOfAColumnIsTheModels has a model say a character set, which is the
// one of the column's table, or isn't, where the catalog doesn't repeat the table's.
func TestTheCharacterSetOfAColumnIsTheModels(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	db.SetMaxOpenConns(1)
	model := func(a, b, c, text schema.Type) *schema.MetaData {
		return sa.NewMetaData(
			sa.Table("t", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", a), sa.Column("b", b), sa.Column("c", c), mysql.Charset("utf8mb4")),
			sa.Table("searched", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", text), sa.Column("b", text), sa.Index("f", sa.Cols("a", "b"), mysql.FullText)))
	}
	of := func(charset string) schema.Type { return mysql.VarChar(20, mysql.Charset(charset)) }
	s.becomesModels(t, db, model(sa.String(20), of("latin1"), of("utf8mb4"), mysql.Text()))
	exec(t, db, "INSERT INTO t VALUES (1, 'ä', 'ö', 'ü')")
	dump := s.schemaDump(t)

	d := s.becomesModels(t, db, model(of("latin1"), of("utf8mb4"), sa.String(20), mysql.Text(mysql.Charset("latin1"))))
	const query = "SELECT GROUP_CONCAT(table_name, '.', column_name, ' ', character_set_name ORDER BY table_name, column_name) FROM information_schema.columns WHERE table_schema = database() AND character_set_name IS NOT NULL AND table_name IN ('t', 'searched')"
	if got, want := one(t, db, query), "searched.a latin1,searched.b latin1,t.a latin1,t.b utf8mb4,t.c utf8mb4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	takeBack(t, db, d)
	if diff := cmp.Diff(uncounted(dump), uncounted(s.schemaDump(t))); diff != "" {
		t.Errorf("back (-before +after):\n%s", diff)
	}
	if got := one(t, db, "SELECT concat(a, b, c) FROM t"); got != "äöü" {
		t.Errorf("the row is %s", got)
	}
}
