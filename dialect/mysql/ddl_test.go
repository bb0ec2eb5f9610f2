package mysql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestStatementsAreAlembics(t *testing.T) {
	index := func(keys []schema.KeyPart, options ...op.CreateIndexOption) op.CreateIndex {
		o := op.CreateIndex{Table: t1, Index: &schema.Index{Name: "ix", Keys: keys}}
		for _, option := range options {
			option.ApplyCreateIndex(&o)
		}
		return o
	}
	drop := func(kind schema.ConstraintKind) op.DropConstraint {
		return op.DropConstraint{Table: t1, Name: "c", Kind: kind}
	}
	cols := func(names ...string) (keys []schema.KeyPart) {
		for _, n := range names {
			keys = append(keys, schema.KeyPart{Column: n})
		}
		return keys
	}
	for _, tc := range []struct {
		o    op.Operation
		want string // statements divided by "; "
	}{
		{add(sa.Column("c", sa.Boolean())), "ALTER TABLE t ADD COLUMN c BOOL"},
		{add(sa.Column("c", sa.BooleanChecked("ck_b"))), "ALTER TABLE t ADD COLUMN c BOOL; ALTER TABLE t ADD CONSTRAINT ck_b CHECK (c IN (0, 1))"},
		{add(sa.Column("c", sa.Enum("it's", "b%"))), "ALTER TABLE t ADD COLUMN c ENUM('it''s','b%')"},
		{add(sa.Column("c", schema.SQLName{Name: "TIMESTAMP", Timezone: true})), "ALTER TABLE t ADD COLUMN c TIMESTAMP NULL"},
		{add(sa.Column("c", mysql.VarChar(20, mysql.Charset("latin1"), mysql.Collate("latin1_bin")))), "ALTER TABLE t ADD COLUMN c VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin"},
		{add(sa.Column("c", mysql.Float(mysql.Digits(10, 2), mysql.Unsigned))), "ALTER TABLE t ADD COLUMN c FLOAT(10, 2) UNSIGNED"},
		{add(sa.Column("c", sa.Integer(), sa.NotNull, sa.ServerDefault("0"))), "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL DEFAULT '0'"},
		{add(sa.Column("c", sa.String(10), sa.ServerDefault(`a\b`))), `ALTER TABLE t ADD COLUMN c VARCHAR(10) DEFAULT 'a\\b'`},
		{add(sa.Column("c", sa.DateTime(), sa.ServerDefaultExpr("now()"))), "ALTER TABLE t ADD COLUMN c DATETIME DEFAULT now()"},
		{add(sa.Column("c", sa.Integer(), sa.Unique)), "ALTER TABLE t ADD COLUMN c INTEGER; ALTER TABLE t ADD UNIQUE (c)"},
		{add(sa.Column("c", sa.Integer(), sa.Indexed, sa.Unique)), "ALTER TABLE t ADD COLUMN c INTEGER; CREATE UNIQUE INDEX ix_t_c ON t (c)"},
		{add(sa.Column("c", sa.Integer(), sa.ForeignKey("s2.other.id"))), "ALTER TABLE t ADD COLUMN c INTEGER; ALTER TABLE t ADD FOREIGN KEY(c) REFERENCES s2.other (id)"},
		{add(sa.Column("c", sa.Integer(), sa.Check("c > 5"))), "ALTER TABLE t ADD COLUMN c INTEGER CHECK (c > 5)"},
		{add(sa.Column("c", sa.Integer(), sa.PrimaryKey)), "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL AUTO_INCREMENT"},
		{add(sa.Column("c", sa.Integer(), sa.Identity())), "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL"},
		{add(sa.Column("c", sa.Integer(), sa.Computed("a + b"))), "ALTER TABLE t ADD COLUMN c INTEGER GENERATED ALWAYS AS (a + b)"},
		{op.AddColumn{Table: t1, Column: sa.Column("c", sa.Integer()), IfNotExists: true}, "ALTER TABLE t ADD COLUMN IF NOT EXISTS c INTEGER"},
		{op.AddColumn{Table: t1, Column: sa.Column("c", sa.Integer(), sa.PrimaryKey), InlinePrimaryKey: true}, "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY"},
		{op.AddColumn{Table: t1, Column: sa.Column("c", sa.Integer()), After: "order"}, "ALTER TABLE t ADD COLUMN c INTEGER AFTER `order`"},
		{op.AddColumn{Table: schema.Name("order"), Column: sa.Column("per%cent", sa.Integer())}, "ALTER TABLE `order` ADD COLUMN `per%cent` INTEGER"},
		{op.AddColumn{Table: schema.Name("user"), Column: sa.Column("UPPER", sa.Integer())}, "ALTER TABLE user ADD COLUMN `UPPER` INTEGER"},

		{alter("c", sa.Null, sa.ExistingType(sa.String(20)), sa.ExistingServerDefault(sa.ServerDefault("x")), sa.ExistingComment("cm")), "ALTER TABLE t MODIFY c VARCHAR(20) NULL DEFAULT 'x' COMMENT 'cm'"},
		{alter("c", sa.Type(sa.String(100))), "ALTER TABLE t MODIFY c VARCHAR(100) NULL"},
		{alter("c", sa.Type(sa.BigInteger()), sa.ExistingNullable(false), sa.ExistingServerDefault(sa.ServerDefault("5"))), "ALTER TABLE t MODIFY c BIGINT NOT NULL DEFAULT '5'"},
		{alter("c", sa.ServerDefault("o'x"), sa.ExistingType(sa.String(5))), "ALTER TABLE t ALTER COLUMN c SET DEFAULT 'o''x'"},
		{alter("c", sa.NoServerDefault), "ALTER TABLE t ALTER COLUMN c DROP DEFAULT"},
		{alter("c", sa.ServerDefaultExpr("now()"), sa.ExistingType(sa.DateTime())), "ALTER TABLE t CHANGE c c DATETIME NULL DEFAULT now()"},
		{alter("c", sa.NewColumnName("c2"), sa.ExistingType(sa.Integer()), sa.ExistingNullable(false)), "ALTER TABLE t CHANGE c c2 INTEGER NOT NULL"},
		{alter("c", sa.Autoincrement(true), sa.ExistingType(sa.Integer()), sa.ExistingNullable(false)), "ALTER TABLE t MODIFY c INTEGER NOT NULL AUTO_INCREMENT"},
		{alter("c", sa.Comment("it's"), sa.ExistingType(sa.Integer())), "ALTER TABLE t MODIFY c INTEGER NULL COMMENT 'it''s'"},
		{alter("c", sa.ExistingType(sa.Integer())), ""},

		{op.CreateTable{Table: schema.NewTable(t1, sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Comment("the id")), sa.Column("b", sa.String(3)), sa.Comment(`tbl "c"`))},
			"CREATE TABLE t (id INTEGER NOT NULL COMMENT 'the id' AUTO_INCREMENT, b VARCHAR(3), PRIMARY KEY (id))COMMENT='tbl \"c\"'"},
		{op.CreateTable{Table: schema.NewTable(t1, sa.Column("a", sa.Integer(), sa.PrimaryKey, sa.Autoincrement(true)), sa.Column("b", sa.String(9), sa.PrimaryKey))},
			"CREATE TABLE t (a INTEGER NOT NULL AUTO_INCREMENT, b VARCHAR(9) NOT NULL, PRIMARY KEY (a, b))"},
		{op.CreateTable{Table: schema.NewTable(t1, sa.Column("id", sa.Integer(), sa.PrimaryKey), mysql.Collate("utf8mb4_bin"), mysql.RowFormat("DYNAMIC"), mysql.Charset("utf8mb4"), mysql.AutoIncrementStart(5), mysql.Engine("InnoDB"))},
			"CREATE TABLE t (id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id))ENGINE=InnoDB AUTO_INCREMENT=5 CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC COLLATE utf8mb4_bin"},
		{op.CreateTable{Table: schema.NewTable(t1, sa.Column("id", sa.Integer()), mysql.PartitionBy("HASH(id)"), mysql.TableSetting("partitions", 4), mysql.TableSetting("DATA DIRECTORY", "/d"))},
			"CREATE TABLE t (id INTEGER)DATA DIRECTORY='/d' PARTITION BY HASH(id) PARTITIONS 4"},
		{op.RenameTable{From: schema.TableName{Schema: "s", Name: "a"}, To: "b"}, "ALTER TABLE s.a RENAME TO s.b"},
		{op.CreateTableComment{Table: t1, Comment: "it's"}, "ALTER TABLE t COMMENT 'it''s'"},
		{op.CreateTableComment{Table: t1}, "ALTER TABLE t COMMENT ''"},

		{index(cols("a", "b"), mysql.Length("a", 10)), "CREATE INDEX ix ON t (a(10), b)"},
		{index(cols("a"), mysql.Using("hash")), "CREATE INDEX ix ON t (a) USING hash"},
		{index(cols("a"), mysql.Using("BTREE")), "CREATE INDEX ix ON t (a) USING BTREE"},
		{index(cols("a"), mysql.FullText, mysql.WithParser("ngram")), "CREATE FULLTEXT INDEX ix ON t (a) WITH PARSER ngram"},
		{index([]schema.KeyPart{{Column: "a", Desc: true}, {Expr: "b DESC"}, {Expr: "c(5)"}}), "CREATE INDEX ix ON t (a DESC, b DESC, c(5))"},
		{op.DropIndex{Table: t1, Name: "ix", IfExists: true}, "DROP INDEX IF EXISTS ix ON t"},

		{drop(schema.KindUnique), "ALTER TABLE t DROP INDEX c"},
		{drop(schema.KindPrimaryKey), "ALTER TABLE t DROP PRIMARY KEY"},
		{drop(schema.KindForeignKey), "ALTER TABLE t DROP FOREIGN KEY c"},
		{op.BulkInsert{Table: t1, Columns: []*schema.Column{sa.Column("s", sa.String(9)), sa.Column("b", sa.Boolean())}, Rows: []map[string]any{{"s": "50%", "b": true}, {}}},
			"INSERT INTO t (s, b) VALUES ('50%', true); INSERT INTO t () VALUES ()"},
	} {
		for _, d := range []dialect.Dialect{mysql.New(), mysql.NewMariaDB()} {
			got, err := texts(d, tc.o)
			if joined := strings.Join(got, "; "); err != nil || joined != tc.want {
				t.Errorf("%s: %v\ngot:  %s (%v)\nwant: %s", d.Name(), tc.o, joined, err, tc.want)
			}
		}
	}
}

