package mysql_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// onlineTables hold the tables that TestOnlineIsWhatTheServerDoes changes: t is
// plain, texts has a FULLTEXT index, small is compressed, old isn't InnoDB's.
var onlineTables = []string{
	`CREATE TABLE parent (id INT PRIMARY KEY)`,
	`CREATE TABLE t (id INT NOT NULL, a INT NULL, b VARCHAR(20) NOT NULL DEFAULT '', p INT NULL, k INT NOT NULL, z INT NOT NULL DEFAULT 0,
		UNIQUE KEY uq (k), KEY ix (b), CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id), CONSTRAINT ck CHECK (a > 0))`,
	`CREATE TABLE keyed (id INT PRIMARY KEY, a INT, c INT, UNIQUE KEY uq2 (c))`,
	`CREATE TABLE valid (id INT PRIMARY KEY, j LONGTEXT CHECK (json_valid(j)))`,
	`CREATE TABLE other (id INT PRIMARY KEY, j TEXT CHECK (json_valid(j)))`,
	`CREATE TABLE texts (id INT PRIMARY KEY, body TEXT NOT NULL, a INT, FULLTEXT KEY ft (body))`,
	`CREATE TABLE small (id INT PRIMARY KEY, a INT) ROW_FORMAT=COMPRESSED`,
	`CREATE TABLE stored (id INT PRIMARY KEY, a INT NOT NULL DEFAULT 1, s INT AS (a + 1) STORED)`,
	`CREATE TABLE old (id INT PRIMARY KEY, a INT) ENGINE=MyISAM`,
	`INSERT INTO t (id, a, k) VALUES (1, 1, 1), (2, 2, 2)`, `INSERT INTO keyed VALUES (1, 1, 1)`, `INSERT INTO texts VALUES (1, 'x', 1)`,
	`ALTER TABLE stored MODIFY a INT NULL DEFAULT 1`, `INSERT INTO stored (id) VALUES (1)`,
	`INSERT INTO small VALUES (1, 1)`, `INSERT INTO old VALUES (1, 1)`,
}

