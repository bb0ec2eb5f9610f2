package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Defaults of keys that have one.
const (
	DefaultFileTemplate = "%(rev)s_%(slug)s"
	DefaultSlugLength   = 40
	DefaultVersionTable = "alembic_version"
)

// Settings are the keys of the main section that need neither the database
// nor the environment's secrets. Keys that mean nothing here
// (prepend_sys_path, sourceless …) are left alone.
type Settings struct {
	FileTemplate            string // name of a new revision file without its extension, Python's %(token)s form
	TruncateSlugLength      int    // characters
	Timezone                string // as written; empty: local time. See LoadTimezone
	RecursiveVersions       bool   // recursive_version_locations
	RevisionEnvironment     bool   // revision_environment
	TransactionPerMigration bool   // default true
	VersionTable            string
	VersionTableSchema      string        // empty: the connection's default
	Journal                 bool          // whether a journal is kept; default true
	JournalTable            string        // empty: it follows from the version table's name
	JournalTableSchema      string        // empty: the version table's
	JournalDowngrades       bool          // whether it keeps the statements of downgrades; default false
	Privileges              bool          // whether owners and grants are compared; default false
	OnlineDDL               bool          // whether autogenerate writes what blocks others least; default false
	LockTimeout             time.Duration // of the wait for another run; 0: the default
	// The limits of statements: 0 is the default, negative none.
	StatementLockTimeout     time.Duration
	StatementTimeout         time.Duration
	IdleInTransactionTimeout time.Duration
	LockRetries              int
	Cache                    bool   // whether what was found out is kept in the user's cache folder; default true
	TargetMetadata           string // a .sql file or folder, absolute; empty: none
}

// Settings reads those keys.
func (c *Config) Settings() (*Settings, error) {
	r := reader{c: c}
	s := &Settings{
		FileTemplate:             r.text("file_template", DefaultFileTemplate),
		TruncateSlugLength:       r.length("truncate_slug_length", DefaultSlugLength),
		Timezone:                 r.zone("timezone"),
		RecursiveVersions:        r.flag("recursive_version_locations", false),
		RevisionEnvironment:      r.flag("revision_environment", false),
		TransactionPerMigration:  r.flag("transaction_per_migration", true),
		VersionTable:             r.text("version_table", DefaultVersionTable),
		VersionTableSchema:       r.text("version_table_schema", ""),
		Journal:                  r.flag("journal", true),
		JournalTable:             r.text("journal_table", ""),
		JournalTableSchema:       r.text("journal_table_schema", ""),
		JournalDowngrades:        r.flag("journal_downgrades", false),
		Privileges:               r.flag("privileges", false),
		OnlineDDL:                r.flag("online_ddl", false),
		LockTimeout:              r.wait("lock_timeout"),
		StatementLockTimeout:     r.limit("statement_lock_timeout"),
		StatementTimeout:         r.limit("statement_timeout"),
		IdleInTransactionTimeout: r.limit("idle_in_transaction_timeout"),
		LockRetries:              r.times("lock_retries"),
		Cache:                    r.flag("cache", true),
		TargetMetadata:           r.text("target_metadata", ""),
	}
	if s.TargetMetadata != "" && !filepath.IsAbs(s.TargetMetadata) {
		s.TargetMetadata = filepath.Join(c.Here(), s.TargetMetadata)
	}
	r.encoding()
	_, err := c.separator()
	r.keep(err)
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

// reader reads several keys and keeps the first error.
type reader struct {
	c   *Config
	err error
}

func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

// text takes an empty value for an absent one, as a line "timezone =" that
// waits to be filled in means.
func (r *reader) text(key, fallback string) string {
	v, _, err := r.c.Get(key)
	r.keep(err)
	if v == "" {
		return fallback
	}
	return v
}

// zone reads the name of a time zone that there is. The error begins with Alembic's
// words.
func (r *reader) zone(key string) string {
	name := r.text(key, "")
	if _, err := LoadTimezone(name); err != nil {
		r.keep(r.c.Located(err, key))
	}
	return name
}

func (r *reader) flag(key string, fallback bool) bool {
	v, err := r.c.Bool(key, fallback)
	r.keep(err)
	return v
}

func (r *reader) length(key string, fallback int) int {
	n, err := r.c.Int(key, fallback)
	if err == nil && n < 1 {
		err = r.c.main().invalid(key, fmt.Errorf("%d is too small; write 1 or more", n))
	}
	r.keep(err)
	return n
}

// wait reads how long to wait. It is 0 without the key, and next to nothing for
// "0", which doesn't wait at all.
func (r *reader) wait(key string) time.Duration {
	v := r.text(key, "")
	if v == "" {
		return 0
	}
	d, err := ParseWait(v)
	if err != nil {
		r.keep(r.c.main().invalid(key, err))
	}
	return d
}

// limit reads how long something may take. It is 0 without the key, and negative
// for "0", which is no limit.
func (r *reader) limit(key string) time.Duration {
	v := r.text(key, "")
	if v == "" {
		return 0
	}
	d, err := ParseLimit(v)
	if err != nil {
		r.keep(r.c.main().invalid(key, err))
	}
	return d
}

// ParseLimit reads a limit as "30s". It is negative for 0, which is no limit.
func ParseLimit(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || d < 0:
		return 0, fmt.Errorf("'%s' is not a time; write for example 5s, 10m, or 0 for no limit", text)
	case d == 0:
		return -1, nil
	}
	return d, nil
}