func TestStatementsInWhichTheTwoDiffer(t *testing.T) {
	named := add(sa.Column("c", sa.Integer()))
	named.Column.Checks = []*schema.Check{{Name: "ck_c", SQL: "c > 5"}}
	for _, tc := range []struct {
		o              op.Operation
		mysql, mariadb string
	}{
		{op.DropConstraint{Table: t1, Name: "c", Kind: schema.KindCheck}, "ALTER TABLE t DROP CHECK c", "ALTER TABLE t DROP CONSTRAINT c"},
		{op.DropConstraint{Table: t1, Name: "c", Kind: schema.KindForeignKey, IfExists: true}, "ALTER TABLE t DROP FOREIGN KEY c", "ALTER TABLE t DROP FOREIGN KEY IF EXISTS c"},
		{add(sa.Column("c", sa.String(9), sa.ServerDefaultExpr("lower('ABC')"))), "ALTER TABLE t ADD COLUMN c VARCHAR(9) DEFAULT (lower('ABC'))", "ALTER TABLE t ADD COLUMN c VARCHAR(9) DEFAULT lower('ABC')"},
		{named, "ALTER TABLE t ADD COLUMN c INTEGER CONSTRAINT ck_c CHECK (c > 5)", "ALTER TABLE t ADD COLUMN c INTEGER; ALTER TABLE t ADD CONSTRAINT ck_c CHECK (c > 5)"},
		{op.CreateTable{Table: schema.NewTable(t1, sa.Column("a", sa.Integer()), optionItem{"mysql_engine", "InnoDB"}, optionItem{"mariadb_engine", "Aria"})}, "CREATE TABLE t (a INTEGER)ENGINE=InnoDB", "CREATE TABLE t (a INTEGER)ENGINE=Aria"},
	} {
		for d, want := range map[dialect.Dialect]string{mysql.New(): tc.mysql, mysql.NewMariaDB(): tc.mariadb} {
			if got, err := texts(d, tc.o); err != nil || strings.Join(got, "; ") != want {
				t.Errorf("%s: %v\ngot:  %v (%v)\nwant: %s", d.Name(), tc.o, got, err, want)
			}
		}
	}
}

