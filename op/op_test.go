package op_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func users() *schema.Table {
	return sa.Table("users",
		sa.Column("id", sa.Integer(), sa.PrimaryKey),
		sa.Column("name", sa.String(50), sa.NotNull),
		sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id")),
		sa.UniqueConstraint("name").Named("uq_users_name"),
		sa.Index("ix_users_team", sa.Cols("team_id")),
	).Schema()
}

func model() *schema.MetaData {
	return schema.NewMetaData(
		sa.Table("teams", sa.Column("id", sa.Integer(), sa.PrimaryKey)).Schema(), users())
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

var usersName = schema.Name("users")

// reversible are operations that can be applied to model() and undone.
func reversible() []op.Operation {
	email := sa.Column("email", sa.String(80))
	unique := sa.UniqueConstraint("team_id").Named("uq_team")
	index := sa.Index("ix_users_name", sa.Cols("name"))
	return []op.Operation{
		op.CreateTable{Table: sa.Table("posts", sa.Column("id", sa.Integer(), sa.PrimaryKey)).Schema()},
		op.DropTable{Name: usersName, Table: users()},
		op.RenameTable{From: usersName, To: "people"},
		op.CreateTableComment{Table: usersName, Comment: "who", ExistingKnown: true},
		op.AddColumn{Table: usersName, Column: email},
		op.DropColumn{Table: usersName, Name: "name", Column: users().Column("name")},
		op.AlterColumn{Table: usersName, Name: "name", NewName: "title"},
		op.AlterColumn{Table: usersName, Name: "name", Type: sa.Text(), ExistingType: sa.String(50),
			Nullable: yes(), ExistingNullable: no(),
			Default: &op.DefaultChange{Default: schema.LiteralDefault("x")}, ExistingDefault: &op.DefaultChange{}},
		op.AddConstraint{Table: usersName, Constraint: unique},
		op.DropConstraint{Table: usersName, Name: "uq_users_name", Kind: schema.KindUnique, Constraint: sa.UniqueConstraint("name").Named("uq_users_name")},
		op.CreateIndex{Table: usersName, Index: index},
		op.DropIndex{Table: usersName, Name: "ix_users_team", Index: sa.Index("ix_users_team", sa.Cols("team_id"))},
		op.BatchAlterTable{Table: usersName, Ops: []op.Operation{
			op.AddColumn{Table: usersName, Column: email},
			op.CreateIndex{Table: usersName, Index: sa.Index("ix_users_email", sa.Cols("email"))},
		}},
	}
}

// shape is what a model holds, for comparison.
func shape(m *schema.MetaData) string {
	var b strings.Builder
	for _, t := range m.Tables() {
		b.WriteString(t.Name.String() + " " + t.Comment + "\n")
		lines := map[string]bool{}
		for _, c := range t.Columns {
			lines["  "+c.Name+" "+c.Type.TypeName()+" "+map[bool]string{true: "null", false: "not null"}[c.Nullable()]] = true
		}
		for _, c := range t.Constraints() {
			lines["  "+c.String()] = true
		}
		for _, x := range t.Indexes {
			lines["  "+x.String()] = true
		}
		for _, line := range slices.Sorted(maps.Keys(lines)) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func TestReverseUndoesApply(t *testing.T) {
	for _, o := range reversible() {
		if err := o.Validate(); err != nil {
			t.Errorf("%s: %v", o, err)
			continue
		}
		m := model()
		before := shape(m)
		if err := o.Apply(m); err != nil {
			t.Errorf("%s: apply: %v", o, err)
			continue
		}
		if shape(m) == before {
			t.Errorf("%s: apply changed nothing", o)
		}
		r, err := o.Reverse()
		if err != nil {
			t.Errorf("%s: reverse: %v", o, err)
			continue
		}
		if err := r.Apply(m); err != nil {
			t.Errorf("%s: apply of the reverse %s: %v", o, r, err)
			continue
		}
		if _, drops := o.(op.DropColumn); drops {
			continue // what named the column went with it
		}
		if got := sortLines(shape(m)); got != sortLines(before) {
			t.Errorf("%s, then %s:\n%s\nwant\n%s", o, r, got, before)
		}
	}
}

// sortLines makes the order of tables of no account.
func sortLines(s string) string {
	lines := map[string]bool{}
	for _, line := range strings.Split(s, "\n") {
		lines[line] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(lines)), "\n")
}

func TestIrreversibleOperationsSayWhatIsMissing(t *testing.T) {
	for want, o := range map[string]op.Operation{
		"the columns of the dropped table":           op.DropTable{Name: usersName},
		"the definition of the dropped column":       op.DropColumn{Table: usersName, Name: "a"},
		"the definition of the dropped constraint":   op.DropConstraint{Table: usersName, Name: "a"},
		"the definition of the dropped index":        op.DropIndex{Name: "a"},
		"the SQL that undoes it":                     op.Execute{SQL: "DELETE FROM a"},
		"the SQL that deletes the rows":              op.BulkInsert{Table: usersName},
		"the existing comment":                       op.CreateTableComment{Table: usersName, Comment: "x"},
		"the existing type and the existing default": op.AlterColumn{Table: usersName, Name: "a", Type: sa.Text(), Default: &op.DefaultChange{}},
	} {
		_, err := o.Reverse()
		var irreversible *op.IrreversibleError
		if !errors.As(err, &irreversible) || irreversible.Missing != want {
			t.Errorf("%s: reverse returned %v, want that %s is missing", o, err, want)
		}
	}
}

func TestOperationsThatMakeNoSenseAreErrors(t *testing.T) {
	for want, o := range map[string]op.Operation{
		"the table is nil":       op.CreateTable{},
		"the column is nil":      op.AddColumn{Table: usersName},
		"the constraint is nil":  op.AddConstraint{Table: usersName},
		"the index is nil":       op.CreateIndex{Table: usersName},
		"drop table has no name": op.DropTable{},
		"the SQL is empty":       op.Execute{SQL: " "},
		"two sorts of defaults": op.AlterColumn{Table: usersName, Name: "a",
			Default: &op.DefaultChange{Default: schema.LiteralDefault("1"), Computed: &schema.Computed{SQL: "1"}}},
		"both computed and identity": op.AddColumn{Table: usersName, Column: sa.Column("a", sa.Integer(), sa.Computed("1"), sa.Identity())},
		"given both NULL and NOT":    op.AddColumn{Table: usersName, Column: sa.Column("a", sa.Integer(), sa.Null, sa.NotNull)},
		"the kind is \"typo\"":       op.DropConstraint{Table: usersName, Name: "a", Kind: "typo"},
		"recreate is \"sometimes\"":  op.BatchAlterTable{Table: usersName, Recreate: "sometimes"},
		"not among the columns":      op.BulkInsert{Table: usersName, Rows: []map[string]any{{"a": 1}}},
		"2 columns refer to 1":       op.AddConstraint{Table: usersName, Constraint: sa.ForeignKeyConstraint([]string{"a", "b"}, "t", []string{"c"})},
		"unknown action \"EXPLODE\"": op.AddConstraint{Table: usersName, Constraint: sa.ForeignKeyConstraint([]string{"a"}, "t", []string{"c"}, sa.OnDelete("EXPLODE"))},
		"has no columns":             op.CreateIndex{Table: usersName, Index: sa.Index("ix", nil)},
		"which the table does not have": op.CreateTable{Table: sa.Table("t", sa.Column("a", sa.Integer()),
			sa.UniqueConstraint("b")).Schema()},
	} {
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%T: Err returned %v, which lacks %q", o, err, want)
		}
	}
}

func TestApplyToWhatIsNotThereIsAnError(t *testing.T) {
	gone := schema.Name("gone")
	for _, o := range []op.Operation{
		op.DropTable{Name: gone}, op.RenameTable{From: gone, To: "x"}, op.AddColumn{Table: gone, Column: sa.Column("a", sa.Text())},
		op.DropColumn{Table: usersName, Name: "gone"}, op.AlterColumn{Table: usersName, Name: "gone"},
		op.DropIndex{Name: "gone"}, op.DropConstraint{Table: usersName, Name: "gone"},
		op.CreateTable{Table: users()}, op.AddColumn{Table: usersName, Column: sa.Column("name", sa.Text())},
		op.CreateIndex{Table: usersName, Index: sa.Index("x", sa.Cols("gone"))},
		op.AlterColumn{Table: usersName, Name: "name", NewName: "id"},
	} {
		if err := o.Apply(model()); err == nil {
			t.Errorf("%s: apply found nothing wrong", o)
		}
	}
}

func TestIfExistsAndIfNotExistsForgive(t *testing.T) {
	gone := schema.Name("gone")
	for _, o := range []op.Operation{
		op.DropTable{Name: gone, IfExists: true}, op.DropColumn{Table: usersName, Name: "gone", IfExists: true},
		op.DropIndex{Name: "gone", IfExists: true}, op.DropConstraint{Table: usersName, Name: "gone", IfExists: true},
		op.CreateTable{Table: users(), IfNotExists: true},
		op.AddColumn{Table: usersName, Column: sa.Column("name", sa.Text()), IfNotExists: true},
		op.CreateIndex{Table: usersName, Index: sa.Index("ix_users_team", sa.Cols("name")), IfNotExists: true},
	} {
		m := model()
		before := shape(m)
		if err := o.Apply(m); err != nil {
			t.Errorf("%s: %v", o, err)
		}
		if shape(m) != before {
			t.Errorf("%s changed the model", o)
		}
	}
}

func TestApplyAllGoesOnPastOpaqueSQL(t *testing.T) {
	m := &schema.MetaData{}
	opaque, err := op.ApplyAll(m, []op.Operation{
		op.Execute{SQL: "CREATE TABLE raw (a INTEGER)"},
		op.CreateTable{Table: users()},
	})
	if err != nil || !opaque || m.Table(usersName) == nil {
		t.Errorf("opaque %v, error %v, tables %v", opaque, err, m.Tables())
	}
}

func TestRenamesReachForeignKeysAndIndexes(t *testing.T) {
	m := model()
	for _, o := range []op.Operation{
		op.RenameTable{From: schema.Name("teams"), To: "groups"},
		op.AlterColumn{Table: schema.Name("groups"), Name: "id", NewName: "group_id"},
		op.AlterColumn{Table: usersName, Name: "team_id", NewName: "group_id"},
	} {
		if err := o.Apply(m); err != nil {
			t.Fatalf("%s: %v", o, err)
		}
	}
	u := m.Table(usersName)
	if got := u.ForeignKeys[0].String(); got != "foreign key (group_id) to groups(group_id)" {
		t.Errorf("the foreign key is %q", got)
	}
	if got := u.IndexNamed("ix_users_team").Columns(); got[0] != "group_id" {
		t.Errorf("the index is on %v", got)
	}
}

func TestAnIndexOfAPartitionNamesTheColumnsOfItsTable(t *testing.T) {
	part := &schema.Table{Name: schema.Name("part"), Parents: []schema.TableName{schema.Name("whole")}}
	plain := &schema.Table{Name: schema.Name("plain")}
	for table, fails := range map[*schema.Table]bool{part: false, plain: true} {
		o := op.CreateIndex{Table: table.Name, Index: &schema.Index{Name: "ix", Keys: []schema.KeyPart{{Column: "a"}}}}
		if err := o.Apply(schema.NewMetaData(table)); (err != nil) != fails {
			t.Errorf("%s: %v", table.Name, err)
		}
	}
}
