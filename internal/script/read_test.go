package script

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/revision"
)

// mapFS makes a file system of names and texts.
func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func goRev(id string) string { return goFile("ID: \"" + id + "\", " + steps) }

func TestReadTakesGoAndSQLInLoadOrder(t *testing.T) {
	fsys := mapFS(map[string]string{
		"v/b.sql": sqlRev("b"), "v/a.go": goRev("a"), "v/versions.go": "package versions\n", "v/helper.go": "package versions\n",
		"v/.#a.go": "editor", "v/a.go~": "editor", "v/#a.go#": "editor", "v/.a.go.swp": "editor", "v/README": "", "v/old.py": "", "v/._b.sql": "\x00\x05\x16\x07",
		"v/sub/c.sql": sqlRev("c"), "v/d.SQL": sqlRev("d"), "v/.git/d.sql": "junk", "v/__pycache__/x.sql": "junk", "v/a/e.sql": sqlRev("e"),
	})
	for _, tt := range []struct {
		recursive bool
		want      []string
	}{
		{false, []string{"v/a.go a", "v/b.sql b", "v/d.SQL d"}},
		{true, []string{"v/a.go a", "v/b.sql b", "v/d.SQL d", "v/a/e.sql e", "v/sub/c.sql c"}},
	} {
		files, err := Read(fsys, "v", ReadOptions{Recursive: tt.recursive})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range files {
			got = append(got, f.Path+" "+f.ID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("recursive %v: -want +got\n%s", tt.recursive, diff)
		}
	}
}

func TestReadOfNothing(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"no folder":        mapFS(map[string]string{"x": ""}),
		"no revision":      mapFS(map[string]string{"v/versions.go": "package versions\n", "v/__init__.py": ""}),
		"only other files": mapFS(map[string]string{"v/README": ""}),
	} {
		if files, err := Read(fsys, "v", ReadOptions{}); err != nil || len(files) != 0 {
			t.Errorf("%s: %v, %v", name, files, err)
		}
	}
}

