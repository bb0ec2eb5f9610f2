package script

import (
	"errors"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/config"
)

// initIn runs Init in dir and returns what it announced, with dir as DIR.
func initIn(t *testing.T, dir string, o InitOptions) (*InitResult, string, error) {
	t.Helper()
	var log strings.Builder
	o.WorkDir = dir
	if o.ConfigFile == "" {
		o.ConfigFile = filepath.Join(dir, "alembic.ini")
	}
	o.Progress = func(task Task, work func() error) error {
		log.WriteString(task.Text + "\n")
		return work()
	}
	res, err := Init(o)
	return res, strings.ReplaceAll(filepath.ToSlash(log.String()), filepath.ToSlash(dir), "DIR"), err
}

func TestInitGeneric(t *testing.T) {
	dir := t.TempDir()
	res, log, err := initIn(t, dir, InitOptions{Template: "generic", Dir: "migrations", ImportPath: "my_app/migrations"})
	if err != nil {
		t.Fatal(err)
	}
	want := "Creating directory DIR/migrations\nCreating directory DIR/migrations/versions\n" +
		"Generating DIR/migrations/README\nGenerating DIR/migrations/env.go\nGenerating DIR/migrations/script.go.tmpl\n" +
		"Generating DIR/migrations/versions/versions.go\nGenerating DIR/alembic.ini\n"
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if res.ConfigKept || len(res.Created) != 5 || res.Created[4] != filepath.Join(dir, "alembic.ini") {
		t.Errorf("result %+v", res)
	}
	files := listing(t, dir)
	for name, text := range files {
		if formatted, err := format.Source([]byte(text)); strings.HasSuffix(name, ".go") && (err != nil || string(formatted) != text) {
			t.Errorf("%s is not formatted: %v", name, err)
		}
	}
	for name, part := range map[string]string{
		"migrations/env.go":               "package migrations\n\nimport (\n\t\"github.com/alembic-go/alembic\"\n\n\t\"my_app/migrations/versions\"\n)\n",
		"migrations/versions/versions.go": "//go:embed [^._]*.*\nvar files embed.FS\n",
		"migrations/README":               "$EDITOR migrations/versions/...",
		"alembic.ini":                     "\nscript_location = %(here)s/migrations\n",
	} {
		if !strings.Contains(files[name], part) {
			t.Errorf("%s lacks %q:\n%s", name, part, files[name])
		}
	}
}

