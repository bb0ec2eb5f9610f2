package compare_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/compare"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/schema"
)

// renderedRows gathers what is written for all rows, to compile it at once.
type renderedRows struct {
	functions strings.Builder
	imports   map[string]bool
	count     int
}

// add writes a row's operations as Go and SQL.
func (r *renderedRows) add(t *testing.T, result *compare.Result, d dialect.Dialect, database *schema.MetaData) {
	t.Helper()
	ops := result.Ops
	back, err := result.Back()
	if err != nil {
		t.Fatal(err)
	}
	body, err := render.Go(ops, back, render.Options{Dialect: d, Indent: "\t"})
	if err != nil {
		t.Errorf("as Go: %v", err)
	}
	if _, err := render.SQLBody(ops, back, render.Options{Dialect: d, Schema: database}); err != nil {
		t.Errorf("as SQL: %v", err)
	}
	for _, path := range body.Imports {
		r.imports[path] = true
	}
	for _, text := range []string{body.Upgrade, body.Downgrade} {
		r.count++
		fmt.Fprintf(&r.functions, "func f%d(op *alembic.Op) {\n%s\n}\n\n", r.count, text)
	}
}

// compile builds a package of all that was written, inside of the module but
// outside of its tree.
func (r *renderedRows) compile(t *testing.T) {
	t.Helper()
	var source strings.Builder
	source.WriteString("package zzrendered\n\nimport (\n\t\"github.com/alembic-go/alembic\"\n")
	for _, path := range slices.Sorted(maps.Keys(r.imports)) {
		fmt.Fprintf(&source, "\t%q\n", path)
	}
	source.WriteString(")\n\n" + r.functions.String())
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, overlayFile := filepath.Join(dir, "rendered.go"), filepath.Join(dir, "overlay.json")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "internal", "zzrendered", "rendered.go"): file}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{file: []byte(source.String()), overlayFile: overlay} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-overlay", overlayFile, "./internal/zzrendered")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("what is written for the rows does not compile: %v\n%s", err, out)
	}
}
