package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// tableItems are those of a table with the columns id, a and b.
func tableItems(more ...schema.TableItem) []schema.TableItem {
	return append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Integer())}, more...)
}

func columnA(t schema.Type, options ...schema.ColumnOption) schema.TableItem {
	return sa.Column("a", t, options...)
}

func number(n int64) *int64 { return &n }

func yes() *bool { t := true; return &t }

// modelOptions are two forms of a table by what differs.
var modelOptions = map[string]map[string][2][]schema.TableItem{
	"postgresql": {
		"collation":          {tableItems(columnA(sa.StringCollate(20, "C"))), tableItems(columnA(sa.StringCollate(20, "POSIX")))},
		"collation_given":    {tableItems(columnA(sa.String(20))), tableItems(columnA(sa.StringCollate(20, "C")))},
		"identity_always":    {tableItems(columnA(sa.Integer(), sa.Identity())), tableItems(columnA(sa.Integer(), sa.Identity(schema.Identity{Always: true})))},
		"identity_increment": {tableItems(columnA(sa.Integer(), sa.Identity())), tableItems(columnA(sa.Integer(), sa.Identity(schema.Identity{Increment: number(5), Start: number(10), Cache: number(7), Cycle: yes()})))},
		"identity_bounds":    {tableItems(columnA(sa.Integer(), sa.Identity())), tableItems(columnA(sa.Integer(), sa.Identity(schema.Identity{MinValue: number(-5), MaxValue: number(100)})))},
		"identity_to_plain":  {tableItems(columnA(sa.Integer(), sa.Identity())), tableItems(columnA(sa.Integer(), sa.NotNull))},
		"timezone":           {tableItems(columnA(sa.DateTime())), tableItems(columnA(sa.DateTimeTZ()))},
		"precision":          {tableItems(columnA(postgresql.TIMESTAMP(6))), tableItems(columnA(postgresql.TIMESTAMP(3)))},
		"interval":           {tableItems(columnA(postgresql.INTERVAL("", 6))), tableItems(columnA(postgresql.INTERVAL("DAY TO SECOND", 3)))},
		"bits":               {tableItems(columnA(postgresql.BIT(3))), tableItems(columnA(postgresql.VARBIT(3)))},
		"array":              {tableItems(columnA(sa.Array(sa.Integer()))), tableItems(columnA(sa.Array(sa.BigInteger())))},
		"domain_of_json":     {tableItems(columnA(sa.JSON())), tableItems(columnA(postgresql.JSONB()))},
		"float":              {tableItems(columnA(sa.Float(24))), tableItems(columnA(sa.Double()))},
		"fillfactor":         {tableItems(postgresql.With("fillfactor", 70)), tableItems(postgresql.With("fillfactor", 80))},
		"unlogged":           {tableItems(), tableItems(postgresql.Unlogged())},
		"index_with":         {tableItems(sa.Index("ix_with", sa.Cols("b"), postgresql.With("fillfactor", 60))), tableItems(sa.Index("ix_with", sa.Cols("b"), postgresql.With("fillfactor", 70)))},
		"index_using":        {tableItems(sa.Index("ix_using", sa.Cols("b"))), tableItems(sa.Index("ix_using", sa.Cols("b"), postgresql.Using("hash")))},
		"index_include":      {tableItems(sa.Index("ix_include", sa.Cols("b"))), tableItems(sa.Index("ix_include", sa.Cols("b"), postgresql.Include("id")))},
		"index_nulls":        {tableItems(sa.Index("ix_nulls", sa.Keys(sa.Col("b")))), tableItems(sa.Index("ix_nulls", sa.Keys(sa.NullsFirst(sa.Col("b")))))},
		"index_desc":         {tableItems(sa.Index("ix_desc", sa.Keys(sa.Col("b")))), tableItems(sa.Index("ix_desc", sa.Keys(sa.NullsLast(sa.Desc(sa.Col("b"))))))},
		"index_where":        {tableItems(sa.Index("ix_where", sa.Cols("b"), postgresql.Where("b > 1"))), tableItems(sa.Index("ix_where", sa.Cols("b")))},
		"index_ops":          {tableItems(columnA(sa.Text()), sa.Index("ix_ops", sa.Cols("a"))), tableItems(columnA(sa.Text()), sa.Index("ix_ops", sa.Cols("a"), postgresql.Ops(map[string]string{"a": "text_pattern_ops"})))},
		"index_collation":    {tableItems(columnA(sa.Text()), sa.Index("ix_coll", sa.Keys(sa.Col("a")))), tableItems(columnA(sa.Text()), sa.Index("ix_coll", sa.Keys(sa.Collate(sa.Col("a"), "C"))))},
		"index_nulls_alike":  {tableItems(sa.Index("ix_alike", sa.Cols("b"), sa.Unique)), tableItems(sa.Index("ix_alike", sa.Cols("b"), sa.Unique, postgresql.NullsNotDistinct()))},
		"unique_include":     {tableItems(sa.UniqueConstraint("b").Named("uq_incl")), tableItems(sa.UniqueConstraint("b").Named("uq_incl").With(postgresql.Include("id")))},
		"unique_nulls":       {tableItems(sa.UniqueConstraint("b").Named("uq_nulls")), tableItems(sa.UniqueConstraint("b").Named("uq_nulls").With(postgresql.NullsNotDistinct()))},
		"unique_deferrable":  {tableItems(sa.UniqueConstraint("b").Named("uq_defer")), tableItems(sa.UniqueConstraint("b").Named("uq_defer").With(sa.Deferrable(true), sa.Initially("DEFERRED")))},
		"check_no_inherit":   {tableItems(sa.CheckConstraint("b > 0").Named("ck_inherit")), tableItems(sa.CheckConstraint("b > 0").Named("ck_inherit").With(postgresql.NoInherit()))},
		"exclude":            {tableItems(columnA(postgresql.INT4RANGE()), sa.ExcludeConstraint(sa.ExcludeColumn("a", "&&")).Named("ex_a")), tableItems(columnA(postgresql.INT4RANGE()), sa.ExcludeConstraint(sa.ExcludeColumn("a", "-|-")).Named("ex_a"))},
		"fk_match":           {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_match")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}, sa.Match("FULL")).Named("fk_match"))},
		"fk_deferrable":      {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_defer")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_defer").With(sa.Deferrable(true)))},
		"fk_actions":         {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_act")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}, sa.OnDelete("SET NULL"), sa.OnUpdate("CASCADE")).Named("fk_act"))},
	},
	"mariadb": {
		"unsigned":       {tableItems(columnA(mysql.Integer())), tableItems(columnA(mysql.Integer(mysql.Unsigned)))},
		"zerofill":       {tableItems(columnA(mysql.Integer(mysql.Unsigned))), tableItems(columnA(mysql.Integer(mysql.Unsigned, mysql.Zerofill)))},
		"charset":        {tableItems(columnA(sa.String(20))), tableItems(columnA(mysql.VarChar(20, mysql.Charset("latin1"))))},
		"collate":        {tableItems(columnA(sa.String(20))), tableItems(columnA(mysql.VarChar(20, mysql.Collate("utf8mb4_bin"))))},
		"binary":         {tableItems(columnA(sa.String(20))), tableItems(columnA(mysql.VarChar(20, mysql.Binary)))},
		"binary_charset": {tableItems(columnA(mysql.Text(mysql.Charset("latin1")))), tableItems(columnA(mysql.Text(mysql.Charset("latin1"), mysql.Binary)))},
		"binary_enum":    {tableItems(columnA(mysql.Enum("x", "y COLLATE z"))), tableItems(columnA(mysql.Enum("x", "y COLLATE z").With(mysql.Binary)))},
		"binary_follows": {tableItems(columnA(mysql.Char(3, mysql.Binary)), mysql.Charset("utf8mb4")), tableItems(columnA(mysql.Char(3, mysql.Binary)), mysql.Charset("latin1"))},
		"collate_alias":  {tableItems(columnA(mysql.VarChar(20, mysql.Collate("utf8_general_ci")))), tableItems(columnA(mysql.VarChar(20, mysql.Collate("utf8_bin"))))},
		"national":       {tableItems(columnA(sa.String(20))), tableItems(columnA(mysql.VarChar(20, mysql.National)))},
		"enum_charset":   {tableItems(columnA(mysql.Enum("x", "y"))), tableItems(columnA(mysql.Enum("x", "y").With(mysql.Charset("latin1"))))},
		"text_charset":   {tableItems(columnA(sa.Text())), tableItems(columnA(mysql.Text(mysql.Charset("latin1"), mysql.Collate("latin1_bin"))))},
		"text_size":      {tableItems(columnA(sa.Text())), tableItems(columnA(mysql.LongText()))},
		"digits":         {tableItems(columnA(mysql.DateTime(0))), tableItems(columnA(mysql.DateTime(6)))},
		"float_digits":   {tableItems(columnA(mysql.Double())), tableItems(columnA(mysql.Double(mysql.Digits(8, 2))))},
		"real":           {tableItems(columnA(mysql.Float())), tableItems(columnA(mysql.Double()))},
		"set":            {tableItems(columnA(mysql.Set("x", "y"))), tableItems(columnA(mysql.Set("x", "y", "z")))},
		"year":           {tableItems(columnA(mysql.Year())), tableItems(columnA(mysql.SmallInt()))},
		"on_update":      {tableItems(columnA(mysql.DateTime(0))), tableItems(columnA(mysql.DateTime(0), mysql.OnUpdate("CURRENT_TIMESTAMP")))},
		"update_digits":  {tableItems(columnA(mysql.DateTime(3), mysql.OnUpdate("CURRENT_TIMESTAMP(3)"))), tableItems(columnA(mysql.DateTime(6), mysql.OnUpdate("CURRENT_TIMESTAMP(6)")))},
		"update_no_more": {tableItems(columnA(mysql.DateTime(3), mysql.OnUpdate("CURRENT_TIMESTAMP(3)"))), tableItems(columnA(sa.String(30)))},
		"invisible":      {tableItems(columnA(sa.Integer())), tableItems(columnA(sa.Integer(), mysql.Invisible))},
		"engine":         {tableItems(mysql.Engine("InnoDB")), tableItems(mysql.Engine("MyISAM"))},
		"table_charset":  {tableItems(columnA(sa.String(20)), mysql.Charset("utf8mb4")), tableItems(columnA(sa.String(20)), mysql.Charset("latin1"))},
		"table_collate":  {tableItems(columnA(sa.String(20)), mysql.Collate("utf8mb4_general_ci")), tableItems(columnA(sa.String(20)), mysql.Collate("utf8mb4_bin"))},
		"row_format":     {tableItems(mysql.RowFormat("DYNAMIC")), tableItems(mysql.RowFormat("COMPACT"))},
		"setting":        {tableItems(mysql.TableSetting("stats_persistent", 0)), tableItems(mysql.TableSetting("stats_persistent", 1))},
		"partitions":     {tableItems(mysql.PartitionBy("HASH (id) PARTITIONS 2")), tableItems(mysql.PartitionBy("HASH (id) PARTITIONS 3"))},
		"partition_ranges": {
			tableItems(columnA(sa.Date(), sa.PrimaryKey, sa.NotNull), mysql.PartitionBy("RANGE (YEAR(a)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)")),
			tableItems(columnA(sa.Date(), sa.PrimaryKey, sa.NotNull), mysql.PartitionBy("RANGE (YEAR(a)) (PARTITION p0 VALUES LESS THAN (2021), PARTITION p1 VALUES LESS THAN MAXVALUE)"))},
		"partition_lists": {
			tableItems(mysql.PartitionBy("LIST (id) (PARTITION `in` VALUES IN (1, 2) COMMENT 'x = engine', PARTITION more VALUES IN (3))")),
			tableItems(mysql.PartitionBy("LIST (id) (PARTITION `in` VALUES IN (1, 2) COMMENT 'x = engine', PARTITION more VALUES IN (3, 4))"))},
		"partition_keys": {tableItems(mysql.PartitionBy("KEY (id) PARTITIONS 2")), tableItems(mysql.PartitionBy("LINEAR KEY (id) PARTITIONS 2"))},
		"versioned":      {tableItems(), tableItems(mysql.SystemVersioned)},
		"index_ignored":  {tableItems(sa.Index("ix_ign", sa.Cols("b"))), tableItems(sa.Index("ix_ign", sa.Cols("b"), mysql.Ignored))},
		"index_length":   {tableItems(columnA(sa.String(50)), sa.Index("ix_len", sa.Cols("a"))), tableItems(columnA(sa.String(50)), sa.Index("ix_len", sa.Cols("a"), mysql.Length("a", 9)))},
		"index_desc":     {tableItems(sa.Index("ix_desc", sa.Keys(sa.Col("b")))), tableItems(sa.Index("ix_desc", sa.Keys(sa.Desc(sa.Col("b")))))},
		"index_comment":  {tableItems(sa.Index("ix_com", sa.Cols("b"))), tableItems(sa.Index("ix_com", sa.Cols("b"), mysql.IndexComment("it's")))},
		"index_fulltext": {tableItems(columnA(sa.String(50)), sa.Index("ix_full", sa.Cols("a"))), tableItems(columnA(sa.String(50)), sa.Index("ix_full", sa.Cols("a"), mysql.FullText))},
		"fk_actions":     {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_act")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}, sa.OnDelete("SET NULL"), sa.OnUpdate("CASCADE")).Named("fk_act"))},
		"stored":         {tableItems(columnA(sa.Integer(), sa.Computed("b + 1"))), tableItems(columnA(sa.Integer(), sa.Computed("b + 1").Stored()))},
	},
	"sqlite": {
		"collation":       {tableItems(columnA(sa.StringCollate(20, "NOCASE"))), tableItems(columnA(sa.StringCollate(20, "RTRIM")))},
		"collation_given": {tableItems(columnA(sa.Text())), tableItems(columnA(sa.TextCollate("NOCASE")))},
		"strict":          {tableItems(), tableItems(sqlite.Strict)},
		"rowid":           {tableItems(), tableItems(sqlite.WithoutRowid)},
		"autoincrement":   {tableItems(), tableItems(sqlite.Autoincrement)},
		"conflict":        {tableItems(sa.UniqueConstraint("b").Named("uq_conf")), tableItems(sa.UniqueConstraint("b").Named("uq_conf").With(sqlite.OnConflict("IGNORE")))},
		"conflict_null":   {tableItems(columnA(sa.Integer(), sa.NotNull)), tableItems(columnA(sa.Integer(), sa.NotNull, sqlite.OnConflictNotNull("REPLACE")))},
		"index_where":     {tableItems(sa.Index("ix_where", sa.Cols("b"))), tableItems(sa.Index("ix_where", sa.Cols("b"), sqlite.Where("b > 1")))},
		"index_desc":      {tableItems(sa.Index("ix_desc", sa.Keys(sa.Col("b")))), tableItems(sa.Index("ix_desc", sa.Keys(sa.Desc(sa.Col("b")))))},
		"index_collation": {tableItems(columnA(sa.Text()), sa.Index("ix_coll", sa.Keys(sa.Col("a")))), tableItems(columnA(sa.Text()), sa.Index("ix_coll", sa.Keys(sa.Collate(sa.Col("a"), "NOCASE"))))},
		"fk_deferrable":   {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_defer")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_defer").With(sa.Deferrable(true), sa.Initially("DEFERRED")))},
		"fk_actions":      {tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}).Named("fk_act")), tableItems(sa.ForeignKeyConstraint([]string{"b"}, "target", []string{"id"}, sa.OnDelete("SET NULL"), sa.OnUpdate("CASCADE")).Named("fk_act"))},
		"stored":          {tableItems(columnA(sa.Integer(), sa.Computed("b + 1"))), tableItems(columnA(sa.Integer(), sa.Computed("b + 1").Stored()))},
	},
}

