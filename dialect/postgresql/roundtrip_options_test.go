package postgresql_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	pg "github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func int64p(n int64) *int64 { return &n }

func yes() *bool { b := true; return &b }

func TestEveryDefaultComesBackAsItWasMade(t *testing.T) {
	s := newServer(t)
	lit, expr := schema.LiteralDefault, schema.ExprDefault
	mood := func() schema.Type { return sa.Enum("a", "it's").Named("mood") }
	for name, c := range map[string]struct {
		typ schema.Type
		def *schema.Default
	}{
		"int literal":       {sa.Integer(), lit("5")},
		"int expr":          {sa.Integer(), expr("5")},
		"negative literal":  {sa.Integer(), lit("-5")},
		"negative expr":     {sa.Integer(), expr("-5")},
		"big":               {sa.BigInteger(), lit("9000000000")},
		"sum":               {sa.Integer(), expr("1+2")},
		"sum in parens":     {sa.Integer(), expr("((1 + 2) * 3)")},
		"numeric":           {sa.Numeric(10, 2), lit("0.00")},
		"numeric negative":  {sa.Numeric(10, 2), expr("-1.50")},
		"float":             {sa.Float(0), lit("1.5")},
		"real":              {sa.REAL(), expr("0.25")},
		"string":            {sa.String(9), lit("x")},
		"string number":     {sa.String(9), lit("007")},
		"string empty":      {sa.String(9), lit("")},
		"string quote":      {sa.String(20), lit(`it's a "\" 100%`)},
		"string expr":       {sa.String(9), expr("'x'")},
		"string cast":       {sa.String(9), expr("'x'::character varying")},
		"text cast":         {sa.Text(), expr("CAST('x' AS text)")},
		"function":          {sa.String(9), expr("UPPER('a')")},
		"functions":         {sa.Text(), expr("lower(substr('ABC',1,2) || 'x')")},
		"null":              {sa.String(9), expr("NULL")},
		"true":              {sa.Boolean(), expr("true")},
		"true literal":      {sa.Boolean(), lit("t")},
		"false upper":       {sa.Boolean(), expr("FALSE")},
		"false literal":     {sa.Boolean(), lit("0")},
		"now":               {sa.DateTime(), expr("now()")},
		"current":           {sa.DateTimeTZ(), expr("CURRENT_TIMESTAMP")},
		"now in UTC":        {sa.DateTime(), expr("(now() at time zone 'utc')")},
		"today":             {sa.Date(), expr("CURRENT_DATE")},
		"date":              {sa.Date(), lit("2024-01-31")},
		"timestamp":         {sa.DateTime(), lit("2024-01-31T10:20")},
		"interval":          {sa.Interval(), lit("1 day")},
		"uuid":              {sa.Uuid(), expr("gen_random_uuid()")},
		"jsonb":             {pg.JSONB(), lit(`{"b": 1, "a": [1,2]}`)},
		"json":              {sa.JSON(), lit("{}")},
		"array":             {schema.Array{Elem: sa.Integer()}, lit("{}")},
		"array constructor": {schema.Array{Elem: sa.Integer()}, expr("ARRAY[]::integer[]")},
		"array of text":     {schema.Array{Elem: sa.Text()}, expr("ARRAY['a','b']")},
		"enum":              {mood(), lit("it's")},
		"enum cast":         {mood(), expr("'a'::mood")},
		"bytes":             {sa.LargeBinary(0), lit(`\x00ff`)},
		"char":              {sa.CHAR(3), lit("ab")},
		"inet":              {pg.INET(), lit("10.0.0.1")},
		"point":             {pg.POINT(), expr("point(1, 2)")},
		"case":              {sa.Integer(), expr("case when 1 > 2 then 3 else 4 end")},
		"coalesce":          {sa.Integer(), expr("coalesce(null, 3)")},
		"random":            {sa.Float(0), expr("random() * 10 - 1")},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			sameAfterCreation(t, s, schema.NewTable(schema.Name("t "+name),
				&schema.Column{Name: "c", Type: c.typ, Default: c.def}))
		})
	}
}

