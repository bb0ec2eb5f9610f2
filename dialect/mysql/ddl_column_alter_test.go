package mysql_test

import (
	"strings"
	"testing"

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
