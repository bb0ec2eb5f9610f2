package config

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// load writes text to alembic.ini in a new folder and loads it; in the text
// of errors the folder is "DIR".
func load(t *testing.T, text string, change func(*Options)) *Config {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "alembic.ini"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	opts := Options{Dir: dir, Environ: func(string) (string, bool) { return "", false }}
	if change != nil {
		change(&opts)
	}
	c, err := Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pythonINI is what Python Alembic's generic template leaves a user with.
const pythonINI = `# A generic, single database configuration.

[alembic]
script_location = %(here)s/migrations
# file_template = %%(year)d_%%(month).2d-%%(rev)s_%%(slug)s
prepend_sys_path = .
path_separator = os
sqlalchemy.url = driver://user:pass@localhost/dbname

[post_write_hooks]
# hooks = black

[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
`

func TestAFileOfPythonAlembicIsRead(t *testing.T) {
	c := load(t, pythonINI, nil)
	got, err := c.Settings()
	if err != nil {
		t.Fatal(err)
	}
	want := &Settings{FileTemplate: "%(rev)s_%(slug)s", TruncateSlugLength: 40, TransactionPerMigration: true, VersionTable: "alembic_version", Journal: true, Cache: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	location, err := c.ScriptLocation()
	if err != nil || location != filepath.Join(c.Here(), "migrations") {
		t.Errorf("script location %q, %v", location, err)
	}
	logging, err := c.Logging()
	if err != nil || *logging != (Logging{Level: slog.LevelInfo, Format: "text"}) {
		t.Errorf("logging %v, %v", logging, err)
	}
	if hooks, err := c.Hooks(); err != nil || len(hooks) != 0 {
		t.Errorf("hooks %v, %v", hooks, err)
	}
	var placeholder *PlaceholderError
	if _, err := c.URL(); !errors.As(err, &placeholder) || placeholder.Line != 8 {
		t.Errorf("URL error %v", err)
	}
	if _, _, err := c.Section("formatter_generic").Get("format"); err == nil {
		t.Error("a raw percent sign was interpolated without an error")
	}
}

func TestSettingsAreTyped(t *testing.T) {
	c := load(t, `[alembic]
file_template = %%(year)d-%%(rev)s
truncate_slug_length = 10
timezone = Europe/Berlin
recursive_version_locations = true
revision_environment = yes
output_encoding = UTF-8
target_metadata = schema.sql
cache = off
transaction_per_migration = off
version_table = av
version_table_schema = meta
journal = off
lock_timeout = 90s
`, nil)
	got, err := c.Settings()
	if err != nil {
		t.Fatal(err)
	}
	want := &Settings{
		FileTemplate: "%(year)d-%(rev)s", TruncateSlugLength: 10, Timezone: "Europe/Berlin",
		RecursiveVersions: true, RevisionEnvironment: true, VersionTable: "av", VersionTableSchema: "meta", LockTimeout: 90 * time.Second,
		TargetMetadata: filepath.Join(c.Here(), "schema.sql"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSettingsErrors(t *testing.T) {
	tests := []struct{ line, want string }{
		{"truncate_slug_length = many", "alembic.ini:2: truncate_slug_length: 'many' is not a whole number"},
		{"truncate_slug_length = 0", "alembic.ini:2: truncate_slug_length: 0 is too small; write 1 or more"},
		{"timezone = Mars/Base", "Can't locate timezone: Mars/Base; write a name such as UTC or Europe/Berlin (alembic.ini:2: timezone)"},
		{"recursive_version_locations = maybe", "alembic.ini:2: recursive_version_locations: 'maybe' is neither true nor false; write true or false"},
		{"output_encoding = latin-1", "alembic.ini:2: output_encoding: 'latin-1' is not supported: files are always written as utf-8; delete the line"},
		{"version_table = ${NOPE}", "alembic.ini:2: version_table: the environment variable NOPE is not set; set it, or write '$${' for the literal text"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			_, err := load(t, "[alembic]\n"+tt.line+"\n", nil).Settings()
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestMissingKeysSayWhatToDo(t *testing.T) {
	tests := []struct {
		name, text string
		change     func(*Options)
		location   string
		url        string
	}{
		{
			"no file", "[alembic]\n", func(o *Options) { o.Files = []string{"my.ini"} },
			"No 'script_location' key found in configuration. There is no file 'my.ini': run 'alembic init migrations' to start a project here, or name the file with -c.",
			"No config file 'my.ini' found, or file has no '[alembic]' section. Name the file with -c, or run 'alembic init migrations' to start a project here.",
		},
		{
			"no section", "[alembic]\nscript_location = m\n", func(o *Options) { o.Section = "two" },
			"No 'script_location' key found in configuration. 'alembic.ini' has no section [two]: add it, or name another one with -n.",
			"No config file 'alembic.ini' found, or file has no '[two]' section. 'alembic.ini' has no section [two]: add it, or name another one with -n.",
		},
		{
			"no key", "[alembic]\n", nil,
			"No 'script_location' key found in configuration. Add 'script_location = ...' to section [alembic] of 'alembic.ini'.",
			"No 'sqlalchemy.url' key found in configuration. Add 'sqlalchemy.url = ...' to section [alembic] of 'alembic.ini'.",
		},
		{
			"empty keys", "[alembic]\nscript_location =\nsqlalchemy.url =\n", nil,
			"'script_location' is empty. Give it a value in section [alembic] of 'alembic.ini'.",
			"'sqlalchemy.url' is empty. Give it a value in section [alembic] of 'alembic.ini'.",
		},
		{
			"Python resource", "[alembic]\nscript_location = pkg:migrations\nsqlalchemy.url = ${PW}\n", nil,
			"alembic.ini:2: script_location: 'pkg:migrations' has the form of a Python package's resource; write the path of the folder, for example %(here)s/migrations",
			"alembic.ini:3: sqlalchemy.url: the environment variable PW is not set; set it, or write '$${' for the literal text",
		},
		{
			"bad URL", "[alembic]\nscript_location = ${X}\nsqlalchemy.url = foodb://u:S3CRET@h\n", nil,
			"alembic.ini:2: script_location: the environment variable X is not set; set it, or write '$${' for the literal text",
			"alembic.ini:3: sqlalchemy.url: unknown database 'foodb' in the URL; use sqlite, postgresql, mysql, mariadb, mssql or oracle",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := load(t, tt.text, tt.change)
			if _, err := c.ScriptLocation(); err == nil || err.Error() != tt.location {
				t.Errorf("got  %v\nwant %s", err, tt.location)
			}
			if _, err := c.URL(); err == nil || err.Error() != tt.url {
				t.Errorf("got  %v\nwant %s", err, tt.url)
			}
		})
	}
}

func TestURLOfTheCommandLineWins(t *testing.T) {
	c := load(t, "[alembic]\nsqlalchemy.url = ${UNSET}\nscratch_url = sqlite://\n", func(o *Options) { o.URL = "sqlite:///a%20b.db" })
	u, err := c.URL()
	if err != nil || u.Database != "a%20b.db" {
		t.Errorf("got %v, %v", u, err)
	}
	if u, err := c.ScratchURL(); err != nil || u.Database != "" {
		t.Errorf("scratch_url: %v, %v", u, err)
	}
	c = load(t, "", func(o *Options) { o.URL = PlaceholderURL })
	if _, err := c.URL(); err == nil || err.Error()[:32] != "sqlalchemy.url is still the plac" {
		t.Errorf("got %v", err)
	}
	c = load(t, "", func(o *Options) { o.URL = "postgresql://u:S3CRET@h:x/d" })
	if _, err := c.URL(); err == nil || err.Error() != "--url: the port in the URL is not a number from 1 to 65535; if the password holds a ':', '/' or '@', percent-encode it" {
		t.Errorf("got %v", err)
	}
}

func TestListsSplitAsPathSeparatorSays(t *testing.T) {
	tests := []struct {
		text string
		want []string
		err  string
	}{
		{"version_locations = a b, c,d", []string{"a", "b", "c", "d"}, ""},
		{"path_separator = space\nversion_locations = a b  c", []string{"a", "b", "c"}, ""},
		{"path_separator = newline\nversion_locations =\n  a b\n  c", []string{"a b", "c"}, ""},
		{"path_separator = os\nversion_locations = a" + string(os.PathListSeparator) + "b", []string{"a", "b"}, ""},
		{"path_separator = :\nversion_locations = a: b", []string{"a", "b"}, ""},
		{"version_path_separator = ;\nversion_locations = a;b;", []string{"a", "b"}, ""},
		{"version_path_separator = ;  # as on Windows\nversion_locations = a;b", []string{"a", "b"}, ""},
		{"version_path_separator = os  # Use the one of this system.", []string{"m/versions"}, ""},
		{"path_separator = |  # a bar\nversion_locations = a", nil, "alembic.ini:3: path_separator: '|' is not a valid value for path_separator; expected 'space', 'newline', 'os', ':', ';'"},
		{"path_separator = |\nversion_locations = a", nil, "alembic.ini:3: path_separator: '|' is not a valid value for path_separator; expected 'space', 'newline', 'os', ':', ';'"},
		{"", []string{"m/versions"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			c := load(t, "[alembic]\nscript_location = m\n"+tt.text+"\n", nil)
			got, err := c.VersionLocations()
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			for i := range tt.want {
				tt.want[i] = filepath.Join(c.Dir(), filepath.FromSlash(tt.want[i]))
			}
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("%v -want +got\n%s", err, diff)
			}
		})
	}
}

func TestWhichFileIsRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"alembic.ini": "[alembic]\nk = default\n", "c.ini": "[alembic]\nk = -c\n", "e.ini": "[alembic]\nk = env\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name  string
		files []string
		env   string
		want  string
		err   string
	}{
		{"default", nil, "", "default", ""},
		{"ALEMBIC_CONFIG", nil, "e.ini", "env", ""},
		{"-c wins", []string{"c.ini"}, "e.ini", "-c", ""},
		{"absolute", []string{filepath.Join(dir, "c.ini")}, "", "-c", ""},
		{"two", []string{"c.ini", "e.ini"}, "", "", "only one ini file may be indicated; -c was given 2 times"},
		{"TOML", []string{"x/pyproject.toml"}, "", "", "x/pyproject.toml: pyproject.toml is not read; put the settings of [tool.alembic] into section [alembic] of an alembic.ini"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(Options{Dir: dir, Files: tt.files, Environ: func(name string) (string, bool) { return tt.env, name == EnvVar && tt.env != "" }})
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _, _ := c.Get("K"); got != tt.want {
				t.Errorf("read %q, want %q", got, tt.want)
			}
		})
	}
	if _, err := Load(Options{Dir: dir, Files: []string{"."}}); err == nil {
		t.Error("a folder was taken for a file")
	}
}

func TestKeysThatAreNearlySettingsAreTold(t *testing.T) {
	c := load(t, `[DEFAULT]
base = %(lock_timeou)s
[alembic]
script_location = m
version_tabel = v
journl = off
lock_timeou = 5s
prepend_sys_path = .
sqlalchemy.echo = true
sqlalchemy.pool_size = 5
my_own_key = 1
[other]
script_loction = m
`, nil)
	want := []string{
		"alembic.ini:5: 'version_tabel' is not a setting, and is passed over; did you mean 'version_table'?",
		"alembic.ini:6: 'journl' is not a setting, and is passed over; did you mean 'journal'?",
	}
	if diff := cmp.Diff(want, c.Misspelt()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	other := load(t, "[alembic]\nscript_loction = m\n", nil)
	if _, err := other.ScriptLocation(); err == nil || !strings.HasSuffix(err.Error(), "There is 'script_loction' in alembic.ini:2: correct its name to 'script_location'.") {
		t.Errorf("got %v", err)
	}
}

func TestHooks(t *testing.T) {
	c := load(t, `[post_write_hooks]
hooks = fmt, lint other
fmt.type = exec
fmt.executable = gofmt
fmt.options = -w REVISION_SCRIPT_FILENAME
fmt.cwd = %(here)s/x
lint.type = console_scripts
other.executable = y
`, nil)
	hooks, err := c.Hooks()
	if err != nil {
		t.Fatal(err)
	}
	want := []Hook{
		{Name: "fmt", Type: "exec", Executable: "gofmt", Options: "-w REVISION_SCRIPT_FILENAME", Cwd: c.Here() + "/x"},
		{Name: "lint", Type: "console_scripts"},
		{Name: "other", Executable: "y"},
	}
	if diff := cmp.Diff(want, hooks, cmpopts.IgnoreUnexported(Hook{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	checks := []string{
		"",
		"No formatter with name 'console_scripts' registered; only type exec runs here: write 'lint.type = exec' and 'lint.executable = PROGRAM' (alembic.ini:7: lint.type)",
		"Key 'other.type' is required for post write hook 'other'; write 'other.type = exec' (alembic.ini:2: hooks)",
	}
	for i, h := range hooks {
		got := ""
		if err := h.Check(); err != nil {
			got = err.Error()
		}
		if got != checks[i] {
			t.Errorf("got  %s\nwant %s", got, checks[i])
		}
	}
	if err := (Hook{Name: "a", Type: "exec"}).Check(); err == nil || err.Error() != "Key a.executable is required for post write hook 'a'; write 'a.executable = PROGRAM'" {
		t.Errorf("got %v", err)
	}
}

func TestLogging(t *testing.T) {
	tests := []struct {
		name, text string
		want       Logging
		err        string
	}{
		{"nothing", "", Logging{slog.LevelInfo, "text", false}, ""},
		{"own section", "[logging]\nlevel = debug\nformat = JSON\nsql = on\n", Logging{slog.LevelDebug, "json", true}, ""},
		{"own section wins", "[logger_alembic]\nlevel = ERROR\n[logging]\n", Logging{slog.LevelInfo, "text", false}, ""},
		{"Python's loggers", "[logger_root]\nlevel = WARNING\n[logger_alembic]\nlevel = DEBUG\n[logger_sqlalchemy]\nlevel = INFO\n", Logging{slog.LevelDebug, "text", true}, ""},
		{"the root's level is inherited", "[logger_root]\nlevel = CRITICAL\n[logger_alembic]\nlevel = NOTSET\n[logger_sqlalchemy]\nlevel = WARN\n", Logging{LevelCritical, "text", false}, ""},
		{"bad level", "[logging]\nlevel = loud\n", Logging{}, "alembic.ini:2: level: 'loud' is not a log level; write DEBUG, INFO, WARNING, ERROR or CRITICAL"},
		{"bad format", "[logging]\nformat = xml\n", Logging{}, "alembic.ini:2: format: 'xml' is not a log format; write text or json"},
		{"bad sql", "[logging]\nsql = loud\n", Logging{}, "alembic.ini:2: sql: 'loud' is neither true nor false; write true or false"},
		{"bad Python level", "[logger_root]\nlevel = 7x\n", Logging{}, "alembic.ini:2: level: '7x' is not a log level; write DEBUG, INFO, WARNING, ERROR or CRITICAL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := load(t, tt.text, nil).Logging()
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || *got != tt.want {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
}

func TestSectionsAreListed(t *testing.T) {
	c := load(t, "[DEFAULT]\nd = 1\n[b]\nY = 2\nx = %(d)s\n[a]\n", nil)
	if diff := cmp.Diff([]string{"b", "a"}, c.Sections()); diff != "" {
		t.Error(diff)
	}
	s := c.Section("b")
	if n, err := s.Int("X", 0); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if c.Section("nope") != nil {
		t.Error("a section that isn't there was found")
	}
}

func TestTimezones(t *testing.T) {
	for name, want := range map[string]string{"": "Local", "Europe/Berlin": "Europe/Berlin", "utc": "UTC", "est": "EST"} {
		loc, err := LoadTimezone(name)
		if err != nil || loc.String() != want {
			t.Errorf("%q: got %v, %v", name, loc, err)
		}
	}
	if loc, _ := LoadTimezone(""); loc != time.Local {
		t.Error("no name is not the local zone")
	}
	var e *TimezoneError
	if _, err := LoadTimezone("Mars/Base"); !errors.As(err, &e) || err.Error() != "Can't locate timezone: Mars/Base; write a name such as UTC or Europe/Berlin" {
		t.Errorf("got %v", err)
	}
}

func TestEmbeddedTextIsReadUnlessAFileIsNamed(t *testing.T) {
	dir := t.TempDir()
	named := filepath.Join(dir, "other.ini")
	if err := os.WriteFile(named, []byte("[alembic]\nsqlalchemy.url = sqlite:///file.db\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	const embedded = "[alembic]\nsqlalchemy.url = sqlite:///embedded.db\n"
	none := func(string) (string, bool) { return "", false }
	environ := func(name, value string) func(string) (string, bool) {
		return func(n string) (string, bool) { return value, n == name }
	}
	for _, c := range []struct {
		name string
		opts Options
		want string
	}{
		{"no file", Options{Environ: none}, "sqlite:///embedded.db"},
		{"-c", Options{Environ: none, Files: []string{named}}, "sqlite:///file.db"},
		{"ALEMBIC_CONFIG", Options{Environ: environ(EnvVar, named)}, "sqlite:///file.db"},
		{"ALEMBIC_URL", Options{Environ: environ(URLVar, "sqlite:///env.db")}, "sqlite:///env.db"},
		{"--url", Options{Environ: environ(URLVar, "sqlite:///env.db"), URL: "sqlite:///flag.db"}, "sqlite:///flag.db"},
	} {
		c.opts.Dir, c.opts.Embedded = dir, embedded
		loaded, err := Load(c.opts)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		u, err := loaded.URL()
		if err != nil || u.String() != c.want {
			t.Errorf("%s: %v, %v; want %s", c.name, u, err, c.want)
		}
	}
}
