package mysql_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestEveryTypeIsFoundAsItWasMade(t *testing.T) {
	s := start(t)
	types := []schema.Type{
		sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.String(50), sa.Unicode(50), sa.Text(), sa.UnicodeText(),
		sa.Boolean(), sa.BooleanChecked("ck_bool"), sa.Float(0), sa.Float(24), sa.Float(53), sa.Double(), sa.Numeric(0, 0), sa.Numeric(10, 0),
		sa.Numeric(10, 2), sa.Date(), sa.Time(), sa.TimeTZ(), sa.DateTime(), sa.DateTimeTZ(), sa.Interval(),
		sa.LargeBinary(0), sa.LargeBinary(100), sa.LargeBinary(70000), sa.JSON(), sa.Uuid(), sa.Enum("a", "it's", `b\c`, "A,b"),
		sa.Enum("x", "yy").AsVarchar().Checked().Named("ck_enum"), sa.StringCollate(20, "utf8mb4_bin"), sa.TextCollate("utf8mb4_bin"),
		schema.Text{Length: 50}, schema.Text{Length: 500}, schema.Text{Length: 70000},
		schema.SQLName{Name: "CHAR", Args: []int{3}}, schema.SQLName{Name: "CHAR"}, schema.SQLName{Name: "NCHAR", Args: []int{3}}, schema.SQLName{Name: "NVARCHAR", Args: []int{9}},
		schema.SQLName{Name: "VARCHAR", Args: []int{20}}, schema.SQLName{Name: "DECIMAL", Args: []int{8, 3}}, schema.SQLName{Name: "REAL"},
		schema.SQLName{Name: "DOUBLE PRECISION"}, schema.SQLName{Name: "TIMESTAMP", Timezone: true}, schema.SQLName{Name: "BINARY", Args: []int{16}},
		schema.SQLName{Name: "VARBINARY", Args: []int{20}}, schema.SQLName{Name: "BLOB"}, schema.SQLName{Name: "BOOLEAN"}, schema.SQLName{Name: "UUID"},
		mysql.TinyInt(), mysql.TinyInt(mysql.Width(1)), mysql.TinyInt(mysql.Unsigned), mysql.SmallInt(mysql.Unsigned), mysql.MediumInt(),
		mysql.Integer(mysql.Unsigned), mysql.Integer(mysql.Width(5), mysql.Zerofill), mysql.BigInt(mysql.Width(20), mysql.Unsigned),
		mysql.Float(mysql.Digits(10, 2), mysql.Unsigned), mysql.Double(mysql.Digits(10, 2)), mysql.Double(mysql.Unsigned), mysql.Real(),
		mysql.Decimal(8, 3, mysql.Unsigned), mysql.Numeric(9, 1), mysql.Bit(3), mysql.Year(), mysql.DateTime(6), mysql.Timestamp(3), mysql.Time(2),
		mysql.TinyText(), mysql.MediumText(), mysql.LongText(), mysql.TinyBlob(), mysql.MediumBlob(), mysql.LongBlob(),
		mysql.VarChar(20, mysql.Charset("latin1"), mysql.Collate("latin1_bin")), mysql.Char(4, mysql.Collate("utf8mb4_bin")),
		mysql.Text(mysql.Charset("latin1"), mysql.Collate("latin1_swedish_ci")), mysql.Set("x", "y'z"), mysql.Enum("q").With(mysql.Collate("utf8mb4_bin")),
		mysql.NamedType("point"), mysql.NamedType("inet6"), sa.TypeName("mediumint(7) unsigned"),
		sa.Variant(sa.String(5)).With("mysql", mysql.MediumInt()), sa.Variant(sa.String(5)).With("sqlite", sa.Integer()),
	}
	for i, typ := range types {
		name := fmt.Sprintf("t%d", i)
		model := schema.NewTable(schema.Name(name), sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", typ))
		s.run(op.CreateTable{Table: model})
		s.same(model)
	}
}

func TestEveryColumnOptionIsFoundAsItWasMade(t *testing.T) {
	s := start(t)
	columns := []*schema.Column{
		sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("a", sa.Integer(), sa.Null), sa.Column("a", sa.Integer(), sa.ServerDefault("5")),
		sa.Column("a", sa.Integer(), sa.ServerDefaultExpr("5")), sa.Column("a", sa.Integer(), sa.ServerDefaultExpr("(1 + 2)")), sa.Column("a", sa.Integer(), sa.ServerDefaultExpr("-7")),
		sa.Column("a", sa.String(9), sa.ServerDefault("")), sa.Column("a", sa.String(9), sa.ServerDefault("it's")), sa.Column("a", sa.String(9), sa.ServerDefaultExpr("'q'")),
		sa.Column("a", sa.String(9), sa.ServerDefault(`a\b`)), sa.Column("a", sa.String(9), sa.ServerDefault("100%")), sa.Column("a", sa.String(9), sa.ServerDefault("x\ny☃")),
		sa.Column("a", sa.String(9), sa.ServerDefaultExpr("NULL")), sa.Column("a", sa.String(9), sa.ServerDefaultExpr("lower('ABC')")), sa.Column("a", sa.String(40), sa.ServerDefaultExpr("uuid()")),
		sa.Column("a", sa.Text(), sa.ServerDefault("x")), sa.Column("a", sa.Boolean(), sa.ServerDefaultExpr("true")), sa.Column("a", sa.Boolean(), sa.ServerDefaultExpr("false"), sa.NotNull),
		sa.Column("a", sa.Boolean(), sa.ServerDefault("1")), sa.Column("a", sa.Numeric(10, 2), sa.ServerDefault("0.00")), sa.Column("a", sa.Numeric(10, 2), sa.ServerDefaultExpr("0")),
		sa.Column("a", sa.Numeric(10, 3), sa.ServerDefault("1.5")), sa.Column("a", sa.Double(), sa.ServerDefaultExpr("1e3")), sa.Column("a", sa.DateTime(), sa.ServerDefaultExpr("CURRENT_TIMESTAMP")),
		sa.Column("a", sa.DateTime(), sa.ServerDefaultExpr("now()")), sa.Column("a", mysql.DateTime(6), sa.ServerDefaultExpr("CURRENT_TIMESTAMP(6)"), mysql.OnUpdate("CURRENT_TIMESTAMP(6)")),
		sa.Column("a", schema.SQLName{Name: "TIMESTAMP"}, sa.ServerDefaultExpr("now()"), mysql.OnUpdate("now()")), sa.Column("a", schema.SQLName{Name: "TIMESTAMP"}, sa.NotNull, sa.ServerDefaultExpr("CURRENT_TIMESTAMP")),
		sa.Column("a", sa.DateTime(), sa.ServerDefault("2020-01-01")), sa.Column("a", sa.Date(), sa.ServerDefaultExpr("(curdate())")), sa.Column("a", sa.Time(), sa.ServerDefault("10:00")),
		sa.Column("a", sa.Date(), sa.ServerDefaultExpr("CURRENT_DATE")), sa.Column("a", mysql.Bit(3), sa.ServerDefaultExpr("b'101'")), sa.Column("a", schema.SQLName{Name: "BINARY", Args: []int{4}}, sa.ServerDefault("ab")),
		sa.Column("a", sa.Enum("x", "y"), sa.ServerDefault("y")), sa.Column("a", sa.Integer(), sa.Comment(`it's "a" \ comment`)), sa.Column("a", sa.Integer(), mysql.Invisible, sa.ServerDefault("1")),
		sa.Column("a", sa.Integer(), sa.Computed("id + 1")), sa.Column("a", sa.Integer(), sa.Computed("(id * 2)").Stored(), sa.Comment("c")), sa.Column("a", sa.String(20), sa.Computed("concat(id, 'it''s')").Virtual()),
		sa.Column("a", sa.Integer(), sa.Unique), sa.Column("a", sa.Integer(), sa.Indexed), sa.Column("a", sa.String(9), sa.Indexed, sa.Unique), sa.Column("a", sa.Integer(), sa.Check("a > 5")),
		sa.Column("a", sa.JSON(), sa.NotNull), sa.Column("a", sa.Integer(), sa.ForeignKey("o.id")), sa.Column("a", sa.Integer(), sa.Indexed, sa.ForeignKey("o.id")),
	}
	s.run(op.CreateTable{Table: schema.NewTable(schema.Name("o"), sa.Column("id", sa.Integer(), sa.PrimaryKey))})
	for i, c := range columns {
		made := schema.NewTable(schema.Name(fmt.Sprintf("t%d", i)), sa.Column("id", sa.BigInteger(), sa.Null), c.Clone())
		named(s.T, made)
		s.run(op.CreateTable{Table: made})
		s.same(made)

		name := schema.Name(fmt.Sprintf("added%d", i))
		whole := schema.NewTable(name, sa.Column("id", sa.BigInteger(), sa.Null), c.Clone())
		named(s.T, whole)
		s.run(op.CreateTable{Table: schema.NewTable(name, sa.Column("id", sa.BigInteger(), sa.Null))}, op.AddColumn{Table: name, Column: c.Clone()})
		s.same(whole)
	}
}

func TestKeysAndConstraintsAreFoundAsTheyWereMade(t *testing.T) {
	s := start(t)
	s.run(op.CreateTable{Table: schema.NewTable(schema.Name("o"), sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.PrimaryKeyConstraint("a", "b"))})
	base := func(name string, items ...schema.TableItem) *schema.Table {
		all := append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Column("s", sa.String(40)), sa.Column("x", sa.Text())}, items...)
		return schema.NewTable(schema.Name(name), all...)
	}
	index := func(name string, unique bool, options schema.Options, keys ...schema.KeyPart) *schema.Index {
		return &schema.Index{Name: name, Unique: unique, Keys: keys, Options: options}
	}
	col := func(name string) schema.KeyPart { return schema.KeyPart{Column: name} }
	check := func(sql string) *schema.Check { return &schema.Check{Name: "ck", SQL: sql} }
	models := []*schema.Table{
		base("c1", &schema.Unique{Name: "uq", Columns: []string{"a", "b"}}), base("c2", &schema.Unique{Columns: []string{"a"}}),
		base("c3", index("ix", false, nil, col("a"), col("b"))), base("c4", index("ux", true, nil, col("s"))),
		base("c5", index("ix", false, nil, schema.KeyPart{Column: "s", Length: 5}, schema.KeyPart{Column: "a", Desc: true})),
		base("c6", index("ix", false, schema.Options{"mysql_length": map[string]int{"x": 7}}, col("x"))), base("c7", index("ix", false, schema.Options{"mysql_length": 40}, col("s"))),
		base("c8", index("ft", false, schema.Options{"mysql_prefix": "FULLTEXT"}, col("x"))), base("c9", index("ix", false, schema.Options{"mysql_using": "hash", "mysql_comment": "it's"}, col("a"))),
		base("c10", index("ix", false, nil, schema.KeyPart{Expr: "a DESC"}, schema.KeyPart{Expr: "s(3)"})),
		base("c11", &schema.ForeignKey{Name: "fk", Columns: []string{"a", "b"}, RefTable: schema.Name("o"), RefColumns: []string{"a", "b"}, OnDelete: "CASCADE", OnUpdate: "SET NULL"}),
		base("c12", &schema.ForeignKey{Name: "fk12", Columns: []string{"a"}, RefTable: schema.Name("o"), RefColumns: []string{"a"}, OnDelete: "RESTRICT"}),
		base("c13", &schema.ForeignKey{Columns: []string{"a"}, RefTable: schema.Name("o"), RefColumns: []string{"a"}, OnDelete: "NO ACTION"}),
		base("c14", &schema.ForeignKey{Name: "fk14", Columns: []string{"a"}, RefTable: schema.Name("c14"), RefColumns: []string{"id"}}),
	}
	for i, sql := range []string{
		"a > 5", "(a) > (1) and ((a + 1) * 2 < 10 or (b is not null))", "a BETWEEN 1 AND 5", "a in (1,2,3)", "a IN (1)", "not (a > 1 and b > 2)", "s <> 'it''s' and s != \"q\"",
		"s LIKE '%x'", "s not like 'a\\\\b%'", "length(s) > 1 AND char_length(s) < 5 and lower(s) = 'x'", "a % 2 = 0 and mod(a, 3) = 1", "coalesce(a,0) > -1", "NOT a", "a || b", "a and b",
		"a = true", "case when a > 1 then b else 0 end", "a - (b - 1) > 1", "a > 1 and (b and a > 3)", "json_extract(x, '$.a') = 1", "a <=> b", "s regexp '^a'", "a is null or b is not null",
		"`a`>1.50", "substring(s, 1, 2) = 'a'", "if(a>1, true, false)", "case when (a > 1) then (b) else 0 end", "cast(a as char) = '1'", "date(s) > '2020-01-01' - interval (1) day", "a*(b+1) > 3", "(a*b)+1 > 3", "a is true",
	} {
		models = append(models, base(fmt.Sprintf("k%d", i), check(sql)), base(fmt.Sprintf("u%d", i), &schema.Check{SQL: sql}))
	}
	for _, m := range models {
		s.run(op.CreateTable{Table: m})
		s.same(m)
		s.run(op.DropTable{Name: m.Name}) // constraint names of foreign keys are common to a database
	}
}

func TestChangedChecksAreNotTakenForTheSame(t *testing.T) {
	s := start(t)
	for _, pair := range [][2]string{
		{"a > 5", "a > 6"}, {"(a + 1) * 2 < 10", "a + 1 * 2 < 10"}, {"a > 1 and b > 1 or s = 'x'", "a > 1 and (b > 1 or s = 'x')"},
		{"s = 'A'", "s = 'a'"}, {"a - (b - 1) > 1", "a - b - 1 > 1"}, {"not a", "a"}, {"a in (1, 2)", "a not in (1, 2)"}, {"not (a > 1 and b > 1)", "not (a > 1) and not (b > 1)"},
	} {
		a := s.normal(schema.NewTable(schema.Name("t"), &schema.Check{SQL: pair[0]}))
		b := s.normal(schema.NewTable(schema.Name("t"), &schema.Check{SQL: pair[1]}))
		if a.Checks[0].SQL == b.Checks[0].SQL {
			t.Errorf("%q and %q are both %q", pair[0], pair[1], a.Checks[0].SQL)
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
