package e2e_test

import (
	"io"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/internal/testenv"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// scriptError prints the script of one revision and returns the error.
func scriptError(t *testing.T, dialect string, up func(*alembic.Op)) error {
	t.Helper()
	m, err := alembic.New(nil, dialect, testenv.Go(func(op *alembic.Op) error { up(op); return op.Err() }))
	if err != nil {
		t.Fatal(err)
	}
	return m.UpgradeSQL(t.Context(), io.Discard, "", "head")
}

// TestOperationsThatADatabaseLacksSayWhatToDo: the database by name, its version
// where it matters, the way around, and the line of the revision.
func TestOperationsThatADatabaseLacksSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		dialects string
		up       func(*alembic.Op)
		want     []string
	}{
		"SQLite rebuilds for a constraint": {"sqlite", func(op *alembic.Op) { op.CreateUniqueConstraint("uq", "t", []string{"a"}) },
			[]string{"SQLite", "rebuild", "op.BatchAlterTable", "sa.CopyFrom"}},
		"MODIFY needs the type": {"mysql mariadb", func(op *alembic.Op) { op.AlterColumn("t", "c", sa.NotNull) },
			[]string{"MySQL CHANGE/MODIFY COLUMN operations require the existing type", "sa.ExistingType", "database connection"}},
		"DROP needs the kind": {"mysql mariadb", func(op *alembic.Op) { op.DropConstraint("x", "t") },
			[]string{"no generic 'DROP CONSTRAINT' in MySQL", "foreignkey, unique, check or primary"}},
		"SQL Server's NULL needs the type": {"mssql", func(op *alembic.Op) { op.AlterColumn("t", "c", sa.NotNull) }, []string{"together with the type; add sa.ExistingType"}},
		"USING without a type": {"postgresql", func(op *alembic.Op) { op.AlterColumn("t", "c", sa.NotNull, postgresql.Using("c::integer")) },
			[]string{"postgresql_using must be used with the type_ parameter"}},
		"computed afterwards": {"postgresql mysql mariadb oracle", func(op *alembic.Op) {
			op.AlterColumn("t", "c", sa.Computed("a + 1"), sa.ExistingType(sa.Integer()))
		}, []string{"computed", "drop the column and add it"}},
		"identity afterwards": {"mysql mariadb", func(op *alembic.Op) {
			op.AlterColumn("t", "c", sa.Identity(), sa.ExistingType(sa.Integer()))
		}, []string{"does not support identity", "sa.Autoincrement(true)"}},
		"an unknown kind": {"sqlite postgresql mysql mariadb mssql oracle", func(op *alembic.Op) { op.DropConstraint("x", "t", sa.KindOption("key")) },
			[]string{`the kind is "key"; it can be check, foreignkey, primary or unique`}},
		"an unknown recreate": {"sqlite postgresql mysql mariadb mssql oracle", func(op *alembic.Op) {
			op.BatchAlterTable("t", func(b *alembic.Batch) { b.DropColumn("a") }, sa.Recreate("sometimes"))
		}, []string{`recreate is "sometimes"; it can be auto, always or never`}},
		"a place for a column": {"postgresql", func(op *alembic.Op) {
			op.BatchAlterTable("t", func(b *alembic.Batch) { b.AddColumn(sa.Column("c", sa.Integer()), sa.InsertAfter("a")) })
		}, []string{"PostgreSQL", "choosing a column's place", "leave the place out"}},
		"recreating a table": {"postgresql mysql mariadb mssql oracle", func(op *alembic.Op) {
			op.BatchAlterTable("t", func(b *alembic.Batch) { b.DropColumn("a") }, sa.Recreate("always"))
		}, []string{"does not support recreating a table", "leave recreate at auto"}},
		"a comment": {"sqlite", func(op *alembic.Op) { op.CreateTableComment("t", "x") }, []string{"SQLite does not support comments", "leave the operation out"}},
		"an enum type": {"sqlite mysql mariadb mssql oracle", func(op *alembic.Op) { op.CreateEnum("e", []string{"a"}) },
			[]string{"does not support", "enum"}},
		"an exclude constraint": {"sqlite mysql mariadb mssql oracle", func(op *alembic.Op) {
			op.CreateExcludeConstraint("e", "t", []schema.ExcludeElement{sa.ExcludeColumn("a", "=")})
		}, []string{"exclude"}},
	} {
		for d := range strings.FieldsSeq(c.dialects) {
			t.Run(name+"/"+d, func(t *testing.T) {
				err := scriptError(t, d, c.up)
				wantError(t, err, append(c.want, "revision aaaa", "operations_errors_test.go:", "The SQL printed so far is incomplete")...)
				if strings.Contains(err.Error(), "rolled back") {
					t.Errorf("nothing ran, so nothing was rolled back: %v", err)
				}
			})
		}
	}
}

