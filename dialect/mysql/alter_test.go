package mysql_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// rich has a column for each attribute that MODIFY takes off when it isn't
// repeated.
const rich = `CREATE TABLE rich (
	id INT NOT NULL AUTO_INCREMENT COMMENT 'the id', PRIMARY KEY (id),
	n INT NOT NULL DEFAULT 5 COMMENT 'it''s',
	u BIGINT UNSIGNED ZEROFILL DEFAULT 7,
	s VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s a \\ b',
	e ENUM('a','it''s','b\\c') NOT NULL DEFAULT 'a',
	st SET('x','y') DEFAULT 'x,y',
	ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
	nul TIMESTAMP NULL,
	j JSON,
	ck INT CHECK (ck > 5 AND ck <> 9),
	inv INT INVISIBLE DEFAULT 3,
	ex VARCHAR(40) DEFAULT uuid(),
	g INT GENERATED ALWAYS AS (n + 1) STORED COMMENT 'gen',
	b BOOLEAN NOT NULL DEFAULT TRUE,
	bits BIT(3) DEFAULT b'101',
	d DECIMAL(10,2) UNSIGNED NOT NULL DEFAULT 1.5,
	c VARCHAR(50) COMPRESSED DEFAULT 'q',
	bin BINARY(3) DEFAULT 'ab',
	txt MEDIUMTEXT DEFAULT 'x'
)`

func TestAlterColumnLosesNothingThatItDoesNotChange(t *testing.T) {
	s := start(t)
	s.exec(rich)
	before := s.showCreate("rich")
	for _, c := range s.table("rich").Columns {
		// A comment there and back must leave the table as it was.
		comment := "changed"
		s.run(op.AlterColumn{Table: schema.Name("rich"), Name: c.Name, Comment: &comment})
		if s.showCreate("rich") == before {
			t.Errorf("%s: the comment was not changed", c.Name)
		}
		s.run(op.AlterColumn{Table: schema.Name("rich"), Name: c.Name, Comment: &c.Comment})
		if after := s.showCreate("rich"); after != before {
			t.Fatalf("%s: the column is not as it was\nbefore: %s\nafter:  %s", c.Name, before, after)
		}
	}
}

func TestRenamingAColumnLosesNothing(t *testing.T) {
	s := start(t)
	s.exec(rich)
	before := s.showCreate("rich")
	for _, c := range s.table("rich").Columns {
		if c.Name == "n" { // g is computed from it
			continue
		}
		s.run(op.AlterColumn{Table: schema.Name("rich"), Name: c.Name, NewName: "Renamed One"})
		renamed := strings.ReplaceAll(s.showCreate("rich"), "`Renamed One`", "`"+c.Name+"`")
		if renamed != before {
			t.Errorf("%s\nbefore: %s\nafter:  %s", c.Name, before, renamed)
		}
		s.run(op.AlterColumn{Table: schema.Name("rich"), Name: "Renamed One", NewName: c.Name})
	}
	if after := s.showCreate("rich"); after != before {
		t.Errorf("before: %s\nafter:  %s", before, after)
	}
}

func TestAlterColumnKeepsTheRestWhenTheTypeChanges(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (a INT NOT NULL DEFAULT 5 COMMENT 'c', ts DATETIME NOT NULL DEFAULT now() ON UPDATE now())")
	s.run(op.AlterColumn{Table: schema.Name("t"), Name: "a", Type: sa.BigInteger()})
	if got := s.showCreate("t"); !strings.Contains(got, "`a` bigint(20) NOT NULL DEFAULT 5 COMMENT 'c'") {
		t.Error(got)
	}
	none := &op.DefaultChange{}
	s.run(op.AlterColumn{Table: schema.Name("t"), Name: "ts", Type: sa.Date(), Default: none})
	if got := s.showCreate("t"); !strings.Contains(got, "`ts` date NOT NULL\n") {
		t.Error(got)
	}
}

