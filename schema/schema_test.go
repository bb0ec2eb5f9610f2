package schema_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func TestNamingConventionTokens(t *testing.T) {
	convention := schema.NamingConvention{
		"pk": "pk_%(table_name)s",
		"uq": "uq_%(table_name)s_%(column_0_N_name)s",
		"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s_%(referred_column_0_name)s",
		"ix": "ix_%(column_0_label)s_%(column_1_name)s",
		"ck": "ck_%(table_name)s_%(constraint_name)s",
	}
	table := sa.Table("users",
		sa.Column("a", sa.Integer(), sa.PrimaryKey),
		sa.Column("b", sa.Integer(), sa.ForeignKey("teams.id")),
		sa.UniqueConstraint("a", "b"),
		sa.UniqueConstraint("b").Named("mine"),
		sa.CheckConstraint("a > 0"),
		sa.Index("", sa.Cols("a", "b")),
	).Schema()
	if err := convention.Apply(table); err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		table.PrimaryKey.Name:     "pk_users",
		table.Uniques[0].Name:     "uq_users_a_b",
		table.Uniques[1].Name:     "mine",
		table.ForeignKeys[0].Name: "fk_users_b_teams_id",
		table.Indexes[0].Name:     "ix_users_a_b",
		table.Checks[0].Name:      "",
	} {
		if got != want {
			t.Errorf("named %q, want %q", got, want)
		}
	}
}

func TestNamingConventionErrors(t *testing.T) {
	for template, want := range map[string]string{
		"x_%(colour)s":        `unknown token "colour"`,
		"x_%(column_5_name)s": "there is no column 5",
		"x_%(table_name":      "a token has no end",
	} {
		err := schema.NamingConvention{"uq": template}.ApplyConstraint(schema.Name("t"), sa.UniqueConstraint("a"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", template, err, want)
		}
	}
}

func TestIndexWithoutConventionGetsSQLAlchemysName(t *testing.T) {
	for table, want := range map[schema.TableName]string{
		schema.Name("t"):            "ix_t_a",
		{Schema: "shop", Name: "t"}: "ix_shop_t_a",
	} {
		x := sa.Index("", sa.Cols("a", "b"))
		if err := (schema.NamingConvention)(nil).ApplyIndex(table, x); err != nil || x.Name != want {
			t.Errorf("the index of %s is named %q, %v, want %s", table, x.Name, err, want)
		}
	}
}

func TestTableTakesOverWhatIsWrittenAtColumns(t *testing.T) {
	table := sa.Table("t",
		sa.Column("a", sa.Integer(), sa.PrimaryKey),
		sa.Column("b", sa.Integer(), sa.PrimaryKey, sa.ForeignKey("o.x")),
		sa.Column("c", sa.Integer(), sa.Unique, sa.Indexed),
		sa.Column("d", sa.Integer(), sa.Unique, sa.Check("d > 0")),
	).Schema()
	if err := table.Validate(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range table.Constraints() {
		got = append(got, c.String())
	}
	for _, x := range table.Indexes {
		got = append(got, x.String())
	}
	want := "primary key (a, b); unique constraint (d); check constraint (d > 0); foreign key (b) to o(x); unique index (c)"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestTableProblems(t *testing.T) {
	var nilColumn *schema.Column
	for want, table := range map[string]sa.TableDef{
		"an item is nil":        sa.Table("t", nilColumn),
		"stands twice":          sa.Table("t", sa.Column("a", sa.Text()), sa.Column("a", sa.Text())),
		"two primary keys":      sa.Table("t", sa.Column("a", sa.Text()), sa.PrimaryKeyConstraint("a"), sa.PrimaryKeyConstraint("a")),
		"contradict":            sa.Table("t", sa.Column("a", sa.Text(), sa.PrimaryKey), sa.Column("b", sa.Text()), sa.PrimaryKeyConstraint("b")),
		"a table has no name":   sa.Table("", sa.Column("a", sa.Text())),
		"has no type":           sa.Table("t", sa.Column("a", nil)),
		"has no values":         sa.Table("t", sa.Column("a", sa.Enum())),
		"has a value twice":     sa.Table("t", sa.Column("a", sa.Enum("x", "x"))),
		"no element type":       sa.Table("t", sa.Column("a", sa.Array(nil))),
		"an option is nil":      sa.Table("t", sa.Column("a", sa.Text(), nil)),
		"two server defaults":   sa.Table("t", sa.Column("a", sa.Text(), sa.ServerDefault("x"), sa.ServerDefault("y"))),
		"keep one":              sa.Table("t", sa.Column("a", sa.Text(), sa.ServerDefault("x"), sa.Computed("1"))),
		"is not table.column":   sa.Table("t", sa.Column("a", sa.Text(), sa.ForeignKey("nothing"))),
		"no condition":          sa.Table("t", sa.Column("a", sa.Text()), sa.CheckConstraint(" ")),
		"needs at least one":    sa.Table("t", sa.Column("a", sa.Text()), sa.UniqueConstraint()),
		"has an empty key":      sa.Table("t", sa.Column("a", sa.Text()), sa.Index("ix", sa.Keys(sa.Expr(" ")))),
		"has no referred table": sa.Table("t", sa.Column("a", sa.Text()), sa.ForeignKeyConstraint([]string{"a"}, "", nil)),
	} {
		if err := sa.NewMetaData(table).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Err returned %v, which lacks %q", err, want)
		}
	}
}

func TestTableDefinedTwiceIsAProblem(t *testing.T) {
	m := sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Text())), sa.Table("t", sa.Column("b", sa.Text())))
	if err := m.Validate(); err == nil || !strings.Contains(err.Error(), ": it is defined twice, here and as table") {
		t.Errorf("Err returned %v", err)
	}
}

