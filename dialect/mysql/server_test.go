package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	driver "github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/internal/testdb"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// server is a connection to a MariaDB database of the test's own.
type server struct {
	*testing.T
	dialect.Dialect
	db  *sql.DB
	url string
}

func start(t *testing.T) server {
	t.Helper()
	url := testdb.MariaDB(t)
	db, err := driver.Driver.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d, err := mysql.NewMariaDB().ForServer(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return server{t, d, db, url}
}

func (s server) exec(statements ...string) {
	s.Helper()
	for _, text := range statements {
		if _, err := s.db.Exec(text); err != nil {
			s.Fatalf("%v\n  in: %s", err, text)
		}
	}
}

// run compiles operations against the catalog and executes them.
func (s server) run(all ...op.Operation) {
	s.Helper()
	if err := s.try(all...); err != nil {
		s.Fatal(err)
	}
}

func (s server) try(all ...op.Operation) error {
	for _, o := range all {
		m := &schema.MetaData{}
		if names := s.Reads(o); names != nil {
			m = s.inspect(names...)
		}
		statements, err := s.Compile(o, m)
		if err != nil {
			return err
		}
		for _, st := range statements {
			if _, err := s.db.Exec(st.SQL); err != nil {
				return &dialect.StatementError{Statement: st, Err: err, Code: s.Dialect.(dialect.ErrorCoder).ErrorCode(err)}
			}
		}
	}
	return nil
}

func (s server) inspect(names ...schema.TableName) *schema.MetaData {
	s.Helper()
	m, err := s.Inspect(context.Background(), s.db, dialect.Scope{Tables: names})
	if err != nil {
		s.Fatal(err)
	}
	return m
}

func (s server) table(name string) *schema.Table {
	s.Helper()
	t := s.inspect(schema.Name(name)).Table(schema.Name(name))
	if t == nil {
		s.Fatalf("the table %s is not in the catalog", name)
	}
	return t
}

// showCreate is the server's own text of a table.
func (s server) showCreate(name string) string {
	s.Helper()
	var n, text string
	if err := s.db.QueryRow("SHOW CREATE TABLE "+name).Scan(&n, &text); err != nil {
		s.Fatal(err)
	}
	return text
}

func (s server) normal(t *schema.Table) *schema.Table {
	s.Helper()
	n := t.Clone()
	if err := s.Normal(n); err != nil {
		s.Fatal(err)
	}
	return n
}

var equal = []cmp.Option{
	cmpopts.IgnoreUnexported(schema.Table{}, schema.Column{}),
	cmpopts.EquateEmpty(),
	cmpopts.SortSlices(func(a, b *schema.Check) bool { return a.SQL < b.SQL }),
	cmpopts.SortSlices(func(a, b *schema.Index) bool { return a.Name < b.Name }),
	cmpopts.SortSlices(func(a, b *schema.Unique) bool { return fmt.Sprint(a.Columns) < fmt.Sprint(b.Columns) }),
}

// same checks that a table made from the model is found again as the model says.
func (s server) same(model *schema.Table) {
	s.Helper()
	want := s.normal(model)
	got := s.normal(s.table(model.Name.Name))
	for i, c := range want.Uniques { // the server names them
		if c.Name == "" && i < len(got.Uniques) {
			c.Name = got.Uniques[i].Name
		}
	}
	for i, c := range want.ForeignKeys {
		if c.Name == "" && i < len(got.ForeignKeys) {
			c.Name = got.ForeignKeys[i].Name
		}
	}
	if diff := cmp.Diff(want, got, equal...); diff != "" {
		s.Errorf("%s: model (-) and database (+) differ after creating the table:\n%s\n%s", model.Name.Name, diff, s.showCreate(model.Name.Name))
	}
}

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

func named(t *testing.T, table *schema.Table) {
	t.Helper()
	if err := (schema.NamingConvention)(nil).Apply(table); err != nil {
		t.Fatal(err)
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

func TestInspectTakesAFixedNumberOfQueries(t *testing.T) {
	s := start(t)
	s.exec("CREATE SEQUENCE sq START WITH 5 INCREMENT BY 2", "CREATE SEQUENCE sq2")
	for i := range 20 {
		s.exec(fmt.Sprintf("CREATE TABLE t%d (id INT PRIMARY KEY, a INT CHECK (a > 0), KEY (a))", i))
	}
	s.exec("CREATE VIEW v AS SELECT id FROM t1")
	count := &counter{Querier: s.db}
	m, err := s.Inspect(context.Background(), count, dialect.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if most := 12; count.n > most {
		t.Errorf("%d queries", count.n)
	}
	t.Logf("queries: %d", count.n)
	if len(m.Tables()) != 20 || len(m.Sequences) != 2 || len(m.Views) != 1 {
		t.Errorf("got %d tables, %d sequences and %d views", len(m.Tables()), len(m.Sequences), len(m.Views))
	}
	if got := *m.Sequences[0].Start; got != 5 {
		t.Errorf("the sequence starts with %d", got)
	}
}

type counter struct {
	dialect.Querier
	n int
}

func (c *counter) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	c.n++
	return c.Querier.QueryContext(ctx, q, args...)
}

func (c *counter) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	c.n++
	return c.Querier.QueryRowContext(ctx, q, args...)
}

func TestInspectNeedsADefaultDatabaseOrSchemas(t *testing.T) {
	s := start(t)
	s.exec("CREATE TABLE t (id INT)")
	name := s.url[strings.LastIndex(s.url, "/")+1:]
	bare, err := driver.Driver.Open(context.Background(), strings.TrimSuffix(s.url, name))
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close()
	if _, err := s.Inspect(context.Background(), bare, dialect.Scope{}); err == nil || !strings.Contains(err.Error(), "name one in the URL") {
		t.Errorf("got %v", err)
	}
	m, err := s.Inspect(context.Background(), bare, dialect.Scope{Schemas: []string{name}})
	if err != nil || m.Table(schema.TableName{Schema: name, Name: "t"}) == nil {
		t.Errorf("got %v, %v", m, err)
	}
}

func TestOtherSchemasAreReadUnderTheirNames(t *testing.T) {
	s := start(t)
	other := s.url[strings.LastIndex(s.url, "/")+1:] + "_other"
	s.exec("CREATE DATABASE "+other, "CREATE TABLE "+other+".p (id INT PRIMARY KEY)", "CREATE TABLE c (id INT, FOREIGN KEY (id) REFERENCES "+other+".p (id))")
	t.Cleanup(func() { s.exec("SET foreign_key_checks = 0", "DROP DATABASE "+other) })
	m, err := s.Inspect(context.Background(), s.db, dialect.Scope{Schemas: []string{"", other}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Table(schema.Name("c")) == nil || m.Table(schema.TableName{Schema: other, Name: "p"}) == nil {
		t.Fatalf("got %v", m.Tables())
	}
	if ref := m.Table(schema.Name("c")).ForeignKeys[0].RefTable; ref.Schema != other {
		t.Errorf("the foreign key refers to %v", ref)
	}
}

func TestSessionHoldsTogetherWhatFollowsTheLastSchemaChange(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	session := s.NewSession(conn)
	if err := session.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"CREATE TABLE a (id INT)", "INSERT INTO a VALUES (1)", "CREATE TABLE b (id INT)", "INSERT INTO a VALUES (2)", "INSERT INTO b VALUES (3)"} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := session.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	var a, b int
	if err := s.db.QueryRow("SELECT (SELECT COUNT(*) FROM a), (SELECT COUNT(*) FROM b)").Scan(&a, &b); err != nil || a != 1 || b != 0 {
		t.Errorf("%d rows of a and %d of b are left, %v; want 1 and 0", a, b, err)
	}
}