// TestOnlineIsWhatTheServerDoes: the server takes each operation with the algorithm
// and lock that it gets, and refuses one that is said to block others if it is told
// not to.
func TestOnlineIsWhatTheServerDoes(t *testing.T) {
	on := func(table string) schema.TableName { return schema.Name(table) }
	yes, no, note := true, false, "note"
	stored := &schema.Computed{SQL: "a + 1", Persisted: &yes}
	column := func(table string, c *schema.Column) op.Operation { return op.AddColumn{Table: on(table), Column: c} }
	add := func(table string, c schema.Constraint) op.Operation {
		return op.AddConstraint{Table: on(table), Constraint: c}
	}
	drop := func(kind schema.ConstraintKind, table, name string) op.Operation {
		return op.DropConstraint{Table: on(table), Name: name, Kind: kind}
	}
	for name, c := range map[string]struct {
		op   op.Operation
		want string // the algorithm and lock; "" copies
	}{
		"column":                 {column("t", sa.Column("n", sa.Integer(), sa.NotNull)), "INSTANT"},
		"column, constant":       {column("t", sa.Column("n", sa.Integer(), sa.NotNull, sa.ServerDefault("1"))), "INSTANT"},
		"column, now":            {column("t", sa.Column("n", sa.DateTime(), sa.ServerDefaultExpr("current_timestamp()"))), "INSTANT"},
		"column, random":         {column("t", sa.Column("n", sa.String(36), sa.ServerDefaultExpr("uuid()"))), ""},
		"column, stored":         {column("t", &schema.Column{Name: "n", Type: schema.Integer{}, Computed: stored}), ""},
		"column, virtual":        {column("t", sa.Column("n", sa.Integer(), sa.Computed("a + 1").Virtual())), "INSTANT"},
		"column, check":          {column("t", sa.Column("n", sa.Integer(), sa.Check("n > 0"))), "INPLACE NONE"},
		"column, full text":      {column("texts", sa.Column("n", sa.Integer())), "INPLACE SHARED"},
		"column, compressed":     {column("small", sa.Column("n", sa.Integer())), "INPLACE NONE"},
		"column, other engine":   {column("old", sa.Column("n", sa.Integer())), ""},
		"drop column":            {op.DropColumn{Table: on("keyed"), Name: "a"}, "INSTANT"},
		"drop column, indexed":   {op.DropColumn{Table: on("t"), Name: "b"}, "INPLACE NONE"},
		"drop column, full text": {op.DropColumn{Table: on("texts"), Name: "a"}, "INPLACE SHARED"},
		"default":                {op.AlterColumn{Table: on("t"), Name: "a", Default: &op.DefaultChange{Default: &schema.Default{Literal: "7"}}}, "INSTANT"},
		"comment":                {op.AlterColumn{Table: on("t"), Name: "k", Comment: &note}, "INSTANT"},
		"rename column":          {op.AlterColumn{Table: on("t"), Name: "k", NewName: "kk"}, "INSTANT"},
		"NOT NULL":               {op.AlterColumn{Table: on("t"), Name: "a", Nullable: &no}, "INPLACE NONE"},
		"NULL, indexed":          {op.AlterColumn{Table: on("t"), Name: "b", Nullable: &yes}, "INPLACE NONE"},
		"NULL":                   {op.AlterColumn{Table: on("t"), Name: "z", Nullable: &yes}, "INPLACE NONE"},
		"NOT NULL, stored":       {op.AlterColumn{Table: on("stored"), Name: "a", Nullable: &no}, ""},
		"several at once": {op.BatchAlterTable{Table: on("t"), Ops: []op.Operation{op.DropIndex{Table: on("t"), Name: "ix"},
			op.CreateIndex{Table: on("t"), Index: sa.Index("n", sa.Cols("a"))}, op.AlterColumn{Table: on("t"), Name: "a", Nullable: &no}}}, "INPLACE NONE"},
		"NOT NULL, full text":    {op.AlterColumn{Table: on("texts"), Name: "a", Nullable: &no}, "INPLACE SHARED"},
		"longer text":            {op.AlterColumn{Table: on("t"), Name: "b", Type: schema.String{Length: 40}, ExistingType: schema.String{Length: 20}}, "INSTANT"},
		"display width":          {op.AlterColumn{Table: on("t"), Name: "a", Type: mysql.Integer(mysql.Width(5)), ExistingType: schema.Integer{}}, "INSTANT"},
		"display width, stored":  {op.AlterColumn{Table: on("stored"), Name: "s", Type: mysql.Integer(mysql.Width(5)), ExistingType: schema.Integer{}, ExistingDefault: &op.DefaultChange{Computed: stored}}, ""},
		"other type":             {op.AlterColumn{Table: on("t"), Name: "a", Type: schema.BigInteger{}, ExistingType: schema.Integer{}}, ""},
		"shorter text":           {op.AlterColumn{Table: on("t"), Name: "b", Type: schema.String{Length: 10}, ExistingType: schema.String{Length: 20}}, ""},
		"index":                  {op.CreateIndex{Table: on("t"), Index: sa.Index("n", sa.Cols("a"))}, "INPLACE NONE"},
		"unique index":           {op.CreateIndex{Table: on("t"), Index: &schema.Index{Name: "n", Unique: true, Keys: []schema.KeyPart{{Column: "a"}}}}, "INPLACE NONE"},
		"full text index":        {op.CreateIndex{Table: on("t"), Index: &schema.Index{Name: "n", Keys: []schema.KeyPart{{Column: "b"}}, Options: schema.Options{"mysql_prefix": "FULLTEXT"}}}, "INPLACE SHARED"},
		"drop index":             {op.DropIndex{Table: on("t"), Name: "ix"}, "INPLACE NONE"},
		"unique constraint":      {add("t", &schema.Unique{Name: "n", Columns: []string{"a"}}), "INPLACE NONE"},
		"drop unique constraint": {drop(schema.KindUnique, "keyed", "uq2"), "INPLACE NONE"},
		"drop key of the rows":   {drop(schema.KindUnique, "t", "uq"), ""},
		"primary key":            {add("t", &schema.PrimaryKey{Columns: []string{"id"}}), "INPLACE NONE"},
		"primary key, NULL":      {add("t", &schema.PrimaryKey{Columns: []string{"a"}}), "INPLACE NONE"},
		"drop primary key":       {drop(schema.KindPrimaryKey, "keyed", "PRIMARY"), ""},
		"foreign key":            {add("keyed", &schema.ForeignKey{Name: "n", Columns: []string{"a"}, RefTable: on("parent"), RefColumns: []string{"id"}}), ""},
		"drop foreign key":       {drop(schema.KindForeignKey, "t", "fk"), "INPLACE NONE"},
		"check":                  {add("t", &schema.Check{Name: "n", SQL: "a > 0"}), ""},
		"drop check, JSON": {op.DropConstraint{Table: on("valid"), Kind: schema.KindCheck,
			Constraint: sa.CheckConstraint("json_valid(`j`)").With(mysql.ColumnLevel("j"))}, ""},
		"comment, check, JSON":  {op.AlterColumn{Table: on("valid"), Name: "j", Comment: &note}, ""},
		"column beside JSON":    {column("valid", sa.Column("n", sa.Integer())), "INSTANT"},
		"column beside a check": {column("other", sa.Column("n", sa.Integer())), ""},
		"drop check":            {drop(schema.KindCheck, "t", "ck"), "INSTANT"},
		"table comment":         {op.CreateTableComment{Table: on("t"), Comment: note}, "INSTANT"},
		"character set":         {op.AlterTable{Table: on("t"), Options: schema.Options{"mysql_charset": "latin1"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.exec(onlineTables...)
			table, _ := c.op.TableName()
			online := s.Dialect.(dialect.OnlineChanger).Online(c.op, s.inspect(table), s.inspect(table), false)
			if c.want != "" {
				batch := online.Operation.(op.BatchAlterTable)
				got := strings.TrimSpace(strings.Join([]string{batch.TableOptions["mysql_algorithm"].(string), lockOf(batch)}, " "))
				if got != c.want || (online.Blocks != "") != strings.HasSuffix(c.want, "SHARED") {
					t.Errorf("it is changed by %s, %q, want %s", got, online.Blocks, c.want)
				}
				s.run(online.Operation)
				return
			}
			if online.Blocks == "" {
				t.Errorf("nothing is said of it: %v", online.Operation)
			}
			if _, alters := c.op.(op.AlterTable); alters {
				return // no part of a batch
			}
			batch := op.BatchAlterTable{Table: table, Ops: []op.Operation{c.op}}
			mysql.Algorithm("INPLACE").ApplyBatch(&batch)
			mysql.Lock("NONE").ApplyBatch(&batch)
			if err := s.try(batch); err == nil {
				t.Error("the server does it without blocking others")
			}
		})
	}
}

// TestColumnsComeAndGoBehindAFullTextIndex: InnoDB leaves its hidden column when the index
// goes, so that the next change isn't INSTANT.
func TestColumnsComeAndGoBehindAFullTextIndex(t *testing.T) {
	texts := schema.Name("texts")
	for _, o := range []op.Operation{op.AddColumn{Table: texts, Column: sa.Column("n", sa.Integer())}, op.DropColumn{Table: texts, Name: "a"}} {
		s := start(t)
		s.exec(onlineTables...)
		first := s.inspect(texts)
		s.run(op.DropIndex{Table: texts, Name: "ft"})
		online := s.Dialect.(dialect.OnlineChanger).Online(o, first, s.inspect(texts), false)
		if got := online.Operation.(op.BatchAlterTable).TableOptions["mysql_algorithm"]; got != "INPLACE" {
			t.Errorf("%s: by %s", o, got)
		}
		s.run(online.Operation)
	}
}

func lockOf(o op.BatchAlterTable) string {
	lock, _ := o.TableOptions["mysql_lock"].(string)
	return lock
}
