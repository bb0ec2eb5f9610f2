package script

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
)

// modulePath is the import path of the package that revision files register
// with.
const modulePath = "github.com/alembic-go/alembic"

// ReadGo reads a Go revision file. name is used in errors. A file that
// registers no revision is a helper and gives nil. pkg is the name in its
// package clause.
func ReadGo(name string, src []byte) (f *File, pkg string, err error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, "", &SyntaxError{File: name, Err: err}
	}
	r := &goReader{name: name, src: src, fset: fset, tree: tree}
	r.alembic = r.importName()
	if err := r.checkConstraint(); err != nil {
		return nil, "", err
	}
	f, err = r.read()
	return f, tree.Name.Name, err
}

type goReader struct {
	name    string
	src     []byte
	fset    *token.FileSet
	tree    *ast.File
	alembic string // the name under which alembic is imported, "." for a dot import, "" without
}

func (r *goReader) errorf(pos token.Pos, format string, args ...any) error {
	return &FileError{File: r.name, Line: r.fset.Position(pos).Line, Msg: fmt.Sprintf(format, args...)}
}

// importName finds the name that stands for package alembic in this file.
func (r *goReader) importName() string {
	for _, spec := range r.tree.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil || p != modulePath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(modulePath)
	}
	return ""
}

// read finds the one registration and takes its literals.
func (r *goReader) read() (*File, error) {
	calls := r.addCalls()
	switch {
	case len(calls) == 0:
		return nil, r.checkHelper()
	case len(calls) > 1:
		return nil, r.errorf(calls[1].Pos(), "a second Revisions.Add (the first in line %d); a file holds one revision", r.fset.Position(calls[0].Pos()).Line)
	}
	call := calls[0]
	if !r.inInit(call) {
		return nil, r.errorf(call.Pos(), "Revisions.Add must be a statement of its own in func init, or this revision may never be registered")
	}
	if len(call.Args) != 1 {
		return nil, r.errorf(call.Pos(), "Revisions.Add takes one alembic.Revision{…}")
	}
	lit, ok := call.Args[0].(*ast.CompositeLit)
	if !ok || !r.isRevision(lit) {
		return nil, r.errorf(call.Args[0].Pos(), "the argument of Revisions.Add must be a literal alembic.Revision{…}, so that it can be read without compiling")
	}
	f, err := r.revision(call, lit)
	if err != nil {
		return nil, err
	}
	if f.Body = r.body(lit, "Upgrade"); !f.Irreversible {
		f.DownBody = r.body(lit, "Downgrade")
	}
	return f, nil
}

// addCalls finds every call that registers a revision: Revisions.Add(…), and
// under any other name a call of Add with a literal revision.
func (r *goReader) addCalls() []*ast.CallExpr {
	var calls []*ast.CallExpr
	ast.Inspect(r.tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Add" {
			return true
		}
		recv, ok := sel.X.(*ast.Ident)
		if ok && recv.Name == "Revisions" || len(call.Args) == 1 && r.isRevision(call.Args[0]) {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}

// isRevision says whether e is alembic.Revision{…}.
func (r *goReader) isRevision(e ast.Expr) bool {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	switch t := lit.Type.(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && x.Name == r.alembic && t.Sel.Name == "Revision"
	case *ast.Ident:
		return r.alembic == "." && t.Name == "Revision"
	}
	return false
}

// checkHelper refuses a file that builds a revision without registering it.
func (r *goReader) checkHelper() error {
	var err error
	ast.Inspect(r.tree, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && err == nil && r.isRevision(e) {
			err = r.errorf(e.Pos(), "this revision is never registered; write Revisions.Add(alembic.Revision{…}) in func init")
		}
		return err == nil
	})
	return err
}

func (r *goReader) inInit(call *ast.CallExpr) bool {
	for _, decl := range r.tree.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Name.Name != "init" || fn.Body == nil {
			continue
		}
		for _, stmt := range fn.Body.List {
			if e, ok := stmt.(*ast.ExprStmt); ok && e.X == call {
				return true
			}
		}
	}
	return false
}

// revision takes the fields of the literal.
func (r *goReader) revision(call *ast.CallExpr, lit *ast.CompositeLit) (*File, error) {
	f := &File{Path: r.name, Format: Go, Line: r.fset.Position(call.Pos()).Line, Irreversible: true}
	upgrade := false
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return nil, r.errorf(elt.Pos(), "write the field's name before its value: alembic.Revision{ID: …, Upgrade: …}")
		}
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			return nil, r.errorf(kv.Pos(), "expected the name of a field of alembic.Revision")
		}
		switch key.Name {
		case "Upgrade":
			upgrade = !isNil(kv.Value)
		case "Downgrade":
			f.Irreversible = isNil(kv.Value)
		default:
			if err := r.field(f, key.Name, kv.Value); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case f.ID == "":
		return nil, r.errorf(lit.Pos(), "the revision has no ID; write ID: \"…\" as a literal")
	case !upgrade:
		return nil, r.errorf(lit.Pos(), "revision %s has no Upgrade function", f.ID)
	}
	return f, nil
}

// field takes one field that must be literal. Fields it does not know are the
// compiler's business.
func (r *goReader) field(f *File, name string, value ast.Expr) (err error) {
	switch name {
	case "ID":
		f.Line = r.fset.Position(value.Pos()).Line
		f.ID, err = r.text(name, value)
	case "Message":
		f.Message, err = r.text(name, value)
	case "Created":
		f.Created, err = r.text(name, value)
	case "Revises":
		f.Revises, err = r.list(name, value)
	case "BranchLabels":
		f.BranchLabels, err = r.list(name, value)
	case "DependsOn":
		f.DependsOn, err = r.list(name, value)
	}
	return err
}

func (r *goReader) text(field string, e ast.Expr) (string, error) {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		return strconv.Unquote(lit.Value)
	}
	return "", r.errorf(e.Pos(), "%s must be a string literal, so that it can be read without compiling", field)
}

func (r *goReader) list(field string, e ast.Expr) ([]string, error) {
	if isNil(e) {
		return nil, nil
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok || !isStringSlice(lit.Type) {
		return nil, r.errorf(e.Pos(), "%s must be a literal []string{\"…\"}, so that it can be read without compiling", field)
	}
	var list []string
	for _, elt := range lit.Elts {
		s, err := r.text(field, elt)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func isStringSlice(t ast.Expr) bool {
	array, ok := t.(*ast.ArrayType)
	if !ok || array.Len != nil {
		return false
	}
	elem, ok := array.Elt.(*ast.Ident)
	return ok && elem.Name == "string"
}

func isNil(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "nil"
}