func TestEveryCheckComesBackAsItWasMade(t *testing.T) {
	s := newServer(t)
	for _, condition := range []string{
		"a > 5", "(a > 5)", "a>5 AND a<10", "a > 5 and (a < 10 or b = 1)", "(a > 5 or a < 2) and not (b = 3)",
		"a IN (1,2,3)", "a in (1)", "a not in (1, 2)", "s IN ('x','y')", "s not in ('it''s', 'y')", "v IN ('x','y')", "v in ('x')",
		"a between 1 and 10", "a not between 1 and 10", "a <> 3", "a != 3", "a > -5", "a >= 1.5",
		"s LIKE 'a%'", "v NOT LIKE 'a%'", "s ilike 'A%'", "v ~ '^[a-z]+$'", "s !~* 'x'", "length(v) > 3", "char_length(s) <= 5",
		"lower(v) = v", "v = 'x'", "v <> ''", "a IS NOT NULL", "a is null or b is null", "(a is null) = (b is null)", "f IS TRUE", "f", "NOT f", "f = true",
		"a + b * 2 > 7", "(a + b) * 2 > 7", "a - (b - 1) > 0", "a % 2 = 0", "n > 0", "n > 0.5 and n <= 100", "n >= 0::numeric",
		"d > '2020-01-01'", "d > DATE '2020-01-01'", "ts > '2020-01-01 00:00:00'", "ts::date > d", "a::text = s",
		"coalesce(a, 0) > 0", "num_nonnulls(a, b) = 1", "a IS DISTINCT FROM b", "CASE WHEN a > 0 THEN b > 0 ELSE true END",
		"cast(a as bigint) > 0", "j ? 'k'", "j @> '{\"a\": 1}'", "j ->> 'a' = 'x'", "(j -> 'a' ->> 'b') is not null", "jsonb_typeof(j) = 'object'",
		"arr[1] > 0", "5 = ANY (arr)", "array_length(arr, 1) > 0", "cardinality(arr) < 3", `"Odd" > 1`, `"order" = 'x'`,
		"a = 1 AND b = 2 AND n = 3", "a = 1 AND (b = 2 AND n = 3)", "a | b > 0", "abs(a) <= 10", "v || s = 'x'", "m = 'happy'", "m in ('happy', 'sad')",
		"lower(s) = s AND s ~ '^[a-z]'", "upper(v) IN ('A', 'B')", "a > b OR (a = b AND n > 0)", "substr(v, 1, 1) = 'x'", "-a < 0",
		"greatest(a, b) < 100", "nullif(v, '') is not null", "ts at time zone 'UTC' < now()", "ts > '2020-01-01'", "ts < '2020-01-01 00:00'", "a = 5 is true", "extract(year from d) > 2000", "substring(v from 1 for 2) = 'x'", "position('x' in v) > 0", "trim(both from v) <> ''", "substring(v, 1, 2) = 'y'",
	} {
		t.Run(condition, func(t *testing.T) {
			s.t = t
			s.exec("DROP TABLE IF EXISTS t")
			sameAfterCreation(t, s, schema.NewTable(schema.Name("t"),
				sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), sa.Column("s", sa.Text()), sa.Column("v", sa.String(20)),
				sa.Column("f", sa.Boolean()), sa.Column("n", sa.Numeric(10, 2)), sa.Column("d", sa.Date()), sa.Column("ts", sa.DateTime()),
				sa.Column("j", pg.JSONB()), sa.Column("arr", schema.Array{Elem: sa.Integer()}), sa.Column("Odd", sa.Integer()),
				sa.Column("order", sa.String(5)), sa.Column("m", sa.Enum("happy", "sad").Named("feeling")),
				&schema.Check{Name: "ck", SQL: condition}))
		})
	}
}

