package e2e_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// TestWhatTheServerRefusesInAModelIsRefusedBefore has MariaDB, where such a revision
// would be half done, refuse new tables and what is added to one with rows. Each is told
// with its column, the line of the model and the server's own words.
func TestWhatTheServerRefusesInAModelIsRefusedBefore(t *testing.T) {
	for name, test := range map[string]struct {
		items []schema.TableItem
		want  string
	}{
		"a default":                  {[]schema.TableItem{sa.Column("a", sa.Integer(), sa.ServerDefault("x"))}, `column "a": the server refuses its default: Error 1067 (42000): Invalid default value for 'a'`},
		"a default in SQL":           {[]schema.TableItem{sa.Column("a", sa.Integer(), sa.ServerDefaultExpr("nope(1)"))}, `column "a": the server refuses its default: Error 1901`},
		"a default by a column":      {[]schema.TableItem{sa.Column("a", sa.Integer(), sa.ServerDefaultExpr("(nope + 1)"))}, `column "a": the server refuses its default: Error 1054 (42S22): Unknown column 'nope'`},
		"a type":                     {[]schema.TableItem{sa.Column("a", sa.TypeName("nope"))}, `column "a": the server refuses its type: Error 4161 (HY000): Unknown data type: 'nope'`},
		"a type that is too long":    {[]schema.TableItem{sa.Column("a", sa.String(70000))}, `column "a": the server refuses its type: Error 1074 (42000)`},
		"an enum's value":            {[]schema.TableItem{sa.Column("a", sa.Enum("a", "b"), sa.ServerDefault("c"))}, `its default "c" is none of the enum's values: a, b`},
		"a computed column":          {[]schema.TableItem{sa.Column("a", sa.Integer(), sa.Computed("rand()").Stored())}, `column "a": the server refuses what it is computed from: Error 1901`},
		"a check":                    {[]schema.TableItem{sa.Column("a", sa.Integer()), sa.CheckConstraint("a in (select 1)").Named("k")}, `the server refuses check constraint k (a in (select 1)): Error 1970`},
		"a check of no column":       {[]schema.TableItem{sa.Column("a", sa.Integer()), sa.CheckConstraint("b > 0").Named("k")}, `the server refuses check constraint k (b > 0): Error 1054 (42S22): Unknown column 'b' in 'CHECK'`},
		"a key that is too long":     {[]schema.TableItem{sa.Column("a", sa.Text()), sa.Index("ix", sa.Cols("a"), mysql.Using("BTREE"), sa.Unique)}, `the server refuses unique index ix (a): Error 1071`},
		"an index that is cut":       {[]schema.TableItem{sa.Column("a", sa.Text()), sa.Column("b", sa.String(1000)), sa.Index("ix", sa.Cols("a")), sa.Index("ix2", sa.Cols("b")), sa.UniqueConstraint("a").Named("u")}, ""},
		"an engine":                  {[]schema.TableItem{sa.Column("a", sa.Text()), mysql.Engine("nope")}, `the server refuses its options: Error 1286 (42000): Unknown storage engine 'nope'`},
		"a second numbered column":   {[]schema.TableItem{sa.Column("a", sa.Integer(), sa.Autoincrement(true)), sa.Index("ix", sa.Cols("a"))}, `column "a": the server refuses its numbering: Error 1075`},
		"rows that are too long":     {[]schema.TableItem{sa.Column("a", sa.String(9000)), sa.Column("b", sa.String(9000))}, `column "b": the server refuses its type: Error 1118`},
		"what a refused column has":  {[]schema.TableItem{sa.Column("a", sa.TypeName("nope")), sa.CheckConstraint("a > 0").Named("k"), sa.Index("ix", sa.Cols("a"))}, `column "a": the server refuses its type`},
		"a table by its name":        {[]schema.TableItem{sa.Column("a", sa.Integer()), sa.CheckConstraint("t.a > 0").Named("k")}, ""},
		"a history":                  {[]schema.TableItem{sa.Column("a", sa.Integer()), mysql.SystemVersioned}, ""},
		"what isn't of MariaDB's":    {[]schema.TableItem{sa.Column("a", sa.Text()), mysql.RowFormat("COMPRESSED"), sa.Index("ix", sa.Cols("a"), mysql.FullText)}, ""},
		"a numbered column in a key": {[]schema.TableItem{sa.Column("a", sa.DateTime(), sa.NotNull, sa.ServerDefaultExpr("CURRENT_TIMESTAMP")), sa.Column("b", sa.TypeName("TIMESTAMP"), sa.NotNull)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			id := sa.Column("id", sa.Integer(), sa.PrimaryKey)
			others := []sa.Item{sa.Table("s", id), sa.Table("u", id)} // which the server takes
			env := &alembic.Env{TargetMetadata: sa.NewMetaData(append(others, sa.Table("t", append([]schema.TableItem{id}, test.items...)...))...)}
			for _, made := range [][]string{nil, {"CREATE TABLE t (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO t VALUES (1)"}} {
				exec(t, db, made...)
				dump := s.schemaDump(t)
				diff, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
				if test.want == "" {
					if err != nil {
						t.Fatal(err)
					}
					apply(t, db, diff, diff.Upgrade)
					exec(t, db, "DROP TABLE s, t, u")
					continue
				}
				wantError(t, err, "the models' schema: table \"t\" (models_tried_test.go:", test.want)
				if err != nil && strings.Contains(err.Error(), "\n") {
					t.Errorf("more than that is refused: %v", err)
				}
				if diff := cmp.Diff(dump, s.schemaDump(t)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestAnIndexThatTheServerCutsIsNoDifference has indexes over more than a key may hold:
// the server makes one over the beginning, with a note.
func TestAnIndexThatTheServerCutsIsNoDifference(t *testing.T) {
	s := mariadb(t)
	var tables []sa.Item
	for name, options := range map[string][]schema.TableItem{
		"plain": nil, "latin": {mysql.Charset("latin1")}, "utf8": {mysql.Charset("utf8mb3")}, "isam": {mysql.Engine("MyISAM")},
	} {
		tables = append(tables, sa.Table(name, append(options, sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Text()), sa.Column("b", sa.String(4000)), sa.Column("c", sa.LargeBinary(0)),
			sa.Index("a", sa.Cols("a")), sa.Index("b", sa.Cols("b")), sa.Index("c", sa.Cols("c")), sa.UniqueConstraint("a").Named("u"))...))
	}
	env, db := &alembic.Env{TargetMetadata: sa.NewMetaData(tables...)}, s.open(t)
	diff, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, db, diff, diff.Upgrade)
	if diff, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{}); err != nil || !diff.Empty() {
		t.Errorf("the second comparison finds %v %v", diff.Upgrade, err)
	}
}

// TestWhatAModelLeavesToTheDatabaseMustFit has tables whose partitions and pages the models
// say nothing of, in which MariaDB refuses what the models say: with rows, where such a
// revision would be half done. What it takes goes through.
func TestWhatAModelLeavesToTheDatabaseMustFit(t *testing.T) {
	const hash, ranges = "PARTITION BY HASH (a) PARTITIONS 2", "PARTITION BY RANGE COLUMNS (a, id) (PARTITION id VALUES LESS THAN (5, 5), PARTITION p VALUES LESS THAN (MAXVALUE, MAXVALUE))"
	items := func(more ...schema.TableItem) []schema.TableItem {
		return append([]schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.PrimaryKey), sa.Column("g", sa.String(30))}, more...)
	}
	for name, test := range map[string]struct {
		options string
		items   []schema.TableItem
		want    string
	}{
		"a unique key":           {hash, items(sa.UniqueConstraint("id").Named("u")), `the table is partitioned by HASH (` + "`a`" + `) PARTITIONS 2: unique constraint u (id) must have the column "a"; say mysql.PartitionBy(…)`},
		"a unique index":         {ranges, items(sa.Index("u", sa.Cols("id"), sa.Unique)), `unique index u (id) must have the column "a"`},
		"with the column":        {ranges, items(sa.UniqueConstraint("id", "a").Named("u"), sa.Index("i", sa.Cols("g"))), ""},
		"a primary key":          {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("g", sa.String(30))}, `primary key t_pkey (id) must have the column "a"`},
		"a foreign key":          {hash, items(sa.ForeignKeyConstraint([]string{"a"}, "other", []string{"id"})), `a partitioned table has no foreign key`},
		"a key to it":            {hash, items(), `other" (models_tried_test.go:`},
		"a column that goes":     {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("g", sa.String(30))}, `it has no column "a"`},
		"a type of no number":    {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.String(20), sa.PrimaryKey), sa.Column("g", sa.String(30))}, `its column "a" can't be VARCHAR(20)`},
		"another type":           {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.BigInteger(), sa.PrimaryKey), sa.Column("g", sa.String(30))}, ""},
		"another name":           {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("b", sa.Integer(), sa.PrimaryKey, sa.RenamedFrom("a")), sa.Column("g", sa.String(30))}, ""},
		"names that are swapped": {hash, []schema.TableItem{sa.Column("a", sa.Integer(), sa.PrimaryKey, sa.RenamedFrom("id")), sa.Column("id", sa.Integer(), sa.PrimaryKey, sa.RenamedFrom("a")), sa.Column("g", sa.String(30))}, ""},
		"other partitions":       {hash, []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("a", sa.Integer(), sa.NotNull), sa.Column("g", sa.String(30)), mysql.PartitionBy("HASH (id) PARTITIONS 3")}, ""},
		"its own that don't fit": {hash, items(mysql.PartitionBy("HASH (nope) PARTITIONS 3")), `it has no column "nope"`},
		"a spatial index":        {hash, items(sa.Column("p", mysql.NamedType("POINT"), sa.NotNull), sa.Index("s", sa.Cols("p"), mysql.Spatial)), `a partitioned table has no SPATIAL index`},
		"a format of rows":       {"KEY_BLOCK_SIZE = 8", items(mysql.RowFormat("DYNAMIC")), `InnoDB refuses ROW_FORMAT=DYNAMIC with KEY_BLOCK_SIZE=8`},
		"the same format":        {"ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8", items(mysql.RowFormat("COMPRESSED"), sa.Column("n", sa.Integer())), ""},
		"a format taken back":    {"ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8", items(mysql.RowFormat("COMPACT"), mysql.TableSetting("key_block_size", 0)), ""},
		"compressed pages":       {"ROW_FORMAT = REDUNDANT", items(mysql.TableSetting("page_compressed", 1)), `InnoDB refuses ROW_FORMAT=REDUNDANT with PAGE_COMPRESSED`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mariadb(t)
			db := s.open(t)
			exec(t, db, "SET GLOBAL innodb_read_only_compressed = OFF", "CREATE TABLE other (id INTEGER NOT NULL PRIMARY KEY)",
				"CREATE TABLE t (id INTEGER NOT NULL, a INTEGER NOT NULL, g VARCHAR(30), PRIMARY KEY (id, a)) "+test.options, "INSERT INTO t VALUES (1, 2, 'x')")
			other := []schema.TableItem{sa.Column("id", sa.Integer(), sa.PrimaryKey)}
			if name == "a key to it" {
				other = append(other, sa.ForeignKeyConstraint([]string{"id"}, "t", []string{"id"}))
			}
			env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("other", other...), sa.Table("t", test.items...))}
			dump := s.schemaDump(t)
			diff, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{DropUnmanaged: true})
			if test.want != "" {
				wantError(t, err, "the models' schema: table \"", "(models_tried_test.go:", test.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			apply(t, db, diff, diff.Upgrade)
			takeBack(t, db, diff)
			if diff := cmp.Diff(dump, s.schemaDump(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTablesAreTriedInFewMessages counts what MariaDB gets for many tables of models: a
// check asks about none of them.
func TestTablesAreTriedInFewMessages(t *testing.T) {
	counts := map[string][]int64{}
	for _, tables := range []int{2, 40} {
		s := mariadb(t)
		db, sent := s.counted(t)
		m := s.migrator(t, db, manyTables(tables))
		count := func(name string, call func() error) {
			before := sent.Load()
			if err := call(); err != nil {
				t.Fatal(err)
			}
			counts[name] = append(counts[name], sent.Load()-before)
		}
		count("check", func() error {
			if drift := new(alembic.DriftError); !errors.As(m.Check(t.Context()), &drift) {
				return errors.New("check finds no difference")
			}
			return nil
		})
		count("diff", func() error { _, err := m.Diff(t.Context(), alembic.DiffOptions{}); return err })
		count("compare only", func() error { _, err := m.Diff(t.Context(), alembic.DiffOptions{CompareOnly: true}); return err })
	}
	for name, n := range counts {
		if n[0] != n[1] {
			t.Errorf("%s sends %d messages for few tables and %d for many", name, n[0], n[1])
		}
	}
	if n := counts["diff"][0] - counts["compare only"][0]; n != 1 {
		t.Errorf("the trial takes %d messages, want 1", n)
	}
}

// TestASemicolonInAModelIsNoStatement: comparing changes nothing, whatever the models say.
func TestASemicolonInAModelIsNoStatement(t *testing.T) {
	s := mariadb(t)
	db := s.open(t)
	exec(t, db, "CREATE TABLE kept (id INTEGER PRIMARY KEY)")
	id := sa.Column("id", sa.Integer(), sa.PrimaryKey)
	env := &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Table("s", id), sa.Table("t", id, sa.Column("n", sa.Integer()),
		sa.CheckConstraint("n > 0)); DROP TABLE kept; CREATE TEMPORARY TABLE x (a INTEGER, CHECK ((a > 0)").Named("k")))}
	_, err := s.migrator(t, db, env).Diff(t.Context(), alembic.DiffOptions{})
	wantError(t, err, `the models' schema: table "t"`, "the server refuses check constraint k", "Error 1064")
	exec(t, db, "INSERT INTO kept VALUES (1)")
}
