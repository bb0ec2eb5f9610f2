package script

import (
	"go/build"
	"go/build/constraint"
	"path"
	"strings"
)

// buildAnywhere is a build for no system at all, so that whatever depends on
// the system counts as left out: a revision must be part of every build.
var buildAnywhere = build.Context{GOOS: "none", GOARCH: "none", Compiler: "gc"}

// excludedName says why Go leaves a file of this name out of the build, or
// "". The go command's own rule decides, by its own lists of systems.
func excludedName(name string) string {
	stem := strings.TrimSuffix(name, path.Ext(name))
	switch {
	case strings.HasPrefix(name, "_") || strings.HasPrefix(name, "."):
		return "its name begins with '" + name[:1] + "'"
	case !strings.EqualFold(path.Ext(name), ".go"):
		return ""
	case path.Ext(name) != ".go":
		return "its name must end in .go, in small letters"
	case strings.HasSuffix(stem, "_test"):
		return "'_test' at the end of its name makes it a test"
	}
	// The rule is the same for all extensions, and this is the one whose files aren't read.
	if ok, err := buildAnywhere.MatchFile(".", stem+".syso"); err != nil || ok {
		return ""
	}
	return "its name ends like that of a file for one operating system or processor"
}

// safeName changes a file name as little as possible so that it is in the
// build.
func safeName(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name)) + strings.ToLower(path.Ext(name))
	if trimmed := strings.TrimLeft(name, "_."); trimmed != name {
		if trimmed == "" || trimmed == strings.TrimPrefix(path.Ext(name), ".") {
			trimmed = "revision" + path.Ext(name)
		}
		name = trimmed
	}
	if excludedName(name) == "" {
		return name
	}
	stem := strings.TrimSuffix(name, path.Ext(name))
	if before, after, ok := strings.Cut(stem, "."); ok {
		return before + "_." + after + path.Ext(name) // the rule looks at what stands before the first dot
	}
	return stem + "_" + path.Ext(name)
}

// checkConstraint refuses a build constraint that some build does not meet.
// Versions of Go are exempt.
func (r *goReader) checkConstraint() error {
	for _, group := range r.tree.Comments {
		if group.Pos() >= r.tree.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			if err != nil {
				return r.errorf(c.Pos(), "%v", err)
			}
			if !alwaysMet(expr) {
				return &ExcludedError{File: r.name, Reason: "the line '" + c.Text + "' can exclude it; delete that line"}
			}
		}
	}
	return nil
}

// alwaysMet tries the expression with every tag on and with every tag off.
func alwaysMet(expr constraint.Expr) bool {
	for _, on := range []bool{true, false} {
		if !expr.Eval(func(tag string) bool { return on || strings.HasPrefix(tag, "go1") }) {
			return false
		}
	}
	return true
}