func TestEveryIndexComesBackAsItWasMade(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE EXTENSION IF NOT EXISTS pg_trgm")
	for name, x := range map[string]*schema.Index{
		"plain":           sa.Index("i", sa.Cols("a", "b")),
		"unique":          sa.Index("i", sa.Cols("a"), sa.Unique),
		"unnamed":         sa.Index("", sa.Cols("a")),
		"expression":      sa.Index("i", sa.Keys(sa.Expr("lower(v)"))),
		"mixed":           sa.Index("i", sa.Keys(sa.Col("a"), sa.Expr("lower(s)"), sa.Expr("(a + b)"))),
		"desc":            sa.Index("i", sa.Keys(sa.Desc(sa.Col("a")))),
		"desc text":       sa.Index("i", sa.Keys(sa.Expr("a DESC"), sa.Expr("b ASC NULLS LAST"))),
		"nulls":           sa.Index("i", sa.Keys(sa.NullsFirst(sa.Col("a")), sa.NullsLast(sa.Desc(sa.Col("b"))))),
		"nulls default":   sa.Index("i", sa.Keys(sa.NullsLast(sa.Col("a")), sa.NullsFirst(sa.Desc(sa.Col("b"))))),
		"where":           sa.Index("i", sa.Cols("a"), pg.Where("b > 5 AND v <> ''")),
		"where in":        sa.Index("i", sa.Cols("a"), pg.Where("v in ('x', 'y')")),
		"hash":            sa.Index("i", sa.Cols("a"), pg.Using("hash")),
		"btree":           sa.Index("i", sa.Cols("a"), pg.Using("btree")),
		"gin":             sa.Index("i", sa.Cols("j"), pg.Using("gin")),
		"gin path":        sa.Index("i", sa.Cols("j"), pg.Using("gin"), pg.Ops(map[string]string{"j": "jsonb_path_ops"})),
		"trigram":         sa.Index("i", sa.Keys(sa.Expr("lower(v) gin_trgm_ops")), pg.Using("gin")),
		"pattern":         sa.Index("i", sa.Keys(sa.Expr("lower(s) text_pattern_ops")), pg.Ops(map[string]string{"a": "int4_ops"})),
		"default class":   sa.Index("i", sa.Cols("a", "s"), pg.Ops(map[string]string{"a": "int4_ops", "s": "text_ops"})),
		"include":         sa.Index("i", sa.Cols("a"), pg.Include("b", "s"), sa.Unique),
		"not distinct":    sa.Index("i", sa.Cols("a"), sa.Unique, pg.NullsNotDistinct()),
		"fillfactor":      sa.Index("i", sa.Cols("a"), pg.With("fillfactor", 70)),
		"with two":        sa.Index("i", sa.Cols("a"), pg.With("fillfactor", 70), pg.With("deduplicate_items", "off")),
		"collation":       sa.Index("i", sa.Keys(sa.Collate(sa.Col("s"), "C"))),
		"collate text":    sa.Index("i", sa.Keys(sa.Expr(`lower(s) COLLATE "C" DESC`))),
		"odd names":       sa.Index("Odd Index", sa.Cols("Odd", "order")),
		"odd expression":  sa.Index("i", sa.Keys(sa.Expr(`abs("Odd")`), sa.Expr(`"order" DESC`))),
		"cast":            sa.Index("i", sa.Keys(sa.Expr("(a::text)"))),
		"json expression": sa.Index("i", sa.Keys(sa.Expr("(j ->> 'name')"))),
		"everything": sa.Index("i", sa.Keys(sa.Col("a"), sa.Expr("lower(v)")), sa.Unique, pg.Using("btree"), pg.Include("b"),
			pg.With("fillfactor", 70), pg.Where("v <> ''"), pg.Ops(map[string]string{"a": "int4_ops"})),
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.exec("DROP TABLE IF EXISTS t")
			sameAfterCreation(t, s, schema.NewTable(schema.Name("t"), sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()),
				sa.Column("s", sa.Text()), sa.Column("v", sa.String(20)), sa.Column("j", pg.JSONB()), sa.Column("Odd", sa.Integer()),
				sa.Column("order", sa.String(5)), x))
		})
	}
}

