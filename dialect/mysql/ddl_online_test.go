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
		"column":                 {column("t", sa.Column("n", sa.Integer(), sa.NotNull)), "INPLACE NONE"},
		"column, constant":       {column("t", sa.Column("n", sa.Integer(), sa.NotNull, sa.ServerDefault("1"))), "INPLACE NONE"},
		"column, now":            {column("t", sa.Column("n", sa.DateTime(), sa.ServerDefaultExpr("current_timestamp()"))), "INPLACE NONE"},
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
		"ignored": {op.BatchAlterTable{Table: on("t"), Ops: []op.Operation{op.DropIndex{Table: on("t"), Name: "ix", Index: sa.Index("ix", sa.Cols("k"))},
			op.CreateIndex{Table: on("t"), Index: sa.Index("ix", sa.Cols("k"), mysql.Ignored)}}}, "INPLACE NONE"},
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
		"column beside JSON":    {column("valid", sa.Column("n", sa.Integer())), "INPLACE NONE"},
		"column, no text":       {column("keyed", sa.Column("n", sa.Integer())), "INSTANT"},
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
		for _, first := range []*schema.MetaData{first, s.inspect(texts)} { // in the same revision, or in an earlier one
			online := s.Dialect.(dialect.OnlineChanger).Online(o, first, s.inspect(texts), false)
			if got := online.Operation.(op.BatchAlterTable).TableOptions["mysql_algorithm"]; got != "INPLACE" {
				t.Errorf("%s: by %s", o, got)
			}
		}
		s.run(s.Dialect.(dialect.OnlineChanger).Online(o, s.inspect(texts), s.inspect(texts), false).Operation)
	}
}

func lockOf(o op.BatchAlterTable) string {
	lock, _ := o.TableOptions["mysql_lock"].(string)
	return lock
}

// onlineKinds are tables of many kinds: what stands behind the columns id, a, b, c and p.
var onlineKinds = map[string]string{
	"primary key":         "PRIMARY KEY (id), KEY kb (b))",
	"no key":              "KEY kb (b))",
	"key of the rows":     "UNIQUE u1 (id), KEY kb (b))",
	"two keys":            "UNIQUE u1 (id), UNIQUE u2 (a), KEY kb (b))",
	"keys that take NULL": "UNIQUE u1 (id, b), UNIQUE u2 (b))",
	"key descending":      "UNIQUE u1 (id DESC))",
	"key of a prefix":     "UNIQUE u1 (c (5)))",
	"key of a text":       "x TEXT NOT NULL DEFAULT '', UNIQUE u1 (x), PRIMARY KEY (id))",
	"key of a text only":  "x TEXT NOT NULL DEFAULT '', UNIQUE u1 (x))",
	"primary and other":   "PRIMARY KEY (id), UNIQUE u2 (a))",
	"two columns":         "PRIMARY KEY (id, a), UNIQUE u2 (a))",
	"virtual":             "x INT AS (a + 1) VIRTUAL, PRIMARY KEY (id))",
	"virtual, indexed":    "x INT AS (a + 1) VIRTUAL, KEY kx (x), PRIMARY KEY (id))",
	"virtual, unique":     "x INT AS (a + 1) VIRTUAL, UNIQUE kx (x), UNIQUE u1 (id), UNIQUE u2 (a))",
	"virtual, of two":     "x INT AS (a + 1) VIRTUAL, KEY kx (b, x))",
	"stored":              "x INT AS (a + 1) STORED, UNIQUE u1 (id))",
	"stored, indexed":     "x INT AS (a + 1) STORED, KEY kx (x), PRIMARY KEY (id))",
	"full text":           "FULLTEXT f (c), UNIQUE u1 (id), UNIQUE u2 (a))",
	"full text, primary":  "FULLTEXT f (c), PRIMARY KEY (id))",
	"full texts":          "d VARCHAR(30), FULLTEXT f (c), FULLTEXT f2 (d), PRIMARY KEY (id))",
	"full text, virtual":  "x INT AS (a + 1) VIRTUAL, FULLTEXT f (c), PRIMARY KEY (id))",
	"spatial":             "g POINT NOT NULL DEFAULT POINT(1, 1), SPATIAL KEY s (g), PRIMARY KEY (id))",
	"foreign key":         "PRIMARY KEY (id), CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id))",
	"checks":              "PRIMARY KEY (id), CONSTRAINT ck CHECK (a > 0), y INT CHECK (y > 0))",
	"auto":                "n INT AUTO_INCREMENT, PRIMARY KEY (n), UNIQUE u1 (id))",
	"compressed":          "PRIMARY KEY (id)) ROW_FORMAT=COMPRESSED",
	"redundant":           "PRIMARY KEY (id)) ROW_FORMAT=REDUNDANT",
	"versioned":           "PRIMARY KEY (id)) WITH SYSTEM VERSIONING",
	"partitioned":         "PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 2",
	"invisible":           "z INT INVISIBLE DEFAULT 1, PRIMARY KEY (id), KEY kz (z) IGNORED)",
	"period":              "s DATE NOT NULL DEFAULT '2020-01-01', e DATE NOT NULL DEFAULT '2021-01-01', PERIOD FOR d (s, e), PRIMARY KEY (id))",
	"json":                "j JSON, PRIMARY KEY (id))",
	"latin1":              "PRIMARY KEY (id)) CHARSET=latin1",
}