type optionItem [2]string

func (optionItem) CreateTableItem() {}

func (o optionItem) ApplyTable(t *schema.Table) { t.Options.Set(o[0], o[1]) }

func TestWhatCannotBeDoneIsSaidBeforeAnythingRuns(t *testing.T) {
	yes := true
	long := strings.Repeat("é", 65)
	d := mysql.NewMariaDB()
	for _, tc := range []struct {
		o    op.Operation
		want string
	}{
		{alter("c", sa.NotNull), "All MySQL CHANGE/MODIFY COLUMN operations require the existing type"},
		{alter("c", sa.NewColumnName("d")), "sa.ExistingType"},
		{alter("c", sa.Computed("a + 1"), sa.ExistingType(sa.Integer())), "drop the column and add it"},
		{alter("c", sa.Identity(), sa.ExistingType(sa.Integer())), "sa.Autoincrement(true)"},
		{op.DropConstraint{Table: t1, Name: "c"}, "No generic 'DROP CONSTRAINT' in MySQL - please specify"},
		{op.DropIndex{Name: "ix"}, "name the table"},
		{add(sa.Column("c", sa.String(0))), "VARCHAR requires a length"},
		{add(sa.Column("c", sa.Array(sa.Integer()))), "MariaDB does not support arrays"},
		{add(sa.Column("c", schema.Double{Precision: 53})), "both precision and scale"},
		{add(sa.Column(long, sa.Integer())), "has 65 characters, and mariadb takes 64"},
		{op.CreateIndex{Table: t1, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Expr: "lower(a)"}}}}, "index on an expression (lower(a)); add a column computed from it"},
		{op.CreateIndex{Table: t1, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}, Options: schema.Options{"mysql_lenght": 3}}}, `unknown option "mysql_lenght"`},
		{op.AddConstraint{Table: t1, Constraint: &schema.Unique{Columns: []string{"a"}, Timing: schema.Timing{Deferrable: &yes}}}, "deferrable constraints; leave deferrable"},
		{op.AddConstraint{Table: t1, Constraint: &schema.ForeignKey{Columns: []string{"a"}, RefTable: t1, RefColumns: []string{"b"}, Match: "FULL"}}, "MATCH in a foreign key"},
		{op.AddConstraint{Table: t1, Constraint: &schema.Exclude{Elements: []schema.ExcludeElement{{}}}}, "constraints of kind exclude"},
		{op.BatchAlterTable{Table: t1, Recreate: op.RecreateAlways}, "recreating a table"},
	} {
		got, err := texts(d, tc.o)
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(tc.want)) {
			t.Errorf("%v: got %v, %v; want an error with %q", tc.o, got, err, tc.want)
		}
	}
	var tooLong *dialect.IdentifierError
	if _, err := texts(d, add(sa.Column(strings.Repeat("é", 64), sa.Integer()))); errors.As(err, &tooLong) {
		t.Errorf("64 characters are allowed, got %v", err)
	}
}

