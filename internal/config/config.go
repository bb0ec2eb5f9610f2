package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/suggest"
)

const (
	defaultFile = "alembic.ini"
	// DefaultSection is the section that is read when -n names no other.
	DefaultSection = "alembic"
	// EnvVar names the environment variable that holds the path of the
	// configuration file when -c gives none.
	EnvVar = "ALEMBIC_CONFIG"
	// URLVar names the environment variable that holds the database's URL when
	// --url gives none; it wins over sqlalchemy.url.
	URLVar = "ALEMBIC_URL"
)

// Options say where the configuration comes from. The zero value reads
// alembic.ini in the working directory.
type Options struct {
	Files    []string                    // from -c; at most one ini file
	Section  string                      // from -n; empty: "alembic"
	URL      string                      // from --url; wins over sqlalchemy.url
	Environ  func(string) (string, bool) // nil: os.LookupEnv
	Dir      string                      // what relative paths start from; empty: the working directory
	Dialects []string                    // further URL schemes that are known, beside the built-in ones
	Embedded string                      // the text of a configuration that is read instead of alembic.ini when no file is named
}

// A Config is one section of a configuration file, with the command line's
// additions. It is safe for concurrent use.
type Config struct {
	opts    Options
	name    string // as the user gave it
	path    string // absolute
	section string
	file    *iniFile // nil: there is no such file
}

// Load reads the configuration file. A file that does not exist is no error:
// the first key that is needed and missing is one.
func Load(opts Options) (*Config, error) {
	if opts.Environ == nil {
		opts.Environ = os.LookupEnv
	}
	if opts.Section == "" {
		opts.Section = DefaultSection
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	opts.Dir = dir
	name, err := chooseFile(opts)
	if err != nil {
		return nil, err
	}
	c := &Config{opts: opts, name: name, section: opts.Section}
	c.path = c.abs(name)
	if opts.Embedded != "" && !opts.namesFile() {
		c.file, err = parseINI(name, []byte(opts.Embedded))
		return c, err
	}
	text, err := os.ReadFile(c.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err != nil:
		return nil, filename.Unreadable(c.path, err)
	}
	c.file, err = parseINI(name, text)
	return c, err
}

// namesFile says whether the caller asks for a certain file.
func (o Options) namesFile() bool {
	env, _ := o.Environ(EnvVar)
	return len(o.Files) > 0 || env != ""
}

// chooseFile applies -c, then ALEMBIC_CONFIG, then the default name.
func chooseFile(opts Options) (string, error) {
	files := opts.Files
	if env, ok := opts.Environ(EnvVar); ok && env != "" && len(files) == 0 {
		files = []string{env}
	}
	for _, f := range files {
		if strings.EqualFold(filepath.Base(f), "pyproject.toml") {
			return "", fmt.Errorf("%s: pyproject.toml is not read; put the settings of [tool.alembic] into section [alembic] of an alembic.ini", f)
		}
	}
	switch len(files) {
	case 0:
		return defaultFile, nil
	case 1:
		return files[0], nil
	}
	return "", fmt.Errorf("only one ini file may be indicated; -c was given %d times", len(files))
}

// abs makes a path absolute, starting from the working directory.
func (c *Config) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(c.opts.Dir, path)
}

// Path is the configuration file's absolute path, whether it exists or not.
func (c *Config) Path() string { return c.path }

// Here is the absolute folder of the configuration file: the value of
// %(here)s.
func (c *Config) Here() string { return filepath.Dir(c.path) }

// Dir is the absolute folder that relative paths start from.
func (c *Config) Dir() string { return c.opts.Dir }

func (c *Config) expander(section string) *expander {
	return &expander{
		file:    c.file,
		section: section,
		builtin: map[string]string{"here": c.Here()},
		environ: c.opts.Environ,
	}
}

// Get returns the interpolated value of a key of the main section.
func (c *Config) Get(key string) (value string, ok bool, err error) {
	return c.main().Get(key)
}