func TestAlterColumnOnTheServer(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT PRIMARY KEY, a INT, s VARCHAR(9), d DATETIME)")
	yes, no := true, false
	expr := func(sql string) *op.DefaultChange { return &op.DefaultChange{Default: schema.ExprDefault(sql)} }
	for _, tc := range []struct {
		change op.AlterColumn
		want   string
	}{
		{op.AlterColumn{Name: "a", Nullable: &no}, "`a` int(11) NOT NULL"},
		{op.AlterColumn{Name: "a", Default: &op.DefaultChange{Default: schema.LiteralDefault("7")}}, "`a` int(11) NOT NULL DEFAULT 7"},
		{op.AlterColumn{Name: "a", Default: expr("1 + 2")}, "`a` int(11) NOT NULL DEFAULT (1 + 2)"},
		{op.AlterColumn{Name: "a", Default: &op.DefaultChange{}}, "`a` int(11) NOT NULL,"},
		{op.AlterColumn{Name: "a", Nullable: &yes}, "`a` int(11) DEFAULT NULL"},
		{op.AlterColumn{Name: "s", Default: expr("uuid()")}, "`s` varchar(9) DEFAULT uuid()"},
		{op.AlterColumn{Name: "s", Default: expr("'it''s'")}, "`s` varchar(9) DEFAULT 'it''s'"},
		{op.AlterColumn{Name: "d", Default: expr("CURRENT_TIMESTAMP")}, "`d` datetime DEFAULT current_timestamp()"},
		{op.AlterColumn{Name: "d", Options: schema.Options{"mysql_on_update": "CURRENT_TIMESTAMP"}}, "`d` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp()"},
		{op.AlterColumn{Name: "d", Options: schema.Options{"mysql_on_update": ""}}, "`d` datetime DEFAULT current_timestamp(),\n"},
		{op.AlterColumn{Name: "d", Default: &op.DefaultChange{}}, "`d` datetime"},
		{op.AlterColumn{Name: "id", Autoincrement: &yes}, "`id` int(11) NOT NULL AUTO_INCREMENT"},
		{op.AlterColumn{Name: "id", Type: sa.BigInteger()}, "`id` bigint(20) NOT NULL AUTO_INCREMENT"},
		{op.AlterColumn{Name: "id", Autoincrement: &no}, "`id` bigint(20) NOT NULL,"},
		{op.AlterColumn{Name: "d", After: "id", NewName: "Order"}, "`id` bigint(20) NOT NULL,\n  `Order` datetime"},
		{op.AlterColumn{Name: "s", Before: "id", Type: sa.Text()}, "(\n  `s` text DEFAULT uuid()"},
	} {
		tc.change.Table = schema.Name("t")
		if tc.change.Name == "s" && tc.change.Before != "" {
			s.run(op.AlterColumn{Table: schema.Name("t"), Name: "s", Default: expr("uuid()")})
		}
		s.run(tc.change)
		if got := s.showCreate("t"); !strings.Contains(got, tc.want) {
			t.Errorf("%v: want %s in %s", tc.change, tc.want, got)
		}
	}
}

func TestAlterColumnOfAMissingColumnNamesIt(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	no := false
	err := s.try(op.AlterColumn{Table: schema.Name("t"), Name: "nope", Nullable: &no})
	if err == nil || !strings.Contains(err.Error(), `no column "nope"`) {
		t.Errorf("got %v", err)
	}
}

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

func TestObjectsBesideTables(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	start5, two, no := int64(5), int64(2), false
	sequence := &schema.Sequence{Name: schema.Name("sq"), Identity: schema.Identity{Start: &start5, Increment: &two, Cycle: &no}}
	view := op.CreateView{Name: schema.Name("v"), Query: "SELECT id FROM t"}
	trigger := op.CreateTrigger{Name: "tr", Table: schema.Name("t"), SQL: "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.id = 1; SET NEW.id = 2; END"}
	function := op.CreateFunction{Name: schema.Name("f"), SQL: "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1"}
	s.run(op.CreateSequence{Sequence: sequence}, view, op.ReplaceView{Name: view.Name, Query: "SELECT 1"}, trigger, function)
	if got := s.table("t").Triggers; len(got) != 1 || !strings.Contains(got[0].SQL, "SET NEW.id = 2; END") {
		t.Errorf("triggers: %v", got)
	}
	s.run(op.DropFunction{Name: function.Name}, op.DropTrigger{Name: "tr", Table: trigger.Table}, op.DropView{Name: view.Name}, op.DropSequence{Name: sequence.Name})
	var unsupported *dialect.UnsupportedError
	for _, o := range []op.Operation{
		op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("e"), Values: []string{"a"}}},
		op.CreateView{Name: view.Name, Query: "SELECT 1", Materialized: true},
	} {
		if err := s.try(o); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "MariaDB 10.") {
			t.Errorf("%v: got %v, want an unsupported operation that names the server", o, err)
		}
	}
}

func TestTableOptionsSurviveBeingReadAndMadeAgain(t *testing.T) {
	s := start(t)
	s.run(op.CreateTable{Table: schema.NewTable(schema.Name("t"), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("s", sa.String(9)), sa.Comment("it's"),
		mysql.Engine("InnoDB"), mysql.Charset("latin1"), mysql.Collate("latin1_bin"), mysql.RowFormat("COMPRESSED"), mysql.TableSetting("key_block_size", 8),
		mysql.AutoIncrementStart(5), mysql.TableSetting("stats_persistent", 1))})
	before := s.showCreate("t")
	read := s.table("t")
	s.run(op.DropTable{Name: schema.Name("t")}, op.CreateTable{Table: read})
	if after := s.showCreate("t"); after != strings.Replace(before, " AUTO_INCREMENT=5", "", 1) {
		t.Errorf("before: %s\nafter:  %s", before, after)
	}
}