func TestMySQLWritesExpressionsInIndexesInParentheses(t *testing.T) {
	for expr, want := range map[string]string{"lower(a)": "((lower(a)))", "(lower(a))": "((lower(a)))", "(a) + (b)": "(((a) + (b)))"} {
		got, err := texts(mysql.New(), op.CreateIndex{Table: t1, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Expr: expr}}}})
		if err != nil || len(got) != 1 || !strings.HasSuffix(got[0], " ON t "+want) {
			t.Errorf("%s: got %v, %v; want %s", expr, got, err, want)
		}
	}
}

func TestObjectsBesideTables(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	start5, two, no := int64(5), int64(2), false
	sequence := schema.NewSequence(schema.Name("sq"), schema.Identity{Start: &start5, Increment: &two, Cycle: &no})
	view := schema.NewView(schema.Name("v"), "SELECT id FROM t")
	trigger := schema.NewTrigger("tr", schema.Name("t"), "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.id = 1; SET NEW.id = 2; END")
	function := schema.NewRoutine(schema.KindFunction, schema.Name("f"), "", "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1")
	s.run(op.CreateObject{Object: sequence}, op.CreateObject{Object: view}, op.ReplaceObject{Object: schema.NewView(view.Name, "SELECT 1")},
		op.CreateObject{Object: trigger}, op.CreateObject{Object: function})
	if got := s.inspect().Object(trigger.Ref()); got == nil || !strings.Contains(got.Definition[0], "SET NEW.id = 2; END") {
		t.Errorf("trigger: %v", got)
	}
	s.run(op.DropObject{Object: function}, op.DropObject{Object: trigger}, op.DropObject{Object: view}, op.DropObject{Object: sequence})
	var unsupported *dialect.UnsupportedError
	for _, o := range []op.Operation{
		op.CreateEnum{Enum: &schema.EnumType{Name: schema.Name("e"), Values: []string{"a"}}},
		op.CreateObject{Object: schema.NewMaterializedView(view.Name, "SELECT 1")},
	} {
		if err := s.try(o); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "MariaDB 10.") {
			t.Errorf("%v: got %v, want an unsupported operation that names the server", o, err)
		}
	}
}