// TestNamesMayBeAsLongAsTheDatabaseTakesThem and no longer, whatever they name.
func TestNamesMayBeAsLongAsTheDatabaseTakesThem(t *testing.T) {
	names := map[string]func(op *alembic.Op, name string){
		"table":    func(op *alembic.Op, n string) { op.CreateTable(n, sa.Column("a", sa.Integer())) },
		"new name": func(op *alembic.Op, n string) { op.RenameTable("t", n) },
		"column":   func(op *alembic.Op, n string) { op.AddColumn("t", sa.Column(n, sa.Integer())) },
		"index":    func(op *alembic.Op, n string) { op.CreateIndex(n, "t", sa.Cols("a")) },
		"constraint": func(op *alembic.Op, n string) {
			op.CreateTable("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("a").Named(n))
		},
		"in a batch": func(op *alembic.Op, n string) {
			op.BatchAlterTable("t", func(b *alembic.Batch) { b.AddColumn(sa.Column(n, sa.Integer())) })
		},
	}
	for d, c := range map[string]struct {
		most   int
		letter string
		unit   string
	}{
		"postgresql": {63, "n", "bytes"}, "mysql": {64, "n", "characters"}, "mariadb": {64, "ü", "characters"},
		"mssql": {128, "n", ""}, "oracle": {128, "n", "bytes"},
	} {
		for what, use := range names {
			if err := scriptError(t, d, func(op *alembic.Op) { use(op, strings.Repeat(c.letter, c.most)) }); err != nil {
				t.Errorf("%s: a %s of %d %s: %v", d, what, c.most, c.unit, err)
			}
			long := strings.Repeat(c.letter, c.most+1)
			wantError(t, scriptError(t, d, func(op *alembic.Op) { use(op, long) }), long, c.unit, "choose a shorter one", "operations_errors_test.go:")
		}
	}
	if err := scriptError(t, "sqlite", func(op *alembic.Op) { names["table"](op, strings.Repeat("n", 999)) }); err != nil {
		t.Errorf("SQLite has no limit: %v", err)
	}
	wantError(t, scriptError(t, "postgresql", func(op *alembic.Op) { names["table"](op, strings.Repeat("ü", 32)) }), "64 bytes")
}

func TestStepThatQueriesIsRefusedInAScript(t *testing.T) {
	query := func(op *alembic.Op) {
		var n int
		_ = op.Conn().QueryRowContext(op.Context(), "SELECT 1").Scan(&n) // also when the revision looks away
	}
	err := scriptError(t, "sqlite", query)
	wantError(t, err, "revision aaaa", "aaaa.go", "op.Offline()", "The SQL printed so far is incomplete")
	if strings.Contains(err.Error(), "rolled back") {
		t.Errorf("nothing ran, so nothing was rolled back: %v", err)
	}
	if err := scriptError(t, "sqlite", func(op *alembic.Op) {
		if !op.Offline() {
			query(op)
		}
	}); err != nil {
		t.Errorf("with an offline branch: %v", err)
	}
}

func TestErrorsOfOperationsNameTheServersVersion(t *testing.T) {
	onServers(t, func(t *testing.T, s server) {
		db := s.open(t)
		exec(t, db, "CREATE TABLE t (a INTEGER, c INTEGER)")
		env := testenv.Go(func(op *alembic.Op) error {
			op.AlterColumn("t", "c", sa.Computed("a + 1"))
			return op.Err()
		})
		err := s.migrator(t, db, env).Upgrade(t.Context(), "head")
		product, version := "PostgreSQL ", "SELECT split_part(current_setting('server_version'), '.', 1)"
		if s.dialect == "mariadb" {
			product, version = "MariaDB ", "SELECT substring_index(version(), '-', 1)"
		}
		wantError(t, err, product+one(t, db, version), "does not support", "drop the column")
	})
}

func TestAlterColumnOnMariaDBKnowsTheColumnFromTheCatalog(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE t (a VARCHAR(20) CHARACTER SET latin1 NOT NULL DEFAULT 'x' COMMENT 'kept')")
	alter := func(column string) error {
		env := testenv.Go(func(op *alembic.Op) error {
			op.AlterColumn("t", column, sa.Null)
			return op.Err()
		})
		return s.migrator(t, db, env).Upgrade(t.Context(), "head")
	}
	wantError(t, alter("nope"), `the table has no column "nope"`, "revision aaaa", "operations_errors_test.go:")
	if err := alter("a"); err != nil {
		t.Fatal(err)
	}
	text := one(t, db, `SELECT concat(column_type, ' ', is_nullable, ' ', column_default, ' ', character_set_name, ' ', column_comment)
		FROM information_schema.columns WHERE table_schema = database() AND table_name = 't'`)
	if text != "varchar(20) YES 'x' latin1 kept" {
		t.Errorf("the column is %s", text)
	}
}