// onlineChanges are the operations on each of them. An index or constraint that a
// table doesn't have is passed over.
func onlineChanges(t *schema.Table) map[string]op.Operation {
	yes, no, note, on := true, false, "note", t.Name
	all := map[string]op.Operation{
		"column":          op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer())},
		"column, check":   op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer(), sa.Check("w > 0"))},
		"column, first":   op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer()), Before: "id"},
		"column, virtual": op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer(), sa.Computed("b + 1").Virtual())},
		"NOT NULL":        op.AlterColumn{Table: on, Name: "b", Nullable: &no},
		"NULL":            op.AlterColumn{Table: on, Name: "a", Nullable: &yes},
		"default":         op.AlterColumn{Table: on, Name: "a", Default: &op.DefaultChange{Default: &schema.Default{Literal: "7"}}},
		"rename":          op.AlterColumn{Table: on, Name: "p", NewName: "q"},
		"longer":          op.AlterColumn{Table: on, Name: "c", Type: schema.String{Length: 40}, ExistingType: schema.String{Length: 20}},
		"index":           op.CreateIndex{Table: on, Index: sa.Index("n", sa.Cols("b"))},
		"unique":          op.AddConstraint{Table: on, Constraint: &schema.Unique{Name: "n", Columns: []string{"id", "a"}}},
		"unique, NULL":    op.AddConstraint{Table: on, Constraint: &schema.Unique{Name: "n", Columns: []string{"b"}}},
		"primary key":     op.AddConstraint{Table: on, Constraint: &schema.PrimaryKey{Columns: []string{"id", "a"}}},
		"full text":       op.CreateIndex{Table: on, Index: sa.Index("n", sa.Cols("c"), mysql.FullText)},
		"column, comment": op.AlterColumn{Table: on, Name: "a", Comment: &note},
		"virtual, first":  op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer(), sa.Computed("b + 1").Virtual()), Before: "id"},
		"columns": op.BatchAlterTable{Table: on, Ops: []op.Operation{
			op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer())}, op.AddColumn{Table: on, Column: sa.Column("v", sa.Integer(), sa.Computed("b + 1").Virtual())}}},
		"column and NOT NULL": op.BatchAlterTable{Table: on, Ops: []op.Operation{
			op.AddColumn{Table: on, Column: sa.Column("w", sa.Integer())}, op.AlterColumn{Table: on, Name: "b", Nullable: &no}}},
		"table comment": op.CreateTableComment{Table: on, Comment: "note"},
		"other key":     op.BatchAlterTable{Table: on, Ops: []op.Operation{op.DropConstraint{Table: on, Kind: schema.KindPrimaryKey, Name: "PRIMARY"}, op.AddConstraint{Table: on, Constraint: &schema.PrimaryKey{Columns: []string{"a"}}}}},
	}
	for _, c := range t.Columns {
		all["drop column "+c.Name] = op.DropColumn{Table: on, Name: c.Name}
	}
	for _, x := range t.Indexes {
		all["drop index "+x.Name] = op.DropIndex{Table: on, Name: x.Name}
	}
	for _, c := range t.Constraints() {
		all["drop constraint "+c.ConstraintName()] = op.DropConstraint{Table: on, Name: c.ConstraintName(), Kind: c.Kind(), Constraint: c}
	}
	return all
}

// TestOnlineIsWhatTheServerDoesToTablesOfAllKinds: no operation is refused for its
// algorithm and lock, which would leave a revision half done, and nothing is said to
// block others that needn't.
func TestOnlineIsWhatTheServerDoesToTablesOfAllKinds(t *testing.T) {
	on := schema.Name("t")
	for kind, rest := range onlineKinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.exec("CREATE TABLE parent (id INT PRIMARY KEY)")
			made := []string{
				"DROP TABLE IF EXISTS t",
				"CREATE TABLE t (id INT NOT NULL, a INT NOT NULL, b INT NULL, c VARCHAR(20) NOT NULL DEFAULT '', p INT NULL, " + rest,
				"INSERT INTO t (id, a, b, c) VALUES (1, 1, 1, 'a')",
			}
			s.exec(made...)
			m := s.inspect()
			for name, o := range onlineChanges(m.Table(on)) {
				s.exec(made...)
				if s.try(o) != nil {
					continue // not possible at all
				}
				online := s.Dialect.(dialect.OnlineChanger).Online(o, m, m, false)
				batch, _ := online.Operation.(op.BatchAlterTable)
				s.exec(made...)
				if err := s.try(online.Operation); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if online.Blocks == "" || lockOf(batch) != "" && (strings.HasPrefix(name, "unique") || strings.HasPrefix(name, "drop constraint")) {
					continue // which of several unique keys the rows follow isn't known
				}
				if len(batch.Ops) == 0 {
					batch = op.BatchAlterTable{Table: on, Ops: []op.Operation{o}}
				}
				mysql.Algorithm("INPLACE").ApplyBatch(&batch)
				mysql.Lock("NONE").ApplyBatch(&batch)
				s.exec(made...)
				if s.try(batch) == nil {
					t.Errorf("%s: the server does it without blocking others, but it says %q", name, online.Blocks)
				}
			}
		})
	}
}
