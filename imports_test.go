package alembic_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/alembic-go/alembic"

// layers are the rooms of the house from the bottom up: a package may import
// packages of its own layer's list of arrows only. "" is the library itself.
var layers = map[string][]string{
	"schema":                 {"internal/suggest"},
	"op":                     {"schema"},
	"sa":                     {"op", "schema", "internal/filename", "internal/suggest"},
	"internal/caught":        {"dialect", "internal/filename"},
	"internal/optest":        {"op", "schema"},
	"revision":               {"internal/suggest"},
	"driver":                 {},
	"internal/sqltext":       {"dialect"},
	"internal/version":       {},
	"internal/filename":      {},
	"internal/filelock":      {},
	"dialect":                {"op", "schema"},
	"dialect/ddl":            {"dialect", "op", "schema", "internal/sqltext"},
	"dialect/dialecttest":    {"dialect", "op", "schema", "internal/optest", "internal/sqltext"},
	"dialect/sqlite":         {"dialect", "dialect/ddl", "op", "schema", "internal/filelock", "internal/sqltext", "internal/brief"},
	"dialect/postgresql":     {"dialect", "dialect/ddl", "op", "schema", "internal/sqltext"},
	"dialect/mysql":          {"dialect", "dialect/ddl", "op", "schema", "internal/sqltext"},
	"dialect/offline":        {"dialect", "op", "schema"},
	"dialect/mssql":          {"dialect", "dialect/ddl", "dialect/offline", "op", "schema", "internal/sqltext"},
	"dialect/oracle":         {"dialect", "dialect/ddl", "dialect/offline", "op", "schema", "internal/sqltext"},
	"internal/config":        {"internal/filename", "internal/suggest"},
	"internal/script":        {"internal/cache", "internal/config", "internal/filename", "internal/suggest", "internal/sqltext", "revision", "internal/brief"},
	"internal/oneconn":       {},
	"internal/cache":         {},
	"internal/journal":       {"dialect", "op", "schema", "revision"},
	"internal/engine":        {"internal/journal", "dialect", "internal/caught", "op", "schema", "revision", "internal/filename", "internal/oneconn", "internal/sqltext", "internal/brief"},
	"internal/revisions":     {"dialect", "internal/cache", "internal/caught", "op", "revision", "internal/engine", "internal/filename", "internal/journal", "internal/script", "internal/sqltext"},
	"internal/compare":       {"dialect", "op", "schema", "internal/sqltext"},
	"internal/rowcheck":      {"dialect", "op", "schema", "internal/sqltext"},
	"internal/online":        {"dialect", "op", "schema"},
	"internal/render":        {"dialect", "op", "schema", "internal/online", "internal/rowcheck", "internal/sqltext"},
	"internal/launch":        {"internal/cache", "internal/filelock", "internal/filename", "internal/version"},
	"internal/convert":       {"dialect", "dialect/ddl", "dialect/sqlite", "dialect/postgresql", "dialect/mysql", "dialect/mssql", "dialect/oracle", "op", "sa", "schema", "internal/sqltext"},
	"internal/terminal":      {"revision"},
	"internal/testdb":        {"internal/config"},
	"driver/sqlite":          {"driver", "internal/config"},
	"driver/postgresql":      {"driver", "internal/config"},
	"driver/mysql":           {"driver", "internal/config"},
	"":                       {"dialect", "dialect/sqlite", "dialect/postgresql", "dialect/mysql", "dialect/mssql", "dialect/oracle", "op", "schema", "revision", "internal/filename", "internal/script", "internal/revisions", "internal/engine", "internal/compare", "internal/online", "internal/render", "internal/sqltext", "internal/journal", "internal/brief", "internal/caught", "internal/cache"},
	"internal/command":       {"", "driver", "internal/cache", "internal/caught", "op", "schema", "dialect", "revision", "internal/config", "internal/filename", "internal/script", "internal/launch", "internal/render", "internal/suggest", "internal/terminal", "internal/version", "internal/brief"},
	"cli":                    {"", "driver", "internal/command"},
	"cmd/alembic":            {"cli", "driver/sqlite", "driver/postgresql", "driver/mysql"},
	"internal/testenv":       {""},
	"internal/ormtest":       {"", "driver", "driver/sqlite", "driver/postgresql", "driver/mysql", "internal/render", "internal/testdb", "internal/testenv"},
	"internal/e2e":           {},
	"internal/testdb/withdb": {"internal/testdb"},
	"demo/tables":            {},
	"examples":               nil,
	"testdata":               nil,
	"internal/suggest":       {},
	"internal/brief":         {},

	"internal/convert/converttest": {"internal/convert", "dialect", "dialect/sqlite", "dialect/postgresql", "dialect/mysql", "dialect/mssql", "dialect/oracle", "op", "schema"},
}

// TestImportsPointDownwards walks the import graph and fails on an arrow that
// points upwards or sideways, and on a package that has no place in the house.
func TestImportsPointDownwards(t *testing.T) {
	packages := map[string]map[string]string{} // package → imported package → file
	err := filepath.WalkDir(".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && name != "." || e.Name() == "testdata" || e.Name() == "examples" || name == "bench" || name == "orm" || e.Name() == "templates") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		return readImports(packages, name)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 10 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for pkg, imports := range packages {
		allowed, known := layers[pkg]
		if !known {
			t.Errorf("package %q has no place in the layers; give it one", pkg)
			continue
		}
		for imported, file := range imports {
			if !contains(allowed, imported) {
				t.Errorf("%s: %q may not import %q", file, pkg, imported)
			}
		}
	}
}

func readImports(packages map[string]map[string]string, name string) error {
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	pkg := filepath.ToSlash(filepath.Dir(name))
	if pkg == "." {
		pkg = ""
	}
	if packages[pkg] == nil {
		packages[pkg] = map[string]string{}
	}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(path, module); ok {
			packages[pkg][strings.TrimPrefix(rest, "/")] = name
		}
	}
	return nil
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}