func TestEveryTableFeatureComesBackAsItWasMade(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE EXTENSION IF NOT EXISTS btree_gist", "CREATE SCHEMA s1",
		"CREATE TABLE o (id integer PRIMARY KEY, x integer, y integer, UNIQUE (x, y))", "CREATE TABLE s1.o (id integer PRIMARY KEY)")
	id := func() *schema.Column { return sa.Column("id", sa.Integer(), sa.PrimaryKey) }
	a := func() *schema.Column { return sa.Column("a", sa.Integer()) }
	b := func() *schema.Column { return sa.Column("b", sa.Integer()) }
	fk := func(options ...schema.ForeignKeyOption) *schema.ForeignKey {
		return sa.ForeignKeyConstraint([]string{"a"}, "o", []string{"id"}, options...)
	}
	for name, items := range map[string][]schema.TableItem{
		"serial":              {id()},
		"bigserial":           {sa.Column("id", sa.BigInteger(), sa.PrimaryKey)},
		"smallserial":         {sa.Column("id", sa.SmallInteger(), sa.PrimaryKey)},
		"no autoincrement":    {sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Autoincrement(false))},
		"serial not the key":  {id(), sa.Column("n", sa.BigInteger(), sa.Autoincrement(true), sa.NotNull)},
		"string key":          {sa.Column("id", sa.String(5), sa.PrimaryKey)},
		"composite key":       {a(), b(), sa.PrimaryKeyConstraint("b", "a").Named("pk")},
		"key that refers":     {sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.ForeignKey("o.id"))},
		"identity":            {sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.Identity())},
		"identity always":     {sa.Column("id", sa.BigInteger(), sa.PrimaryKey, sa.Identity(schema.Identity{Always: true, Start: int64p(100)}))},
		"identity everything": {sa.Column("id", sa.SmallInteger(), sa.Identity(schema.Identity{Start: int64p(10), Increment: int64p(5), MinValue: int64p(5), MaxValue: int64p(500), Cache: int64p(7), Cycle: yes()}))},
		"identity downwards":  {sa.Column("id", sa.Integer(), sa.Identity(schema.Identity{Increment: int64p(-1)}))},
		"computed":            {a(), sa.Column("c", sa.Integer(), sa.Computed("a * 2 + 1"))},
		"computed text":       {sa.Column("s", sa.String(9)), sa.Column("c", sa.Text(), sa.Computed("lower(s) || 'x'").Stored())},
		"not null":            {sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("b", sa.Integer(), sa.Null)},
		"comments":            {sa.Comment(`it's a "table"`), sa.Column("a", sa.Integer(), sa.Comment("100% \\ ok\nline"))},
		"unique":              {a(), b(), sa.UniqueConstraint("a", "b").Named("uq")},
		"unique column":       {sa.Column("a", sa.Integer(), sa.Unique)},
		"unique deferred":     {a(), sa.UniqueConstraint("a").With(sa.Deferrable(true), sa.Initially("DEFERRED"))},
		"unique include":      {a(), b(), sa.UniqueConstraint("a").Named("uq").With(pg.Include("b"))},
		"unique not distinct": {a(), sa.UniqueConstraint("a").Named("uq").With(pg.NullsNotDistinct())},
		"foreign key":         {a(), fk()},
		"foreign key full":    {a(), fk(sa.OnDelete("CASCADE"), sa.OnUpdate("SET NULL"), sa.Match("FULL"), sa.Deferrable(true), sa.Initially("DEFERRED"), sa.NamedFK("fk"))},
		"foreign key plain":   {a(), fk(sa.OnDelete("NO ACTION"), sa.OnUpdate("no action"), sa.Match("SIMPLE"), sa.Deferrable(false), sa.Initially("IMMEDIATE"))},
		"foreign key columns": {a(), b(), sa.ForeignKeyConstraint([]string{"a", "b"}, "o", []string{"x", "y"}, sa.OnDelete("SET NULL"), pg.OnDeleteColumns("b"))},
		"foreign key schema":  {a(), sa.ForeignKeyConstraint([]string{"a"}, "s1.o", []string{"id"})},
		"foreign key public":  {a(), sa.ForeignKeyConstraint([]string{"a"}, "public.o", []string{"id"})},
		"foreign key invalid": {a(), fk(pg.NotValid(), sa.UseAlter)},
		"self reference":      {id(), sa.Column("p", sa.Integer(), sa.ForeignKey("t.id"))},
		"exclude":             {sa.Column("r", pg.INT4RANGE()), a(), sa.ExcludeConstraint(sa.ExcludeColumn("r", "&&"), sa.ExcludeColumn("a", "=")).Named("ex")},
		"exclude where":       {sa.Column("r", pg.TSRANGE()), a(), sa.ExcludeConstraint(sa.ExcludeExpr("(a + 1)", "="), sa.ExcludeColumn("r", "&&")).Named("ex").With(pg.Where("a > 5 and a < 9"), pg.Using("gist"), sa.Deferrable(true))},
		"partitioned":         {a(), pg.PartitionBy("RANGE (a)")},
		"partition by expr":   {sa.Column("s", sa.Text()), pg.PartitionBy("LIST (lower(s))")},
		"unlogged":            {a(), pg.Unlogged()},
		"fillfactor":          {a(), pg.With("fillfactor", 70)},
		"heap":                {a(), pg.Using("heap")},
		"check no inherit":    {a(), sa.CheckConstraint("a > 1").Named("ck").With(pg.NoInherit())},
		"enum default":        {sa.Column("m", sa.Enum("x", "y").Named("m_enum"), sa.ServerDefault("x"), sa.NotNull)},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.exec("DROP TABLE IF EXISTS t")
			sameAfterCreation(t, s, schema.NewTable(schema.Name("t"), items...))
		})
	}
	t.Run("in a schema", func(t *testing.T) {
		s.t = t
		sameAfterCreation(t, s, schema.NewTable(schema.TableName{Schema: "s1", Name: "t"}, id(),
			sa.Column("e", sa.Enum("q").Named("e1").InSchema("s1")), sa.Index("ix", sa.Cols("e"))))
	})
	t.Run("inherits", func(t *testing.T) {
		s.t = t
		s.exec("DROP TABLE IF EXISTS t")
		sameAfterCreation(t, s, schema.NewTable(schema.Name("t"), sa.Column("more", sa.Integer()), pg.Inherits("o")))
	})
}