func TestTableOptionsAreChangedInOneStatement(t *testing.T) {
	known := sa.NewMetaData(sa.Table("t", sa.Column("id", sa.Integer()), sa.Column("a", sa.String(9), sa.NotNull), sa.Column("b", sa.StringCollate(9, "utf8mb4_bin"))))
	for _, c := range []struct {
		options schema.Options
		want    string
	}{
		{schema.Options{"mysql_engine": "Aria", "mysql_row_format": nil}, "ALTER TABLE t ENGINE=Aria, ROW_FORMAT=DEFAULT"},
		{schema.Options{"mysql_charset": "latin1", "mysql_collate": "latin1_bin"},
			"ALTER TABLE t DEFAULT CHARACTER SET latin1 COLLATE latin1_bin, MODIFY a VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL"},
		{schema.Options{"mysql_engine": "Aria", "mysql_partition_by": "HASH (id)"}, "ALTER TABLE t ENGINE=Aria; ALTER TABLE t PARTITION BY HASH (id)"},
		{schema.Options{"mysql_partition_by": nil}, "ALTER TABLE t REMOVE PARTITIONING"},
		{schema.Options{"mysql_with_system_versioning": true}, "ALTER TABLE t ADD SYSTEM VERSIONING"},
		{schema.Options{"mysql_with_system_versioning": nil}, "ALTER TABLE t DROP SYSTEM VERSIONING"},
	} {
		statements, err := mysql.NewMariaDB().Compile(op.AlterTable{Table: t1, Options: c.options}, known)
		var got []string
		for _, s := range statements {
			got = append(got, s.SQL)
		}
		if text := strings.Join(got, "; "); err != nil || text != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.options, text, err, c.want)
		}
	}
	var unsupported *dialect.UnsupportedError
	if _, err := mysql.New().Compile(op.AlterTable{Table: t1, Options: schema.Options{"mysql_charset": "latin1"}}, nil); !errors.As(err, &unsupported) {
		t.Errorf("without the columns: %v", err)
	}
}