func TestRequiredFolderMustHoldFiles(t *testing.T) {
	for name, want := range map[string]string{
		"v": "", "python": "python holds only Python revision files",
		"none":  "the revision folder none does not exist; check its path",
		"empty": "the revision folder empty holds no .go or .sql file; check its path",
	} {
		fsys := mapFS(map[string]string{"v/versions.go": "package versions\n", "empty/README": "", "python/a.py": ""})
		_, err := Read(fsys, name, ReadOptions{Required: true})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

func TestMissingVersionLocationIsAnError(t *testing.T) {
	d := project(t, map[string]string{
		"alembic.ini": "[alembic]\nscript_location = %(here)s/m\nversion_locations = m/a, m/none\n",
		"m/a/0.sql":   sqlRev("a1"),
	})
	var missing *MissingLocationError
	if _, err := d.Graph(); !errors.As(err, &missing) || missing.Dir != filepath.Join(d.Path, "none") {
		t.Errorf("got %v", err)
	}
	if _, err := d.Used(); !errors.As(err, &missing) {
		t.Errorf("got %v", err)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"only Python", map[string]string{"v/a.py": "", "v/b.py": "", "v/c.py": "", "v/__init__.py": "", "v/versions.go": "package v\n"}, "v holds only Python revision files (a.py, b.py and 1 more), which cannot run here. To go on with the database as it is: move them elsewhere, run 'alembic revision --rev-id ID -m \"baseline\"' with the ID that the table alembic_version holds, and make new revisions on top of it"},
		{"one Python file", map[string]string{"v/a.py": ""}, "v holds only Python revision files (a.py), which"},
		{"a test file", map[string]string{"v/1_test.go": goRev("a")}, "v/1_test.go: Go leaves this file out of the build: '_test' at the end of its name makes it a test; rename it, for example to 1_test_.go"},
		{"a system's file", map[string]string{"v/1_windows.go": goRev("a")}, "v/1_windows.go: Go leaves this file out of the build: its name ends like that of a file for one operating system or processor; rename it, for example to 1_windows_.go"},
		{"underscore", map[string]string{"v/_1.sql": sqlRev("a")}, "v/_1.sql: Go leaves this file out of the build: its name begins with '_'; rename it, for example to 1.sql"},
		{"hidden", map[string]string{"v/.x.go": goRev("a")}, "v/.x.go: Go leaves this file out of the build: its name begins with '.'; rename it, for example to x.go"},
		{"capitals", map[string]string{"v/1.GO": goRev("a")}, "v/1.GO: Go leaves this file out of the build: its name must end in .go, in small letters; rename it, for example to 1.go"},
		{"broken SQL in capitals", map[string]string{"v/1.SQL": "x"}, "v/1.SQL:1: text before the first section"},
		{"broken Go", map[string]string{"v/a.go": "package"}, "v/a.go:1:8: expected 'IDENT'"},
		{"broken SQL", map[string]string{"v/a.sql": "x"}, "v/a.sql:1: text before the first section"},
		{"two packages", map[string]string{"v/a.go": "package a\n", "v/b.go": "package b\n"}, "v/b.go: package b, but a.go says package a; all Go files of a folder share one package"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(mapFS(tt.files), "v", ReadOptions{})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestDirectoryReadsAllLocationsInOrder(t *testing.T) {
	d := project(t, map[string]string{
		"alembic.ini":   "[alembic]\nscript_location = %(here)s/m\nversion_locations = m/b, m/a, m/../m/b\n",
		"m/a/0.sql":     sqlRev("a1"),
		"m/b/1.sql":     sqlRev("b1", "a1"),
		"m/b/sub/x.sql": "not read",
	})
	files, err := d.Files()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].ID != "b1" || files[0].Path != filepath.Join(d.Path, "b", "1.sql") {
		t.Errorf("got %v", files)
	}
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := d.Graph(); again != g {
		t.Error("the graph was built twice")
	}
	if f, ok := d.File("a1"); !ok || f.Doc() != "doc a1" {
		t.Errorf("a1: %v", f)
	}
	if _, ok := d.File("zz"); ok {
		t.Error("an unknown id was found")
	}
}

func TestDirectoryErrors(t *testing.T) {
	d := project(t, map[string]string{"m/versions/1.sql": sqlRev("a1"), "m/versions/2.sql": sqlRev("a1")})
	_, err := d.Files()
	var twice *DuplicateIDError
	if !errors.As(err, &twice) || !strings.Contains(err.Error(), "two revisions have the id 'a1': "+d.Path) || filepath.Base(twice.Second) != "2.sql" {
		t.Errorf("got %v", err)
	}
	if _, ok := d.File("a1"); ok {
		t.Error("a broken directory gave a file")
	}
	d = project(t, map[string]string{"m/versions/1.sql": sqlRev("a1", "lost")})
	var missing *revision.MissingParentError
	if _, err := d.Graph(); !errors.As(err, &missing) {
		t.Errorf("got %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	tests := []struct{ ini, want string }{
		{"[alembic]\nscript_location = nowhere\n", "Path doesn't exist: nowhere.  Please use the 'init' command to create a new scripts folder, or correct script_location (alembic.ini:2)."},
		{"[alembic]\nscript_location = ./migration\n", "Path doesn't exist: ./migration.  Please use the 'init' command to create a new scripts folder, " +
			"or correct script_location (alembic.ini:2). Did you mean 'migrations'?"},
		{"[alembic]\n", "No 'script_location' key found in configuration."},
		{"[alembic]\nscript_location = .\ntruncate_slug_length = x\n", "alembic.ini:3: truncate_slug_length: 'x' is not a whole number"},
		{"[alembic]\nscript_location = .\nversion_locations = a\npath_separator = |\n", "alembic.ini:4: path_separator: '|' is not a valid value for path_separator;"},
		{"[alembic]\nscript_location = .\n[post_write_hooks]\nhooks = a\na.type = ${NOPE_NOPE}\n", "alembic.ini:5: a.type: the environment variable NOPE_NOPE is not set;"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			dir := t.TempDir()
			if err := errors.Join(os.Mkdir(filepath.Join(dir, "migrations"), 0o755), os.WriteFile(filepath.Join(dir, "alembic.ini"), []byte(tt.ini), 0o644)); err != nil {
				t.Fatal(err)
			}
			c, err := config.Load(config.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = Open(c); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// writeMany writes n revision files in a line and returns their folder.
func writeMany(tb testing.TB, n int, text func(id, parent string) string, ext string) string {
	tb.Helper()
	dir := tb.TempDir()
	parent := ""
	for i := range n {
		id := fmt.Sprintf("%012x", i+1)
		if err := os.WriteFile(filepath.Join(dir, id+ext), []byte(text(id, parent)), 0o644); err != nil {
			tb.Fatal(err)
		}
		parent = id
	}
	return dir
}

func BenchmarkReadFolder(b *testing.B) {
	for _, bb := range []struct {
		ext  string
		text func(id, parent string) string
	}{
		{".sql", func(id, parent string) string {
			return sqlRev(id, parent) + strings.Repeat("ALTER TABLE users ADD COLUMN note TEXT;\n", 20)
		}},
		{".go", func(id, _ string) string { return goRev(id) }},
	} {
		b.Run("10000"+bb.ext, func(b *testing.B) {
			dir := writeMany(b, 10_000, bb.text, bb.ext)
			for b.Loop() {
				files, err := Read(Folder(dir), ".", ReadOptions{})
				if err != nil || len(files) != 10_000 {
					b.Fatal(len(files), err)
				}
			}
		})
	}
}

func TestNamesRefusesWhatTheProgramWouldNotHold(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"alembic.ini":         "[alembic]\nscript_location = " + filepath.ToSlash(root) + "\n",
		"versions/one.sql":    "not read",
		"versions/.#lock.go":  "",
		"versions/notes.txt":  "",
		"versions/_two.go":    "package versions\n",
		"versions/.three.sql": "",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := config.Load(config.Options{Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{".three.sql", "_two.go"} {
		var excluded *ExcludedError
		if _, err := d.Names(); !errors.As(err, &excluded) || filepath.Base(excluded.File) != want {
			t.Fatalf("got %v, want an error about %s", err, want)
		}
		if err := os.Remove(filepath.Join(root, "versions", want)); err != nil {
			t.Fatal(err)
		}
	}
	names, err := d.Names()
	if err != nil || !slices.Equal(names, []string{"one.sql"}) {
		t.Errorf("without them: %v, %v", names, err)
	}
}
