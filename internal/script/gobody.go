package script

import (
	"go/ast"
	"go/token"
	"strings"
)

// body returns what changes the database in one direction: the file's declarations
// without its imports, and of the registered revision only the field of that function.
func (r *goReader) body(registered *ast.CompositeLit, function string) string {
	var b strings.Builder
	from := r.tree.Name.End()
	cut := func(n ast.Node) {
		b.Write(r.src[r.offset(from):r.offset(n.Pos())])
		from = n.End()
	}
	for _, decl := range r.tree.Decls {
		if imports, ok := decl.(*ast.GenDecl); ok && imports.Tok == token.IMPORT {
			cut(decl)
		}
	}
	for _, elt := range registered.Elts {
		if field := elt.(*ast.KeyValueExpr); field.Key.(*ast.Ident).Name != function {
			cut(field)
		}
	}
	b.Write(r.src[r.offset(from):])
	return b.String()
}

func (r *goReader) offset(pos token.Pos) int { return r.fset.Position(pos).Offset }