func TestInspectedTableCanBeMadeAgain(t *testing.T) {
	s := newServer(t)
	s.exec("CREATE TYPE mood AS ENUM ('x', 'y')", "CREATE EXTENSION btree_gist",
		`CREATE TABLE "Odd t" (id bigserial PRIMARY KEY, "a b" varchar(9) DEFAULT 'it''s' NOT NULL, n numeric(5,1) DEFAULT -1.5,
		m mood DEFAULT 'x', arr text[] DEFAULT '{a,b}', g integer GENERATED BY DEFAULT AS IDENTITY (START 5), c integer GENERATED ALWAYS AS (id::int + 1) STORED,
		at timestamptz DEFAULT now(), r int4range, CONSTRAINT ck CHECK (n > 0 AND "a b" <> ''), UNIQUE ("a b"),
		EXCLUDE USING gist (r WITH &&, n WITH =) WHERE (n > 0))`,
		`CREATE INDEX ix ON "Odd t" (lower("a b") DESC, n) INCLUDE (m) WHERE n > 1`, `COMMENT ON COLUMN "Odd t".n IS 'it''s'`,
		`COMMENT ON TABLE "Odd t" IS 'x'`)
	before := s.table("Odd t")
	s.exec(`DROP TABLE "Odd t"`)
	sameAfterCreation(t, s, before)
}

func TestInspectTakesTheSameNumberOfQueriesForAnyNumberOfTables(t *testing.T) {
	s := newServer(t)
	count := func() int {
		q := &counter{Querier: s.db}
		if _, err := s.d.Inspect(t.Context(), q, dialect.Scope{}); err != nil {
			t.Fatal(err)
		}
		return q.n
	}
	empty := count()
	for _, name := range []string{"t1", "t2", "t3"} {
		s.run(op.CreateTable{Table: schema.NewTable(schema.Name(name), sa.Column("id", sa.Integer(), sa.PrimaryKey))})
	}
	if full := count(); full != empty || full > 12 {
		t.Errorf("inspecting takes %d queries of an empty database and %d of one with tables; want equal, at most 12", empty, full)
	}
}