// times reads how often something is done. It is 0 without the key.
func (r *reader) times(key string) int {
	if r.text(key, "") == "" {
		return 0
	}
	n, err := r.c.Int(key, 0)
	if err == nil && n < 0 {
		err = r.c.main().invalid(key, fmt.Errorf("%d is too small; write 0 or more", n))
	}
	r.keep(err)
	return Times(n)
}

// Times is a number of times that was given; never is negative, because 0 stands
// for the default.
func Times(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// ParseWait reads how long to wait, as "30s" or "10m".
func ParseWait(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("'%s' is not a time to wait; write for example 30s, 10m or 0", text)
	}
	return max(d, time.Nanosecond), nil
}

func (r *reader) encoding() {
	v := r.text("output_encoding", "utf-8")
	switch strings.ToLower(v) {
	case "utf-8", "utf8", "utf_8":
		return
	}
	r.keep(r.c.main().invalid("output_encoding", fmt.Errorf("'%s' is not supported: files are always written as utf-8; delete the line", v)))
}

// ScriptLocation is the absolute folder of the migration scripts. A relative
// one starts from the working directory, as in Alembic; %(here)s makes it
// independent of that.
func (c *Config) ScriptLocation() (string, error) {
	text, err := c.ScriptLocationText()
	if err != nil {
		return "", err
	}
	return c.abs(filepath.FromSlash(text)), nil
}

// ScriptLocationText is the same folder as the file has it, for messages.
func (c *Config) ScriptLocationText() (string, error) {
	text, ok, err := c.Get("script_location")
	switch {
	case err != nil:
		return "", err
	case !ok || text == "":
		return "", c.missing("script_location")
	case !filepath.IsAbs(text) && strings.Contains(text, ":"):
		return "", c.main().invalid("script_location",
			fmt.Errorf("'%s' has the form of a Python package's resource; write the path of the folder, for example %%(here)s/migrations", text))
	}
	return text, nil
}

// Located adds to an error where a key of the main section stands, if it does. The
// error begins with its own words, because many are Alembic's.
func (c *Config) Located(err error, key string) error { return c.main().located(err, key) }

// located is Located for the first of several keys that there is.
func (s *Section) located(err error, keys ...string) error {
	for _, key := range keys {
		if at, ok := s.x.lookup(key); ok {
			return fmt.Errorf("%w (%s:%d: %s)", err, s.c.name, at.line, key)
		}
	}
	return err
}

// ScriptLocationPlace is where the folder is named, as "alembic.ini:8".
func (c *Config) ScriptLocationPlace() string {
	raw, ok := c.main().x.lookup("script_location")
	if !ok {
		return c.name
	}
	return fmt.Sprintf("%s:%d", c.name, raw.line)
}