// open loads the configuration that Init wrote and opens the folder.
func open(t *testing.T, dir, ini string) (*config.Config, *Directory) {
	t.Helper()
	c, err := config.Load(config.Options{Dir: dir, Files: []string{ini}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, d
}

func TestWhatInitWritesIsReadAndUsed(t *testing.T) {
	for _, tt := range []struct{ template, ext string }{{"generic", ".go"}, {"sql", ".sql"}} {
		t.Run(tt.template, func(t *testing.T) {
			dir := t.TempDir()
			if _, _, err := initIn(t, dir, InitOptions{Template: tt.template, Dir: "my 100% ${x}/db-Mig", ImportPath: "x/db-Mig"}); err != nil {
				t.Fatal(err)
			}
			c, d := open(t, dir, "alembic.ini")
			if files, err := d.Files(); err != nil || len(files) != 0 {
				t.Errorf("a new project has %v, %v", files, err)
			}
			f, err := d.Generate(GenerateOptions{ID: "a1", Message: "Initial schema", Now: moment.In(moment.Location())})
			if err != nil {
				t.Fatal(err)
			}
			if base := filepath.Base(f.Path); !strings.HasPrefix(base, "2026_11_2") || !strings.HasSuffix(base, "-a1_initial_schema"+tt.ext) {
				t.Errorf("named %s", base)
			}
			var placeholder *config.PlaceholderError
			if _, err := c.URL(); !errors.As(err, &placeholder) {
				t.Errorf("URL error %v", err)
			}
			logging, err := c.Logging()
			if err != nil || logging.Format != "text" || logging.SQL {
				t.Errorf("logging %v, %v", logging, err)
			}
			settings, err := c.Settings()
			if err != nil || (settings.TargetMetadata != "") != (tt.template == "sql") {
				t.Errorf("settings %+v, %v", settings, err)
			}
			if _, err := os.Stat(settings.TargetMetadata); tt.template == "sql" && err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCommentedKeysAreValid turns every commented key of the written files on.
func TestCommentedKeysAreValid(t *testing.T) {
	for _, name := range []string{"generic", "sql"} {
		dir := t.TempDir()
		if _, _, err := initIn(t, dir, InitOptions{Template: name, Dir: "migrations", ImportPath: "x/migrations"}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "alembic.ini")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		on := 0
		for i, line := range lines {
			key, _, ok := strings.Cut(strings.TrimPrefix(line, "# "), " =")
			if ok && line != key && strings.HasPrefix(line, "# ") && !strings.Contains(key, " ") {
				lines[i] = strings.TrimPrefix(line, "# ")
				on++
			}
		}
		if on < 8 {
			t.Errorf("%s: only %d commented keys", name, on)
		}
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		c, _ := open(t, dir, "alembic.ini")
		hooks, err := c.Hooks()
		if err != nil || len(hooks) != 1 || hooks[0].Check() != nil {
			t.Errorf("%s: hooks %v, %v", name, hooks, err)
		}
		if _, err := c.Settings(); err != nil {
			t.Error(err)
		}
	}
}

func TestInitSQL(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	res, log, err := initIn(t, dir, InitOptions{Template: "sql", Dir: "migrations"})
	if err != nil {
		t.Fatal(err)
	}
	want := "Creating directory DIR/migrations\nCreating directory DIR/migrations/versions\n" +
		"Generating DIR/migrations/README\nGenerating DIR/migrations/script.sql.tmpl\nGenerating DIR/alembic.ini\n"
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if files := listing(t, dir); files["schema.sql"] != "mine" {
		t.Error("schema.sql was overwritten")
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "schema.sql")}, res.Kept); diff != "" {
		t.Error(diff)
	}
	dir = t.TempDir()
	if _, log, err = initIn(t, dir, InitOptions{Template: "sql", Dir: "migrations"}); err != nil || !strings.HasSuffix(log, "Generating DIR/schema.sql\n") {
		t.Errorf("%v\n%s", err, log)
	}
}

func TestInitKeepsAConfigurationAndUsesAnotherName(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "conf"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "m"), 0o755); err != nil {
		t.Fatal(err)
	}
	o := InitOptions{Template: "sql", Dir: "m", ConfigFile: filepath.Join(dir, "conf", "my.ini")}
	_, log, err := initIn(t, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log, "Creating directory DIR/m\n") || !strings.Contains(log, "Generating DIR/conf/my.ini\n") {
		t.Errorf("got %s", log)
	}
	if _, d := open(t, dir, "conf/my.ini"); d.Path != filepath.Join(dir, "m") {
		t.Errorf("script location %s", d.Path)
	}
	before := listing(t, filepath.Join(dir, "conf"))
	o.Dir = filepath.Join(dir, "other")
	res, log, err := initIn(t, dir, o)
	if err != nil || !res.ConfigKept || strings.Contains(log, "my.ini") {
		t.Errorf("%v, %+v\n%s", err, res, log)
	}
	if diff := cmp.Diff(before, listing(t, filepath.Join(dir, "conf"))); diff != "" {
		t.Error(diff)
	}
}

func TestInitFromAFolderOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"tpl/alembic.ini.init": "[alembic]\nscript_location = {{.ScriptLocation}}\n", "tpl/script.sql.tmpl": "{{.UpRevision}}",
		"tpl/sub/x.go.init": "package {{.Package}} // {{.ImportPath}}\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, template := range []string{"tpl", "./tpl", filepath.Join(dir, "tpl")} {
		folder := t.TempDir()
		if _, _, err := initIn(t, dir, InitOptions{Template: template, Dir: folder, ConfigFile: filepath.Join(folder, "my.ini"), ImportPath: "x/y"}); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"my.ini": "[alembic]\nscript_location = %(here)s/.\n", "script.sql.tmpl": "{{.UpRevision}}", "sub/x.go": "package " + packageName(filepath.Base(folder)) + " // x/y\n"}
		if diff := cmp.Diff(want, listing(t, folder)); diff != "" {
			t.Errorf("%s: -want +got\n%s", template, diff)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "tpl", "z.init"), []byte("\n{{.Nope}}"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := initIn(t, dir, InitOptions{Template: "tpl", Dir: "new"})
	if err == nil || !strings.HasPrefix(err.Error(), "template 'tpl': template: z.init:2:2: ") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("a failing template left a folder behind")
	}
}

func TestInitErrors(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "full", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ template, folder, want string }{
		{"generic", "full", "Directory full already exists and is not empty"},
		{"nosuch", "m", "No such template 'nosuch'; see 'alembic list_templates', or give the path of a folder"},
		{"", "m", "No such template ''; see"},
		{"../../etc/passwd", "m", "No such template '../../etc/passwd'; see"},
	}
	for _, tt := range tests {
		before := listing(t, dir)
		_, _, err := initIn(t, dir, InitOptions{Template: tt.template, Dir: tt.folder})
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
		if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhichTemplatesNeedGo(t *testing.T) {
	dir := t.TempDir()
	for template, want := range map[string]bool{"generic": true, "sql": false, dir: false} {
		if got, err := UsesGo(InitOptions{Template: template}); err != nil || got != want {
			t.Errorf("%s: %v, %v", template, got, err)
		}
	}
	if _, err := UsesGo(InitOptions{Template: "nosuch"}); err == nil {
		t.Error("an unknown template gave no error")
	}
}

func TestTemplatesAreListed(t *testing.T) {
	got, err := Templates()
	want := []Template{
		{"generic", "Generic single-database configuration, with Go revisions."},
		{"multidb", "Rudimentary multi-database configuration, with Go revisions."},
		{"sql", "Single-database configuration with SQL revisions and no Go code."},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestPackageNames(t *testing.T) {
	for folder, want := range map[string]string{"migrations": "migrations", "db-Mig": "dbmig", "my_app": "my_app", "2024": "migrations", "func": "migrations", "main": "migrations", "..": "migrations", "ünï": "ünï"} {
		if got := packageName(folder); got != want {
			t.Errorf("%s: %s, want %s", folder, got, want)
		}
	}
}
