package config

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFilesOfPythonsInitAreRead has the live lines of alembic.ini as "alembic
// init" of Python's Alembic writes it; everything else there is a comment.
func TestFilesOfPythonsInitAreRead(t *testing.T) {
	const logging = `
[post_write_hooks]

[loggers]
keys = root,sqlalchemy,alembic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
`
	for _, tt := range []struct{ versions, text string }{
		{"1.8 to 1.14.0", "[alembic]\nscript_location = alembic\nprepend_sys_path = .\nversion_path_separator = os  # Use os.pathsep.\n"},
		{"1.14.1 to 1.15", "[alembic]\nscript_location = alembic\nprepend_sys_path = .\nversion_path_separator = os\n"},
		{"1.16 and later", "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\npath_separator = os\n"},
		{"multidb", "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\npath_separator = os\ndatabases = engine1, engine2\n"},
	} {
		c := load(t, tt.text+"sqlalchemy.url = sqlite:///app.db\n"+logging, nil)
		_, err := c.Settings()
		if err != nil {
			t.Errorf("%s: settings: %v", tt.versions, err)
		}
		if _, err = c.VersionLocations(); err != nil {
			t.Errorf("%s: version locations: %v", tt.versions, err)
		}
		if _, err = c.Logging(); err != nil {
			t.Errorf("%s: logging: %v", tt.versions, err)
		}
		if _, err = c.Hooks(); err != nil {
			t.Errorf("%s: hooks: %v", tt.versions, err)
		}
		if _, err = c.URL(); err != nil {
			t.Errorf("%s: URL: %v", tt.versions, err)
		}
	}
}

func TestSettingsInPyprojectAreNamed(t *testing.T) {
	c := load(t, "[alembic]\nsqlalchemy.url = sqlite:///app.db\n", nil)
	toml := filepath.Join(c.Here(), "pyproject.toml")
	if err := os.WriteFile(toml, []byte("[tool.alembic]\nscript_location = \"alembic\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "No 'script_location' key found in configuration. pyproject.toml is not read: " +
		"put the settings of its [tool.alembic] into section [alembic] of 'alembic.ini'."
	if _, err := c.ScriptLocation(); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
