package schema_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// library is a model of authors and books that refer to them.
func library() *schema.MetaData {
	return sa.NewMetaData(
		sa.Table("authors", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("name", sa.Text())),
		sa.Table("books", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("author", sa.Integer(), sa.ForeignKey("authors.id"))),
	)
}

func tableNames(m *schema.MetaData) string {
	var names []string
	for _, t := range m.Tables() {
		names = append(names, t.Name.String())
	}
	return strings.Join(names, " ")
}

func TestRenamingATableMendsTheKeysThatReferToIt(t *testing.T) {
	m := library()
	m.Table(schema.Name("books")).DependsOn = []schema.ObjectRef{schema.TableRef(schema.Name("authors"))}
	to := schema.TableName{Schema: "people", Name: "writers"}
	if err := m.Rename(schema.Name("authors"), to); err != nil {
		t.Fatal(err)
	}
	if m.Table(to) == nil || m.Table(schema.Name("authors")) != nil || tableNames(m) != "people.writers books" {
		t.Errorf("the tables are %s", tableNames(m))
	}
	books := m.Table(schema.Name("books"))
	if got := books.ForeignKeys[0].RefTable; got != to {
		t.Errorf("the foreign key refers to %s", got)
	}
	if got := books.DependsOn[0].Name; got != to {
		t.Errorf("the table depends on %s", got)
	}
}

func TestTablesMaySwapTheirNames(t *testing.T) {
	m := library()
	a, b := schema.Name("authors"), schema.Name("books")
	if err := m.RenameAll(map[schema.TableName]schema.TableName{a: b, b: a}); err != nil {
		t.Fatal(err)
	}
	if tableNames(m) != "books authors" || m.Table(a).Column("author") == nil || m.Table(a).ForeignKeys[0].RefTable != b {
		t.Errorf("the tables are %s, the key refers to %s", tableNames(m), m.Table(a).ForeignKeys[0].RefTable)
	}
}

func TestARenamingThatCannotBeLeavesTheModelAsItIs(t *testing.T) {
	for want, names := range map[string]map[schema.TableName]schema.TableName{
		`table "gone" does not exist`:  {schema.Name("gone"): schema.Name("x"), schema.Name("books"): schema.Name("y")},
		`table "books" exists already`: {schema.Name("authors"): schema.Name("books")},
	} {
		m := library()
		if err := m.RenameAll(names); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if tableNames(m) != "authors books" || m.Table(schema.Name("authors")) == nil || m.Table(schema.Name("books")).Name.Name != "books" {
			t.Errorf("%s: the tables are %s", want, tableNames(m))
		}
	}
}

func TestRenamingAColumnMendsWhatNamesIt(t *testing.T) {
	m := sa.NewMetaData(
		sa.Table("authors", sa.Column("id", sa.Integer(), sa.PrimaryKey), sa.Column("name", sa.Text(), sa.Check("name <> ''")),
			sa.UniqueConstraint("name", "id"), sa.Index("ix", sa.Cols("name")), sa.ExcludeConstraint(sa.ExcludeColumn("name", "=")).Named("ex")),
		sa.Table("books", sa.Column("author", sa.Text(), sa.ForeignKey("authors.name")), sa.Column("name", sa.Text())),
	)
	authors := m.Table(schema.Name("authors"))
	m.RenameColumn(authors, "name", "title")
	if err := m.Validate(); err != nil {
		t.Error(err)
	}
	for what, got := range map[string]string{
		"the column":             authors.Columns[1].Name,
		"the unique constraint":  authors.Uniques[0].Columns[0],
		"the check":              authors.Checks[0].Columns[0],
		"the index":              authors.Indexes[0].Keys[0].Column,
		"the exclude constraint": authors.Excludes[0].Elements[0].Column,
		"the key of the books":   m.Table(schema.Name("books")).ForeignKeys[0].RefColumns[0],
	} {
		if got != "title" {
			t.Errorf("%s names %s", what, got)
		}
	}
	if got := m.Table(schema.Name("books")).Columns[1].Name; got != "name" {
		t.Errorf("a column of the same name in another table is now %s", got)
	}
}

