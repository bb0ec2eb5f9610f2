package launch

import (
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// ModuleName returns the path for a new module in dir: the folder's name, with
// what a module path can't hold replaced by underscores.
func ModuleName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '_'
	}, filepath.Base(dir))
	name = strings.Trim(name, "-._")
	switch name {
	case "":
		return "app"
	case "internal", "vendor", "testdata", "std", "cmd", "all", "tool", "work", "main":
		return name + "_app" // these mean something else to the go command
	}
	if module.CheckImportPath(name) != nil { // a device name of Windows
		return name + "_app"
	}
	return name
}