// Bool reads a key that is on or off (1/0, yes/no, true/false, on/off, in any
// case). Without the key it returns fallback.
func (c *Config) Bool(key string, fallback bool) (bool, error) {
	return c.main().Bool(key, fallback)
}

// Int reads a whole number. Without the key it returns fallback.
func (c *Config) Int(key string, fallback int) (int, error) {
	return c.main().Int(key, fallback)
}

func (c *Config) main() *Section { return &Section{c: c, x: c.expander(c.section)} }

// Section returns a section by its name, or nil when there is none.
func (c *Config) Section(name string) *Section {
	if !c.hasSection(name) {
		return nil
	}
	return &Section{c: c, x: c.expander(name)}
}

// GetSection returns the value of a key of the section with the given name. ok
// is false if there is no such section or key.
func (c *Config) GetSection(section, key string) (value string, ok bool, err error) {
	s := c.Section(section)
	if s == nil {
		return "", false, nil
	}
	return s.Get(key)
}

// Sections are the names of all sections in the order of the file, without
// [DEFAULT].
func (c *Config) Sections() []string {
	if c.file == nil {
		return nil
	}
	return append([]string(nil), c.file.order...)
}

func (c *Config) hasSection(name string) bool {
	if c.file == nil {
		return false
	}
	_, ok := c.file.sections[name]
	return ok
}

func (c *Config) missing(key string) error {
	_, empty, _ := c.Get(key) // a value that can't be read has been reported
	near := ""
	if c.file != nil && !c.hasSection(c.section) {
		near = suggest.Nearest(c.section, c.file.order)
	}
	return &MissingKeyError{
		Near: near, Misspelt: c.misspelling(key),
		File: c.name, FileExists: c.file != nil,
		Section: c.section, HasSection: c.hasSection(c.section), Key: key, Empty: empty, TOML: c.toml(),
	}
}

// misspelling is the key of the main section that is nearly the one given, such as
// "'scriptlocation' in alembic.ini:3", or "".
func (c *Config) misspelling(key string) string {
	if c.file == nil {
		return ""
	}
	for _, unknown := range c.unknownKeys() {
		if suggest.Slip(unknown, Keys) == key {
			return fmt.Sprintf("There is '%s' in %s:%d", unknown, c.name, c.file.sections[c.section].vals[unknown].line)
		}
	}
	return ""
}

// toml is a pyproject.toml beside the file that has settings of Alembic.
func (c *Config) toml() string {
	text, err := os.ReadFile(filepath.Join(c.Here(), "pyproject.toml"))
	if err != nil || !bytes.Contains(text, []byte("[tool.alembic]")) {
		return ""
	}
	return "pyproject.toml"
}

// A Section reads the keys of one section of the file.
type Section struct {
	c *Config
	x *expander
}

// Get returns the interpolated value of a key; keys of [DEFAULT] count too.
func (s *Section) Get(key string) (value string, ok bool, err error) {
	value, _, ok, err = s.x.get(key)
	return value, ok, err
}

// Bool is Config.Bool for this section.
func (s *Section) Bool(key string, fallback bool) (bool, error) {
	v, ok, err := s.Get(key)
	if err != nil || !ok || v == "" {
		return fallback, err
	}
	switch strings.ToLower(v) {
	case "1", "yes", "true", "on":
		return true, nil
	case "0", "no", "false", "off":
		return false, nil
	}
	return false, s.invalid(key, fmt.Errorf("'%s' is neither true nor false; write true or false", v))
}

// Int is Config.Int for this section.
func (s *Section) Int(key string, fallback int) (int, error) {
	v, ok, err := s.Get(key)
	if err != nil || !ok || v == "" {
		return fallback, err
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, s.invalid(key, fmt.Errorf("'%s' is not a whole number", v))
	}
	return n, nil
}

// invalid tells where an unusable value stands.
func (s *Section) invalid(key string, err error) error {
	e := &ValueError{Section: s.x.section, Key: key, Err: err}
	if raw, ok := s.x.lookup(strings.ToLower(key)); ok {
		e.File, e.Line = s.c.name, raw.line
	}
	return e
}