func TestRemovedTablesAreGone(t *testing.T) {
	m := library()
	if !m.Remove(schema.Name("books")) || tableNames(m) != "authors" || m.Table(schema.Name("books")) != nil {
		t.Errorf("the tables are %s", tableNames(m))
	}
	if m.Remove(schema.Name("books")) {
		t.Error("it was removed twice")
	}
	m.Add(schema.NewTable(schema.Name("books"), sa.Column("id", sa.Integer())))
	if err := m.Validate(); err != nil {
		t.Errorf("the name is not free again: %v", err)
	}
}

func TestMergeTakesObjectsAndProblemsOfEveryModel(t *testing.T) {
	one := library()
	one.Enums = []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"sad"}}}
	two := schema.NewMetaData(nil)
	two.NamingConvention = schema.NamingConvention{"pk": "second"}
	two.Objects = []*schema.Object{schema.NewSequence(schema.Name("q"), schema.Identity{})}
	two.Objects = append(two.Objects, schema.NewView(schema.Name("v"), "SELECT 1"))
	m := schema.Merge(one, two)
	if m.Enum(schema.Name("mood")) == nil || m.Enum(schema.Name("gone")) != nil || len(m.Objects) != 2 {
		t.Errorf("merged %v, %v, %v", m.Enums, m.Objects, m.LeftOut)
	}
	if m.NamingConvention["pk"] != "second" {
		t.Errorf("the convention of the one model that has any is %v", m.NamingConvention)
	}
	if err := m.Validate(); err == nil || err.Error() != "an item is nil" {
		t.Errorf("the problem of the second model is %v", err)
	}
}

func TestTheCloneOfAModelSharesNothing(t *testing.T) {
	m := library()
	m.Enums = []*schema.EnumType{{Name: schema.Name("mood"), Values: []string{"sad"}}}
	m.Objects = []*schema.Object{schema.NewSequence(schema.Name("q"), schema.Identity{})}
	c := m.Clone()
	c.Enums[0].Values[0], c.Objects[0].Name.Name = "glad", "r"
	c.Remove(schema.Name("books"))
	if m.Enums[0].Values[0] != "sad" || m.Objects[0].Name.Name != "q" || m.Table(schema.Name("books")) == nil {
		t.Errorf("the clone changed the original: %v, %v, %s", m.Enums[0], m.Objects[0], tableNames(m))
	}
}

func TestTableNamesReadAndSort(t *testing.T) {
	for text, want := range map[string]schema.TableName{
		"t": {Name: "t"}, "s.t": {Schema: "s", Name: "t"}, "db.dbo.t": {Schema: "db.dbo", Name: "t"}, ".t": {Name: ".t"}, "t.": {Name: "t."},
	} {
		got := schema.ParseTableName(text)
		if got != want || got.String() != text {
			t.Errorf("%s is read as %+v and shown as %s", text, got, got)
		}
	}
	a, b, other := schema.Name("a"), schema.Name("b"), schema.TableName{Schema: "s", Name: "a"}
	if !a.Less(b) || b.Less(a) || !b.Less(other) || a.Less(a) {
		t.Error("names sort by schema, then name")
	}
}

func TestAViewLacksTheTablesThatAreLeftOut(t *testing.T) {
	m := schema.NewMetaData(&schema.Table{Name: schema.Name("a")}, &schema.Table{Name: schema.Name("b")})
	view := m.Without(schema.Name("a"))
	if view.Table(schema.Name("a")) != nil || view.Table(schema.Name("b")) != m.Table(schema.Name("b")) || len(view.Tables()) != 1 {
		t.Errorf("the view has %v", view.Tables())
	}
	if m.Table(schema.Name("a")) == nil || len(m.Tables()) != 2 {
		t.Error("the model has changed")
	}
}
