package compare

import (
	"reflect"
	"slices"

	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// compareColumns finds added, altered and dropped columns. Their order in the
// table doesn't count.
func (t *tableDiff) compareColumns() error {
	if err := t.setAside(); err != nil {
		return err
	}
	for _, col := range t.new.Columns {
		old := t.old.Column(col.Name)
		if old == nil && t.includes(col, col.Name, "column", false, nil) {
			t.addColumn(col)
		}
	}
	for _, col := range t.new.Columns {
		old := t.old.Column(col.Name)
		if old == nil || !t.includesName(col.Name, "column", t.name) ||
			!t.includes(col, col.Name, "column", false, old) || !t.includes(old, col.Name, "column", true, col) {
			continue
		}
		if len(t.apart) > 0 {
			t.compared = append(t.compared, col.Name)
		}
		if err := t.alterColumn(old, col); err != nil {
			return err
		}
	}
	for _, col := range t.old.Columns {
		if t.new.Column(col.Name) == nil {
			t.dropColumn(col)
		}
	}
	t.partDefaultsOfRows()
	t.partDefaultsOfEnums()
	return t.bringBack()
}

// addColumn adds a column; its part in the primary key is added with the key.
func (t *tableDiff) addColumn(col *schema.Column) {
	if t.inheritsColumn(t.db, t.old, col.Name) && t.inheritsColumn(t.target, t.new, col.Name) {
		t.leaveDeclared("column "+col.Name, true)
		return
	}
	n := col.Clone()
	if n.PrimaryKey {
		n.PrimaryKey = false
		if n.Nullability == schema.NullDefault {
			n.Nullability = schema.NotNull
		}
	}
	t.log("Detected added column %s", t.quotedColumn(col.Name))
	t.columnAdded(n)
}

func (t *tableDiff) columnAdded(n *schema.Column) {
	list := &t.columns
	if n.Computed != nil {
		list = &t.computed
	}
	*list = append(*list, op.AddColumn{Table: t.name, Column: n})
}

func (t *tableDiff) dropColumn(col *schema.Column) {
	switch {
	case !t.includesName(col.Name, "column", t.name), !t.includes(col, col.Name, "column", true, nil):
		t.kept = append(t.kept, col.Name)
	case t.inheritsColumn(t.target, t.new, col.Name):
		t.kept = append(t.kept, col.Name)
		t.leaveDeclared("column "+col.Name, false)
	case !t.managed(t.name, col.Name):
		t.kept = append(t.kept, col.Name)
		t.r.Unmanaged = append(t.r.Unmanaged, schema.ObjectRef{Kind: schema.KindTable, Name: t.name, Column: col.Name})
	default:
		n := col.Clone()
		if n.PrimaryKey { // the key is dropped by itself and leaves NOT NULL behind
			n.PrimaryKey, n.Nullability = false, schema.NotNull
		}
		t.log("Detected removed column %s", t.quotedColumn(col.Name))
		drop := op.DropColumn{Table: t.name, Name: col.Name, Column: n}
		if n.Computed != nil {
			t.discard = slices.Insert(t.discard, 0, op.Operation(drop))
			return
		}
		t.discard = append(t.discard, drop)
	}
}

// alterColumn compares a column's nullability, type, default and comment.
func (t *tableDiff) alterColumn(old, col *schema.Column) error {
	before, after := t.oldNorm.Column(col.Name), t.newNorm.Column(col.Name)
	if before == nil || after == nil { // the dialect leaves the column out, as one it manages itself
		return nil
	}
	if t.replacesComputed(before.Computed, after.Computed) {
		return t.replaceComputed(old, col)
	}
	a := op.AlterColumn{Table: t.name, Name: col.Name}
	t.alterNullable(&a, before, after)
	if err := t.alterType(&a, old, col); err != nil {
		return err
	}
	if err := t.alterDefault(&a, old, col); err != nil {
		return err
	}
	t.alterNumbering(&a, before, after)
	if before.Comment != after.Comment {
		t.log("Detected column comment %s", t.quotedColumn(col.Name))
		a.Comment, a.ExistingComment = &after.Comment, &before.Comment
	}
	t.alterOptions(&a, before, after)
	t.carryBack(&a, col)
	t.convert(&a, old, col)
	if len(a.Changes()) > 0 {
		t.columns = append(t.columns, t.throughHeirs(withExisting(a, old, before))...)
	}
	return nil
}

// alterNumbering compares whether a column numbers itself, where that can change.
func (t *tableDiff) alterNumbering(a *op.AlterColumn, before, after *schema.Column) {
	was, is := before.Autoincrement == schema.AutoincrementOn, after.Autoincrement == schema.AutoincrementOn
	if was == is || !t.traits.AltersNumbering {
		return
	}
	word := "numbers of its own"
	if was {
		word = "no numbers of its own"
	}
	t.log("Detected %s on column %s", word, t.quotedColumn(a.Name))
	a.Autoincrement, a.ExistingAutoincrement = &is, &was
}

// withExisting adds what the column is now, for the reverse and for databases
// that can only restate a whole column.
func withExisting(a op.AlterColumn, old, before *schema.Column) op.AlterColumn {
	nullable := before.Nullable()
	a.ExistingType, a.ExistingNullable = old.Type, &nullable
	if a.ExistingDefault == nil {
		if d := defaultOf(old); !d.IsNone() {
			a.ExistingDefault = d
		}
	}
	if a.ExistingComment == nil && before.Comment != "" {
		a.ExistingComment = &before.Comment
	}
	if old.Autoincrement == schema.AutoincrementOn && a.ExistingAutoincrement == nil {
		on := true
		a.ExistingAutoincrement = &on
	}
	return a
}

// alterNullable compares NULL and NOT NULL. An identity column is NOT NULL in any
// case, and so is one of the primary key in most databases; a computed one counts only
// if the model says it.
func (t *tableDiff) alterNullable(a *op.AlterColumn, before, after *schema.Column) {
	was, is := before.Nullable(), after.Nullable()
	switch {
	case was == is, before.PrimaryKey && after.PrimaryKey && (t.o.KeysByCode || !t.traits.NullableKeys), before.Identity != nil && after.Identity != nil:
		return
	case after.Computed != nil && before.Computed != nil && after.Nullability == schema.NullDefault:
		return
	case t.traits.InheritsNotNull && t.db.inheritsNotNull(t.old, a.Name) && t.target.inheritsNotNull(t.new, a.Name):
		return
	}
	word := "NOT NULL"
	if is {
		word = "NULL"
	}
	t.log("Detected %s on column %s", word, t.quotedColumn(a.Name))
	a.Nullable = &is
}

func (t *tableDiff) alterType(a *op.AlterColumn, old, col *schema.Column) error {
	verdict := Undecided
	if t.o.CompareType != nil {
		verdict = t.o.CompareType(t.name, old, col)
	}
	if verdict == Undecided {
		same, err := t.sameType(t.oldNorm.Column(a.Name).Type, t.newNorm.Column(a.Name).Type)
		if err != nil {
			return err
		}
		if (same || t.matchesType(col.Type, old.Type, t.new, t.old) || t.matchesColumn(a.Name)) && !t.lacksTypeCheck(a.Name) {
			return nil
		}
	}
	if verdict != Same {
		t.log("Detected type change from %s to %s on %s", t.databaseType(old.Type), t.modelType(col.Type), t.quotedColumn(a.Name))
		a.Type = col.Type
		if s, ok := t.d.(typeSettler); ok {
			a.Type = s.SettledType(col.Type, t.new)
		}
		t.touch(a.Name)
	}
	return nil
}

// alterDefault compares server defaults, identity and computed expressions.
func (t *tableDiff) alterDefault(a *op.AlterColumn, old, col *schema.Column) error {
	col = t.keepIdentityName(old, col)
	before, after := t.oldNorm.Column(a.Name), t.newNorm.Column(a.Name)
	if before.Computed != nil || after.Computed != nil {
		if !t.sameComputed(before.Computed, after.Computed) {
			t.changeComputed(a, old, col)
		}
		return nil
	}
	verdict := Undecided
	if t.o.CompareServerDefault != nil {
		verdict = t.o.CompareServerDefault(t.name, old, col)
	}
	if verdict == Undecided {
		same, err := t.sameDefault(before, after)
		if err != nil {
			return err
		}
		if same && !(t.target.written.Inspected && t.spelledAnew(a, old, col)) {
			return nil
		}
	}
	if verdict != Same {
		t.log("Detected server default on column %s", t.quotedColumn(a.Name))
		a.Default, a.ExistingDefault = defaultOf(col), defaultOf(old)
	}
	return nil
}

// spelledAnew reports whether a server spells two defaults in two ways that mean the same:
// DEFAULT NULL and none, and a constant of a type that changes.
func (t *tableDiff) spelledAnew(a *op.AlterColumn, old, col *schema.Column) bool {
	if old.Default == nil || col.Default == nil {
		return old.Default != col.Default
	}
	return a.Type != nil && *old.Default != *col.Default
}

// keepIdentityName returns the column with the name that its identity's sequence has,
// where models leave the name out.
func (t *tableDiff) keepIdentityName(old, col *schema.Column) *schema.Column {
	if t.target.written.Inspected || old.Identity == nil || col.Identity == nil || t.new.Column(col.Name).Identity.Name != "" {
		return col
	}
	col = col.Clone()
	col.Identity.Name = old.Identity.Name
	return col
}

func (t *tableDiff) sameDefault(before, after *schema.Column) (bool, error) {
	after = t.keepIdentityName(before, after)
	if !reflect.DeepEqual(before.Identity, after.Identity) {
		return false, nil
	}
	was, err := t.defaultSQL(before)
	if err != nil {
		return false, err
	}
	is, err := t.defaultSQL(after)
	return was == is, err
}

// defaultSQL returns the text of a column's default in normal form, "" for none.
func (t *tableDiff) defaultSQL(c *schema.Column) (string, error) {
	switch {
	case c.Default == nil:
		return "", nil
	case c.Default.Expr != "":
		return c.Default.Expr, nil
	default:
		return t.d.Literal(c.Default.Literal, nil)
	}
}

// defaultOf returns the default of any sort that a column has.
func defaultOf(c *schema.Column) *op.DefaultChange {
	n := c.Clone()
	return &op.DefaultChange{Default: n.Default, Computed: n.Computed, Identity: n.Identity}
}

func (t *tableDiff) quotedColumn(column string) string {
	return quoted(t.name.String() + "." + column)
}