func TestTheWholeRichTableIsMadeAgainExactly(t *testing.T) {
	s := start(t)
	s.exec(rich, "ALTER TABLE rich ADD KEY k1 (s(5), n DESC), ADD UNIQUE KEY u1 (n, s), ADD FULLTEXT KEY ft (txt), ADD KEY kc (n) COMMENT 'ixc', ADD CONSTRAINT ckn CHECK (n < 100 AND s LIKE '%x')")
	before := s.showCreate("rich")
	read := s.table("rich")
	s.run(op.DropTable{Name: read.Name}, op.CreateTable{Table: read})
	sorted := func(text string) string { // keys stand in the order of their making
		lines := strings.Split(strings.ReplaceAll(text, ",\n", "\n"), "\n")
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	}
	if after := s.showCreate("rich"); sorted(after) != sorted(before) {
		t.Errorf("before: %s\nafter:  %s", before, after)
	}
}

func TestLockIsHeldByOneConnectionOfTheDatabase(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	a, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	l := s.Locker("alembic_version")
	take := func(c dialect.Conn, locker dialect.Locker, want bool) {
		t.Helper()
		if got, err := locker.TryLock(ctx, c); err != nil || got != want {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
	}
	take(a, l, true)
	take(b, l, false)
	if holder := l.Holder(ctx, b); !strings.Contains(holder, "user root") || !strings.Contains(holder, "127.0.0.1") || !strings.Contains(holder, "since") {
		t.Errorf("the holder is described as %q", holder)
	}
	take(b, s.Locker("another_version_table"), true)
	if err := l.Unlock(ctx, b); err == nil {
		t.Error("the lock was given back by a connection that did not hold it")
	}
	if err := l.Unlock(ctx, a); err != nil {
		t.Fatal(err)
	}
	if holder := l.Holder(ctx, b); holder != "" {
		t.Errorf("nobody has the lock, but %q is named", holder)
	}
	take(b, l, true)
}

func TestLockOfAnotherDatabaseIsAnother(t *testing.T) {
	a, b := start(t), start(t)
	ctx := context.Background()
	for _, s := range []server{a, b} {
		c, err := s.db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got, err := s.Locker("alembic_version").TryLock(ctx, c); !got || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

func TestErrorCodeIsTheServersNumber(t *testing.T) {
	s := start(t)
	_, err := s.db.Exec("SELECT * FROM nope")
	coder := s.Dialect.(dialect.ErrorCoder)
	for _, e := range []error{err, &dialect.StatementError{Err: err}, errors.Join(errors.New("x"), err), errors.New(err.Error())} {
		if got := coder.ErrorCode(e); got != "1146" {
			t.Errorf("%v: got %q", e, got)
		}
	}
	for _, e := range []error{nil, errors.New("plain"), context.Canceled} {
		if got := coder.ErrorCode(e); got != "" {
			t.Errorf("%v: got %q", e, got)
		}
	}
}

func TestLiteralsHoldAnyContent(t *testing.T) {
	s := start(t)
	for _, mode := range []string{"", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"} {
		c, err := s.db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.ExecContext(context.Background(), "SET SESSION sql_mode = '"+mode+"'"); err != nil {
			t.Fatal(err)
		}
		d, err := s.ForServer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "it's", `a\b`, `\`, `\'`, `'; DROP TABLE x; --`, "100%", "%s", "a\nb\r\t", "é☃😀", "a\x00b", "\x1a", `"`, "`"} {
			literal, err := d.Literal(text, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			if err := c.QueryRowContext(context.Background(), "SELECT "+literal).Scan(&got); err != nil || got != text {
				t.Errorf("mode %q: %q came back as %q, %v", mode, text, got, err)
			}
		}
	}
}

func TestAMySQLURLMayLeadToMariaDB(t *testing.T) {
	s := start(t)
	d, err := mysql.New().ForServer(context.Background(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	got, err := texts(d, op.DropConstraint{Table: t1, Name: "c", Kind: schema.KindCheck})
	if err != nil || d.Name() != "mysql" || got[0] != "ALTER TABLE t DROP CONSTRAINT c" {
		t.Errorf("%s: got %v, %v", d.Name(), got, err)
	}
}

func TestVariantsAndOptionsOfMySQLCountOnMariaDB(t *testing.T) {
	variant := sa.Variant(sa.Integer()).With("mysql", mysql.TinyInt())
	for d, want := range map[dialect.Dialect]string{
		mysql.New(): "TINYINT", mysql.NewMariaDB(): "TINYINT",
	} {
		if got, err := d.TypeSQL(variant); err != nil || got != want {
			t.Errorf("%s: got %s, %v", d.Name(), got, err)
		}
	}
	own := variant.With("mariadb", mysql.MediumInt())
	if got, err := mysql.NewMariaDB().TypeSQL(own); err != nil || got != "MEDIUMINT" {
		t.Errorf("got %s, %v", got, err)
	}
}