// VersionLocations are the absolute folders with revision files, in the order
// that decides ties; by default "versions" in the script location.
func (c *Config) VersionLocations() ([]string, error) {
	list, ok, err := c.List("version_locations")
	if err != nil {
		return nil, err
	}
	if !ok || len(list) == 0 {
		dir, err := c.ScriptLocation()
		if err != nil {
			return nil, err
		}
		return []string{filepath.Join(dir, "versions")}, nil
	}
	for i, path := range list {
		list[i] = c.abs(filepath.FromSlash(path))
	}
	return list, nil
}

// separators are the values of path_separator.
var separators = map[string]string{
	"space": " ", "newline": "\n", "os": string(os.PathListSeparator), ":": ":", ";": ";",
}

// inlineComment is what follows a value on its line.
var inlineComment = regexp.MustCompile(`\s#.*`)

// List splits a value as path_separator says (version_path_separator is its
// older name). Without that key, blanks and commas separate, as before
// Alembic 1.16.
func (c *Config) List(key string) (list []string, ok bool, err error) {
	text, ok, err := c.Get(key)
	if err != nil || !ok {
		return nil, ok, err
	}
	sep, err := c.separator()
	if err != nil {
		return nil, true, err
	}
	if sep == "" {
		return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,", r) }), true, nil
	}
	for _, part := range strings.Split(text, sep) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list, true, nil
}

// Names splits a value that holds names, such as "databases", at commas and
// blanks.
func (c *Config) Names(key string) ([]string, error) {
	text, _, err := c.Get(key)
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,", r) }), err
}

// OneDatabase refuses the key "databases", which takes a project's Env.Run.
func (c *Config) OneDatabase() error {
	names, err := c.Names("databases")
	if err != nil || len(names) == 0 {
		return err
	}
	return c.main().invalid("databases", errors.New("a project of SQL files has one database; "+
		"give each of these sections its own script_location, and choose one by -n"))
}

// separator is the text that separates paths; empty when no key gives one. A
// comment may follow the value: "alembic init" of the versions before 1.14.1
// wrote one there.
func (c *Config) separator() (string, error) {
	for _, key := range []string{"path_separator", "version_path_separator"} {
		name, ok, err := c.Get(key)
		if err != nil {
			return "", err
		}
		if !ok {
			continue
		}
		name = strings.TrimSpace(inlineComment.ReplaceAllString(name, ""))
		sep, known := separators[name]
		if !known {
			return "", c.main().invalid(key,
				fmt.Errorf("'%s' is not a valid value for %s; expected 'space', 'newline', 'os', ':', ';'", name, key))
		}
		return sep, nil
	}
	return "", nil
}

// URL is the database's URL: --url, else ALEMBIC_URL, else sqlalchemy.url.
func (c *Config) URL() (*URL, error) {
	if c.opts.URL != "" {
		return c.parseURL("--url", c.opts.URL)
	}
	if env, ok := c.opts.Environ(URLVar); ok && env != "" {
		return c.parseURL(URLVar, env)
	}
	text, ok, err := c.Get("sqlalchemy.url")
	if err != nil {
		return nil, err
	}
	if !ok || text == "" {
		return nil, c.missing("sqlalchemy.url")
	}
	return c.parseURL("sqlalchemy.url", text)
}

// ParseURL reads a URL that the project's own code gives.
func (c *Config) ParseURL(text string) (*URL, error) { return ParseURL(text, c.opts.Dialects...) }

// ScratchURL is the URL of a database that may be emptied at any time, for
// loading a desired schema; nil when the key is not set.
func (c *Config) ScratchURL() (*URL, error) {
	text, ok, err := c.Get("scratch_url")
	if err != nil || !ok || text == "" {
		return nil, err
	}
	return c.parseURL("scratch_url", text)
}

func (c *Config) parseURL(key, text string) (*URL, error) {
	invalid := c.main().invalid
	if key == "--url" || key == URLVar {
		invalid = func(key string, err error) error { return &ValueError{Key: key, Err: err} }
	}
	if text == PlaceholderURL {
		var at *ValueError
		if errors.As(invalid(key, nil), &at) && key == "sqlalchemy.url" {
			return nil, &PlaceholderError{File: at.File, Line: at.Line}
		}
		return nil, &PlaceholderError{}
	}
	u, err := ParseURL(text, c.opts.Dialects...)
	if err != nil {
		return nil, invalid(key, err)
	}
	return u, nil
}