func TestCloneSharesNothing(t *testing.T) {
	m := sa.NewMetaData(sa.Table("t", sa.Column("a", sa.Text(), sa.ServerDefault("x")), sa.UniqueConstraint("a")))
	c := m.Clone().Table(schema.Name("t"))
	c.Columns[0].Name, c.Columns[0].Default.Literal, c.Uniques[0].Columns[0] = "z", "z", "z"
	original := m.Table(schema.Name("t"))
	if original.Columns[0].Name != "a" || original.Columns[0].Default.Literal != "x" || original.Uniques[0].Columns[0] != "a" {
		t.Errorf("the clone changed the original: %v", original.Columns[0])
	}
}

func TestMergeKeepsTablesAndReportsClashes(t *testing.T) {
	one := sa.NewMetaData(sa.NamingConvention{"pk": "x"}, sa.Table("a", sa.Column("x", sa.Text())))
	two := sa.NewMetaData(sa.Table("b", sa.Column("x", sa.Text())))
	m := schema.Merge(nil, one, two)
	if len(m.Tables()) != 2 || m.NamingConvention["pk"] != "x" || m.Validate() != nil {
		t.Errorf("merged %d tables, convention %v, %v", len(m.Tables()), m.NamingConvention, m.Validate())
	}
	if schema.Merge(one, one).Validate() == nil {
		t.Error("the same table twice is no problem")
	}
}

func TestMoveAndRemoveColumns(t *testing.T) {
	table := sa.Table("t", sa.Column("a", sa.Text()), sa.Column("b", sa.Text(), sa.Unique), sa.Column("c", sa.Text())).Schema()
	names := func() string {
		var all []string
		for _, c := range table.Columns {
			all = append(all, c.Name)
		}
		return strings.Join(all, "")
	}
	if err := table.MoveColumn("c", "a", ""); err != nil || names() != "cab" {
		t.Errorf("c before a: %s, %v", names(), err)
	}
	if err := table.AddColumn(sa.Column("d", sa.Text()), "", "c"); err != nil || names() != "cdab" {
		t.Errorf("d after c: %s, %v", names(), err)
	}
	if table.MoveColumn("a", "gone", "") == nil {
		t.Error("a column can't stand before one that isn't there")
	}
	if !table.RemoveColumn("b") || names() != "cda" || len(table.Uniques) != 0 {
		t.Errorf("without b: %s, %v", names(), table.Uniques)
	}
}

// The expected name is what SQLAlchemy's rule gives for PostgreSQL's 63
// characters, computed with Python's hashlib.
func TestNamesOfTheConventionAreCutAsSQLAlchemyCuts(t *testing.T) {
	namer := schema.Namer{
		Convention: schema.NamingConvention{"uq": "uq_%(table_name)s_%(column_0_name)s"},
		MaxLength:  63,
	}
	table := schema.Name("a_very_long_table_name_that_goes_on")
	const column = "and_a_column_with_a_long_name_too"
	unnamed, named := sa.UniqueConstraint(column), sa.UniqueConstraint(column).Named(strings.Repeat("x", 80))
	for _, c := range []*schema.Unique{unnamed, named} {
		if err := namer.ApplyConstraint(table, c); err != nil {
			t.Fatal(err)
		}
	}
	if want := "uq_a_very_long_table_name_that_goes_on_and_a_column_wit_9d63"; unnamed.Name != want {
		t.Errorf("named %q, want %q", unnamed.Name, want)
	}
	if len(named.Name) != 80 {
		t.Errorf("a given name was cut to %q", named.Name)
	}
}

func TestShareColumnsSharesColumnsAlone(t *testing.T) {
	table := schema.NewTable(schema.Name("a"), &schema.Column{Name: "x"}, &schema.PrimaryKey{Columns: []string{"x"}})
	m := &schema.MetaData{}
	m.Add(table)
	n := m.ShareColumns().Table(schema.Name("a"))
	if n.Columns[0] != table.Columns[0] || n.PrimaryKey == table.PrimaryKey {
		t.Error("the columns must be shared, and the key must not be")
	}
	n.Columns = append(n.Columns[:0], nil)
	if table.Columns[0] == nil {
		t.Error("the list of columns is shared")
	}
}
