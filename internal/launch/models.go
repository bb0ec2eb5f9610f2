package launch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
)

// ModelsAdvice returns what to do where the models seem to lie in the root's
// package main, which nothing can import; "" where they don't.
func (m *Module) ModelsAdvice() (string, error) {
	names, err := goFiles(m.Root)
	if err != nil {
		return "", err
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil || file.Name.Name != "main" || !holdsModels(name, file) {
			continue // a file that doesn't parse is the compiler's to report
		}
		return fmt.Sprintf("%s is in package main, which env.go can't import: move the models to %s (package models) and import %q",
			shown(name), shown(filepath.Join(m.Root, "models")), m.Path+"/models"), nil
	}
	return "", nil
}

// modelFiles and modelTags are how models are usually named and marked.
var (
	modelFiles = []string{"model.go", "models.go", "schema.go", "entities.go"}
	modelTags  = regexp.MustCompile(`\b(alembic|sa|db|gorm|bun|xorm):"`)
)

func holdsModels(name string, file *ast.File) bool {
	if _, ok := varDeclared(file, "Metadata"); ok || slices.Contains(modelFiles, filepath.Base(name)) {
		return true
	}
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		found = found || (ok && f.Tag != nil && modelTags.MatchString(f.Tag.Value))
		return !found
	})
	return found
}
