package op_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/optest"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// kinds parses the package and returns the names of its operations, which are
// the types with a method Reverse.
func kinds(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "Reverse" {
				continue
			}
			if receiver, ok := method.Recv.List[0].Type.(*ast.Ident); ok {
				found = append(found, "op."+receiver.Name)
			}
		}
	}
	return found
}

func TestEveryOperationHasAnExample(t *testing.T) {
	have := map[string]bool{}
	for _, o := range optest.Operations() {
		have[optest.Kind(o)] = true
	}
	found := kinds(t)
	for _, kind := range found {
		if !have[kind] {
			t.Errorf("internal/optest lacks an example of %s", kind)
		}
	}
	if len(found) != len(have) {
		t.Errorf("%d operations, %d examples", len(found), len(have))
	}
}

func TestEveryOperationAnswersForItself(t *testing.T) {
	for _, o := range optest.Operations() {
		t.Run(optest.Kind(o), func(t *testing.T) {
			var opaque *op.OpaqueError
			var irreversible *op.IrreversibleError
			if err := o.Validate(); err != nil {
				t.Error(err)
			}
			if err := o.Apply(optest.Model()); err != nil && !errors.As(err, &opaque) {
				t.Errorf("apply: %v", err)
			}
			if reverse, err := o.Reverse(); !errors.As(err, &irreversible) && (err != nil || reverse.Validate() != nil) {
				t.Errorf("reverse: %v, %v", reverse, err)
			}
			name, about := o.TableName()
			if about != (name.Name != "") {
				t.Errorf("TableName returns %q and %v", name, about)
			}
			if about && !strings.Contains(o.String(), name.Name) && optest.Kind(o) != "op.DropIndex" && optest.Kind(o) != "op.RenameIndex" {
				t.Errorf("%q does not name the table %q", o, name)
			}
			if creates := addsNames(o); creates != (len(o.Names()) > 0) {
				t.Errorf("Names returns %q", o.Names())
			}
		})
	}
}

// addsNames tells by its kind whether an operation brings new names: whatever
// creates, adds or renames does.
func addsNames(o op.Operation) bool {
	name := reflect.TypeOf(o).Name()
	switch name {
	case "CreateTableComment":
		return false
	case "AlterColumn", "BatchAlterTable", "SetEnumValues":
		return true
	}
	return strings.HasPrefix(name, "Create") || strings.HasPrefix(name, "Add") || strings.HasPrefix(name, "Rename")
}

func TestNamesAreTheNewOnes(t *testing.T) {
	for want, o := range map[string]op.Operation{
		"posts id uq ix":   op.CreateTable{Table: postsTable()},
		"email fk ck":      op.AddColumn{Table: usersName, Column: emailColumn()},
		"email fk ck news": op.BatchAlterTable{Table: usersName, Ops: []op.Operation{op.AddColumn{Table: usersName, Column: emailColumn()}, op.RenameIndex{From: "a", To: "news"}}},
	} {
		if got := strings.Join(o.Names(), " "); got != want {
			t.Errorf("%s: names %q, want %q", o, got, want)
		}
	}
}

func postsTable() *schema.Table {
	return sa.Table("posts", sa.Column("id", sa.Integer(), sa.PrimaryKey),
		sa.UniqueConstraint("id").Named("uq"), sa.Index("ix", sa.Cols("id"))).Schema()
}

func emailColumn() *schema.Column {
	c := sa.Column("email", sa.Text(), sa.ForeignKey("mails.id", sa.NamedFK("fk")), sa.Check("email <> ''"))
	c.Checks[0].Name = "ck"
	return c
}

// TestAnOperationOfNothingIsRefusedAndHasWords: what a directive was given may be nil.
func TestAnOperationOfNothingIsRefusedAndHasWords(t *testing.T) {
	for _, o := range optest.Operations() {
		empty := reflect.Zero(reflect.TypeOf(o)).Interface().(op.Operation)
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("%T: %v", empty, p)
				}
			}()
			if err := empty.Validate(); err == nil || strings.Contains(err.Error(), "PANIC") {
				t.Errorf("%T is valid without anything: %v", empty, err)
			}
			if words := empty.String(); strings.Contains(words, "PANIC") || words == "" {
				t.Errorf("%T: %q", empty, words)
			}
		}()
	}
}
