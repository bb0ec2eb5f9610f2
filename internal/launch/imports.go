package launch

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// missingPackage matches a package that the go command doesn't find.
var missingPackage = regexp.MustCompile(`package (\S+) is not in (?:std|GOROOT)|no required module provides package ([^\s;]+)`)

// missingPackages returns the import paths that the go command doesn't find.
func missingPackages(out string) []string {
	var paths []string
	for _, m := range missingPackage.FindAllStringSubmatch(out, -1) {
		paths = append(paths, m[1]+m[2])
	}
	return slices.Compact(paths)
}

// importTrouble finds imports of the project's own packages under the name of
// another module, as in lines copied from there.
func importTrouble(out string, p *Project) (reason, advice string) {
	if p == nil {
		return "", ""
	}
	var instead []string
	for _, path := range missingPackages(out) {
		if folder := p.folderOf(path); folder != "" {
			instead = append(instead, fmt.Sprintf("%q instead of %q", p.Module+"/"+folder, path))
		}
	}
	if len(instead) == 0 {
		return "", ""
	}
	return fmt.Sprintf("this module is called %s (the first line of go.mod)", p.Module), "import " + strings.Join(instead, ", ")
}

// folderOf returns the folder with Go files of this module that an import path
// of another module ends in; "" if there is none.
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

// ownPackageAdvice returns what to do about a package of the project itself
// that isn't there; "" if none is missing.
func ownPackageAdvice(out string, p *Project) string {
	if p == nil {
		return ""
	}
	for _, path := range missingPackages(out) {
		if strings.HasPrefix(path, p.ImportPath+"/") {
			return versionsAdvice
		}
		if folder, ok := strings.CutPrefix(path, p.Module+"/"); ok {
			return fmt.Sprintf("%q is the folder %s of this module, which has no Go files: write the package there, or correct the import",
				path, shown(filepath.Join(p.Root, filepath.FromSlash(folder))))
		}
	}
	return ""
}
