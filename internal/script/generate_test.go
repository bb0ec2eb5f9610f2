package script

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/config"
)

// moment is when the revisions of the tests are made.
var moment = time.Date(2026, 11, 22, 21, 0, 5, 0, time.UTC)

// project writes files into a new folder and opens its script directory. An
// alembic.ini is added unless the files hold one.
func project(t *testing.T, files map[string]string) *Directory {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["alembic.ini"]; !ok {
		files["alembic.ini"] = "[alembic]\nscript_location = %(here)s/m\ntimezone = UTC\n"
	}
	files["m/README"] = ""
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := config.Load(config.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// versionsGo is as much of a versions.go as the reader looks at.
const versionsGo = "package versions\n\nvar Revisions = alembic.NewRevisions(files)\n"

// sqlRev is a small SQL revision.
func sqlRev(id string, parents ...string) string {
	return "-- doc " + id + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + strings.Join(parents, ", ") + "\n\n-- +alembic upgrade\n\n-- +alembic downgrade\n"
}

func TestGenerateGo(t *testing.T) {
	d := project(t, map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": strings.Replace(versionsGo, "versions", "revs", 1)})
	f, err := d.Generate(GenerateOptions{
		ID: "a1", Message: "Say \"hi\"\nto Zoë", Revises: []string{"b", "c"}, BranchLabels: []string{"x"}, DependsOn: []string{"d"}, Now: moment,
		Imports:    []string{modulePath + "/sa", modulePath, `"time"`},
		Upgrades:   "op.AddColumn(\"t\",\n sa.Column(\"c\", sa.Integer()))\n_ = time.Now()\n",
		Downgrades: "op.DropColumn(\"t\", \"c\")",
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(d.Path, "versions", "a1_say_hi_to_zo.go"); f.Path != want {
		t.Errorf("path %s, want %s", f.Path, want)
	}
	got, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	want := `package revs

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"time"
)

// Declare helpers and types inside the functions, because all revisions share
// one package. Do not import the application's models: they will change, and
// this revision must not change with them.
func init() {
	Revisions.Add(alembic.Revision{
		ID:           "a1",
		Revises:      []string{"b", "c"},
		BranchLabels: []string{"x"},
		DependsOn:    []string{"d"},
		Message:      "Say \"hi\"\nto Zoë",
		Created:      "2026-11-22 21:00:05+00:00",
		Upgrade: func(op *alembic.Op) error {
			op.AddColumn("t",
				sa.Column("c", sa.Integer()))
			_ = time.Now()
			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error {
			op.DropColumn("t", "c")
			return op.Err()
		},
	})
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if again, ok := d.File("a1"); !ok || again.Message != "Say \"hi\"\nto Zoë" {
		t.Errorf("the directory does not know the new revision: %v", again)
	}
}

func TestGenerateSQL(t *testing.T) {
	d := project(t, map[string]string{"alembic.ini": "[alembic]\nscript_location = %(here)s/m\nfile_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s\n"})
	f, err := d.Generate(GenerateOptions{
		ID: "a1", Message: "Create Date: odd\n\nsecond", Revises: []string{"b"}, BranchLabels: []string{"x", "y"}, DependsOn: []string{"d"},
		Now: moment.In(time.Local), Upgrades: "SELECT 1;\n", Downgrades: "SELECT 2;",
	})
	if err != nil {
		t.Fatal(err)
	}
	local := moment.In(time.Local)
	if want := local.Format("2006_01_02_1504") + "-a1_create_date_odd_second.sql"; filepath.Base(f.Path) != want {
		t.Errorf("name %s, want %s", filepath.Base(f.Path), want)
	}
	got, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	want := "-- \\Create Date: odd\n--\n-- second\n--\n-- Revision ID: a1\n-- Revises: b\n-- Branch Labels: x, y\n-- Depends On: d\n-- Create Date: " +
		local.Format("2006-01-02 15:04:05") + "\n\n-- +alembic upgrade\nSELECT 1;\n\n-- +alembic downgrade\nSELECT 2;\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if f.Message != "Create Date: odd\n\nsecond" {
		t.Errorf("message %q", f.Message)
	}
	if info, _ := os.Stat(f.Path); runtime.GOOS != "windows" && info.Mode().Perm()&^0o644 != 0 {
		t.Errorf("mode %v", info.Mode())
	}
	if names, _ := filepath.Glob(filepath.Join(d.Path, "versions", ".*")); len(names) > 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestGenerateWithoutIDAndMessage(t *testing.T) {
	d := project(t, map[string]string{})
	f, err := d.Generate(GenerateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.ID) != 12 || strings.Trim(f.ID, "0123456789abcdef") != "" || f.Message != "empty message" || filepath.Base(f.Path) != f.ID+"_.sql" {
		t.Errorf("got %+v", f)
	}
	src, _ := os.ReadFile(f.Path)
	if !strings.HasSuffix(string(src), "\n-- +alembic upgrade\n\n-- +alembic downgrade\n") || strings.Contains(string(src), "Revises") {
		t.Errorf("got %s", src)
	}
}

func TestAnEmptyGoRevisionImportsOnlyWhatItUses(t *testing.T) {
	template := "package {{.Package}}\nimport (\n\"github.com/alembic-go/alembic\"\n\t\"github.com/alembic-go/alembic/sa\"\n\"github.com/alembic-go/alembic/dialect/postgresql\"\n)\n" +
		"func init() { Revisions.Add(alembic.Revision{ID: {{quote .UpRevision}}, Upgrade: func(op *alembic.Op) error { postgresql.X(); return op.Err() }}) }\n"
	d := project(t, map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": versionsGo, "m/script.go.tmpl": template})
	f, err := d.Generate(GenerateOptions{ID: "a1", Message: "linux"})
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(f.Path) != "a1_linux_.go" {
		t.Errorf("name %s", f.Path)
	}
	src, _ := os.ReadFile(f.Path)
	if strings.Contains(string(src), "/sa\"") || !strings.Contains(string(src), "dialect/postgresql\"") {
		t.Errorf("got %s", src)
	}
}

func TestGenerateErrorsLeaveNoFile(t *testing.T) {
	const ini = "[alembic]\nscript_location = %(here)s/m\n"
	tests := []struct {
		name  string
		files map[string]string
		o     GenerateOptions
		want  string
	}{
		{"id taken", map[string]string{"m/versions/1.sql": sqlRev("a1")}, GenerateOptions{ID: "a1"}, "revision id 'a1' is taken by DIR/m/versions/1.sql; choose another --rev-id"},
		{"file there", map[string]string{"m/versions/a1_x.sql": sqlRev("b1")}, GenerateOptions{ID: "a1", Message: "x"}, "DIR/m/versions/a1_x.sql exists; move it away or choose another message"},
		{"Go without env.go", map[string]string{}, GenerateOptions{Format: Go}, "a Go revision needs a project with an env.go"},
		{"a location that is not embedded", map[string]string{"m/env.go": "package m\n", "m/versions/x.go": "package versions\n"}, GenerateOptions{}, "DIR/m/versions has no versions.go, so no program would hold its revisions; copy the one of another version location there, change its package clause, and name its Revisions in Env.Revisions of env.go"},
		{"unknown format", map[string]string{}, GenerateOptions{Format: "py"}, "unknown format 'py'; write go or sql"},
		{"unknown token", map[string]string{"alembic.ini": ini + "file_template = %%(revision)s\n"}, GenerateOptions{}, "file_template: unknown token %(revision); the tokens are rev, slug, epoch,"},
		{"subfolder in a Go project", map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": versionsGo, "alembic.ini": ini + "file_template = %%(year)d/%%(rev)s\n"}, GenerateOptions{ID: "a1"}, "file_template makes a subfolder ("},
		{"subfolder that isn't read", map[string]string{"alembic.ini": ini + "file_template = %%(year)d/%%(rev)s\n"}, GenerateOptions{ID: "a1", Now: moment}, "file_template makes a subfolder (2026/a1) that would not be read; set recursive_version_locations = true"},
		{"out of the folder", map[string]string{"alembic.ini": ini + "recursive_version_locations = true\nfile_template = ../%%(rev)s\n"}, GenerateOptions{ID: "a1"}, "file_template leads out of the version location: ../a1"},
		{"id with a bad character for a file", map[string]string{}, GenerateOptions{ID: "a:1"}, "file_template gives a name that some file systems refuse: \"a:1_\"; change it in the ini file, or choose another --rev-id"},
		{"id that Go can't embed", map[string]string{}, GenerateOptions{ID: "a'1"}, "file_template gives a name that Go can't embed into a program: \"a'1_\"; change it in the ini file, or choose another --rev-id"},
		{"id that Windows keeps for itself", map[string]string{"alembic.ini": ini + "file_template = %%(rev)s\n"}, GenerateOptions{ID: "con"}, "file_template gives a name that Go can't embed into a program: \"con\""},
		{"id that the header can't hold", map[string]string{}, GenerateOptions{ID: "a b"}, "Character(s) ' ' not allowed in revision identifier 'a b'; use letters, digits and _"},
		{"version path", map[string]string{}, GenerateOptions{VersionPath: "m/other"}, "Path m/other is not represented in current version locations; add it to version_locations"},
		{"several locations", map[string]string{"alembic.ini": ini + "version_locations = m/a m/b\n", "m/a/README": "", "m/b/README": ""}, GenerateOptions{}, "Multiple version locations present, please specify --version-path"},
		{"template syntax", map[string]string{"m/script.sql.tmpl": "\n{{.X"}, GenerateOptions{}, "Template rendering failed: template: DIR/m/script.sql.tmpl:2: unclosed action"},
		{"template field", map[string]string{"m/script.sql.tmpl": "\n{{.Nope}}"}, GenerateOptions{}, "Template rendering failed: template: DIR/m/script.sql.tmpl:2:2: executing"},
		{"template gives no Go", map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": versionsGo, "m/script.go.tmpl": "package x\n\nfunc {"}, GenerateOptions{}, "Template rendering failed: what DIR/m/script.go.tmpl gives is not Go: line 3:6: expected"},
		{"template gives no revision", map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": versionsGo, "m/script.go.tmpl": "package x\n"}, GenerateOptions{}, "the template DIR/m/script.go.tmpl gives a file without Revisions.Add(alembic.Revision{…})"},
		{
			"label lost", map[string]string{"m/script.sql.tmpl": "-- Revision ID: {{.UpRevision}}\n-- +alembic upgrade\n"}, GenerateOptions{ID: "a1", BranchLabels: []string{"x", "y"}},
			"Version a1 specified branch_labels 'x', 'y', however the migration file DIR/m/versions/a1_.sql would have none; have you upgraded your DIR/m/script.sql.tmpl to include it?",
		},
		{
			"id lost", map[string]string{"m/script.sql.tmpl": "-- Revision ID: b1\n-- +alembic upgrade\n"}, GenerateOptions{ID: "a1"},
			"Version a1 specified the id 'a1', however the migration file DIR/m/versions/a1_.sql would have 'b1';",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := project(t, tt.files)
			before := listing(t, filepath.Dir(d.Path))
			_, err := d.Generate(tt.o)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.ReplaceAll(filepath.ToSlash(err.Error()), filepath.ToSlash(filepath.Dir(d.Path)), "DIR")
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if diff := cmp.Diff(before, listing(t, filepath.Dir(d.Path))); diff != "" {
				t.Errorf("files changed: %s", diff)
			}
		})
	}
}

// listing is every file under dir with its text.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		m[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGenerateIntoSubfoldersAndOtherLocations(t *testing.T) {
	d := project(t, map[string]string{
		"alembic.ini": "[alembic]\nscript_location = %(here)s/m\nrecursive_version_locations = true\nversion_locations = m/a m/b\nfile_template = %%(year)d/%%(rev)s\n",
		"m/a/README":  "",
		"m/b/1.sql":   sqlRev("b1"),
	})
	f, err := d.Generate(GenerateOptions{ID: "b2", Revises: []string{"b1"}, Now: moment})
	if err != nil || f.Path != filepath.Join(d.Path, "b", "2026", "b2.sql") {
		t.Errorf("beside its parent: %v, %v", f, err)
	}
	f, err = d.Generate(GenerateOptions{ID: "a1", VersionPath: "m/a", Now: moment})
	if err != nil || f.Path != filepath.Join(d.Path, "a", "2026", "a1.sql") {
		t.Errorf("with --version-path: %v, %v", f, err)
	}
	files, err := d.Files()
	var ids []string
	for _, f := range files {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"a1", "b1", "b2"}, ids); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestGenerateTellsItsProgress(t *testing.T) {
	d := project(t, map[string]string{})
	var tasks []string
	progress := func(task Task, work func() error) error {
		tasks = append(tasks, task.Text)
		return work()
	}
	f, err := d.Generate(GenerateOptions{Progress: progress})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Generating " + f.Path}, tasks); diff != "" {
		t.Error(diff)
	}
}

func TestGenerateInAReadOnlyFolderSaysWhere(t *testing.T) {
	d := project(t, map[string]string{"m/versions": ""}) // a file in the folder's place can't be written into by anyone
	_, err := d.Generate(GenerateOptions{ID: "a1"})
	if err == nil || !strings.Contains(err.Error(), filepath.Join(d.Path, "versions")) && !strings.Contains(err.Error(), "revision folder") {
		t.Errorf("got %v", err)
	}
}

func TestWriteNewNeverOverwrites(t *testing.T) {
	target := filepath.Join(t.TempDir(), "x.sql")
	if err := writeNew(target, []byte("1")); err != nil {
		t.Fatal(err)
	}
	err := writeNew(target, []byte("2"))
	if text, _ := os.ReadFile(target); !errors.Is(err, os.ErrExist) || string(text) != "1" {
		t.Errorf("%v, %s", err, text)
	}
}

func TestSlug(t *testing.T) {
	tests := []struct {
		message string
		max     int
		want    string
	}{
		{"New Thing: with/odd chars!", 40, "new_thing_with_odd_chars"},
		{"this is a very long message that goes on and on past the limit", 40, "this_is_a_very_long_message_that_goes_"},
		{"", 40, ""},
		{"add_user_id", 40, "add_user_id"},
		{"  2nd  -- try ", 40, "2nd_try"},
		{"Zoë's naïve café", 40, "zo_s_nave_caf"},
		{"Добавить users", 40, "users"},
		{"abcdefgh", 4, "abcd_"},
		{"ab cd", 4, "ab_"},
	}
	for _, tt := range tests {
		if got := slug(tt.message, tt.max); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.message, got, tt.want)
		}
	}
}

func TestFileTemplates(t *testing.T) {
	tests := []struct{ template, want string }{
		{"%(rev)s_%(slug)s", "a1_add_x"},
		{"%(year)d_%(month).2d_%(day)02d_%(hour).2d%(minute).2d%(second).2d-%(rev)s", "2026_11_22_210005-a1"},
		{"%(epoch)d", "1795381205"},
		{"%(epoch)s%%%(slug).3s", "1795381205%add"},
		{"%(rev)-4s|%(year)5d|%(year)i", "a1  | 2026|2026"},
		{"plain", "plain"},
		{"%(nope)s", "error: file_template: unknown token %(nope); the tokens are rev, slug, epoch, year, month, day, hour, minute, second"},
		{"%(rev)d", "error: file_template: %(rev) is text; write %%(rev)s"},
		{"%(year)x", "error: file_template: %(year) is a number; write %%(year)d"},
		{"%(year)", "error: file_template: %(year) needs 's' or 'd' after it, as in %%(year)d and %%(rev)s"},
		{"%(year)999d", "error: file_template: %(year) needs 's' or 'd' after it, as in %%(year)d and %%(rev)s"},
		{"%d", "error: file_template: a '%' is not followed by '(name)'; write %%%% in the ini file for a percent sign"},
		{"%(rev", "error: file_template: a '%' is not followed by '(name)'; write %%%% in the ini file for a percent sign"},
	}
	for _, tt := range tests {
		got, err := fileName(tt.template, "a1", "add_x", moment)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.template, got, tt.want)
		}
	}
}

// FuzzMessage proves that any message comes back from both formats.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{"", "add users", "a\r\nb", "Revision ID: x\n\\y", "+alembic upgrade", "`\"'\\", "\x00\xff", "--", "  x  \n\n\n y\t", "{{.X}}", "Revises : z", "\u2028\u00a0: ü"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, message string) {
		data := TemplateData{Package: "p", UpRevision: "a1", Message: normalizeText(message), CreateDate: "2026"}
		for format, name := range builtinTemplates {
			text, err := templates.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			src, err := execute(name, string(text), data)
			if err == nil && format == Go {
				src, err = gofmt(src)
			}
			if err != nil {
				t.Fatal(err)
			}
			file, _, err := parse(format, "f", src)
			if err != nil {
				t.Fatalf("%v in\n%s", err, src)
			}
			if file.Message != data.Message || file.ID != "a1" {
				t.Errorf("%s: message %q came back as %q", format, data.Message, file.Message)
			}
		}
	})
}

func TestGeneratedGoIsFormatted(t *testing.T) {
	d := project(t, map[string]string{"m/env.go": "package m\n", "m/versions/versions.go": versionsGo})
	for i, o := range []GenerateOptions{{}, {Upgrades: "if x {\n}"}, {Revises: []string{"a"}, Imports: []string{"fmt", "errors"}, Upgrades: "_ = fmt.Sprint(errors.ErrUnsupported)"}} {
		o.ID = fmt.Sprint("r", i)
		f, err := d.Generate(o)
		if err != nil {
			t.Fatal(err)
		}
		src, _ := os.ReadFile(f.Path)
		formatted, err := format.Source(src)
		if err != nil || !bytes.Equal(src, formatted) {
			t.Errorf("%v\n%s", err, src)
		}
	}
}
