package launch

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// missingPackage is a package that the go command doesn't find, in its words.
var missingPackage = regexp.MustCompile(`package (\S+) is not in (?:std|GOROOT)|no required module provides package ([^\s;]+)`)

// importAdvice names the imports by which env.go and its like miss packages
// of the project itself, as lines copied from another module do; "" if there
// are none.
func importAdvice(out string, p *Project) string {
	if p == nil {
		return ""
	}
	var instead []string
	for _, m := range missingPackage.FindAllStringSubmatch(out, -1) {
		path := m[1] + m[2]
		if folder := p.folderOf(path); folder != "" {
			instead = append(instead, fmt.Sprintf("%q instead of %q", p.Module+"/"+folder, path))
		}
	}
	if len(instead) == 0 {
		return ""
	}
	return fmt.Sprintf("this module is called %s (the first line of go.mod): import %s",
		p.Module, strings.Join(slices.Compact(instead), ", "))
}

// folderOf finds the folder of the module that an import path of another module
// ends in; "" if there is none.
func (p *Project) folderOf(path string) string {
	for {
		_, rest, ok := strings.Cut(path, "/")
		if !ok {
			return ""
		}
		names, err := filepath.Glob(filepath.Join(p.Root, filepath.FromSlash(rest), "*.go"))
		if err == nil && len(names) > 0 {
			return rest
		}
		path = rest
	}
}