// leftOpen are those whose first form says nothing about what the second one says, so that
// the way from there changes nothing.
var leftOpen = map[string][]string{"mariadb": {"binary", "binary_charset", "binary_enum", "charset", "collate", "digits", "enum_charset", "float_digits", "national", "text_charset", "versioned"}}

// TestEveryOptionOfAModelIsCompared has the models of many tables say something else, each
// in one respect, and go back, in both directions.
func TestEveryOptionOfAModelIsCompared(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		for i, direction := range []string{"forth", "reverse"} {
			t.Run(direction, func(t *testing.T) {
				t.Parallel()
				s := s.fresh(t)
				db := s.open(t)
				db.SetMaxOpenConns(1)
				version := func(i int) *schema.MetaData {
					items := []sa.Item{sa.Table("target", sa.Column("id", sa.Integer(), sa.PrimaryKey))}
					for name, forms := range modelOptions[s.dialect] {
						items = append(items, sa.Table(name, forms[i]...))
					}
					return sa.NewMetaData(items...)
				}
				s.becomesModels(t, db, version(i))
				dump := s.schemaDump(t)
				d := s.becomesModels(t, db, version(1-i))
				changed := fmt.Sprint(d.Upgrade)
				for name := range modelOptions[s.dialect] {
					want := i == 0 || !slices.Contains(leftOpen[s.dialect], name)
					if got := strings.Contains(changed, " "+name+" ") || strings.Contains(changed, " "+name+"."); got != want {
						t.Errorf("%s: an operation: %v", name, got)
					}
				}
				takeBack(t, db, d)
				if diff := cmp.Diff(uncounted(dump), uncounted(s.schemaDump(t))); diff != "" {
					t.Errorf("back (-before +after):\n%s", diff)
				}
			})
		}
	})
}
