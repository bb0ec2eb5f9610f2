package config

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
)

// Keys are the keys of the main section that alembic knows.
var Keys = []string{
	"script_location", "version_locations", "path_separator", "version_path_separator", "recursive_version_locations",
	"sqlalchemy.url", "scratch_url", "databases",
	"file_template", "truncate_slug_length", "timezone", "revision_environment", "output_encoding",
	"transaction_per_migration", "version_table", "version_table_schema",
	"journal", "journal_table", "journal_table_schema", "journal_downgrades",
	"lock_timeout", "statement_lock_timeout", "lock_retries", "statement_timeout", "idle_in_transaction_timeout",
	"target_metadata", "cache", "privileges", "online_ddl",
}

var (
	urlKeys     = []string{"sqlalchemy.url", "scratch_url"}
	pythonKeys  = []string{"prepend_sys_path", "sourceless"}
	loggingKeys = map[string][]string{
		"logging":     {"level", "format", "sql"},
		"logger_root": {"level"}, "logger_alembic": {"level"}, "logger_sqlalchemy": {"level"},
	}
)

// Deployed is the configuration that a program for deployment takes along.
type Deployed struct {
	// Text is an alembic.ini with the keys that alembic knows. References to other
	// keys are resolved, those to the environment stay, and passwords are left out.
	Text string
	// Unknown are the keys of the main section that are no settings of alembic's,
	// and Unclear are keys whose URLs can't be read. They are not in the text.
	Unknown, Unclear []string
	// Dialects are those of the URLs that name one.
	Dialects []string
}

// Deployed returns the configuration for a program that leaves this machine.
func (c *Config) Deployed() (*Deployed, error) {
	d := &Deployed{}
	if c.file == nil {
		return d, nil
	}
	var b strings.Builder
	sections := c.Sections()
	if !c.hasSection(c.section) {
		sections = append(sections, c.section) // its keys stand in [DEFAULT]
	}
	for _, name := range sections {
		keys := c.deployedKeys(name)
		if keys == nil {
			continue
		}
		fmt.Fprintf(&b, "[%s]\n", name)
		for _, key := range keys {
			if err := c.deployKey(&b, d, name, key); err != nil {
				return nil, err
			}
		}
	}
	d.Text, d.Unknown = b.String(), c.unknownKeys()
	return d, nil
}

// deployedKeys are the keys of a section that count: of the main section, of one
// that -n or "databases" may name, and of those for logging.
func (c *Config) deployedKeys(section string) []string {
	if keys := loggingKeys[section]; keys != nil {
		return keys
	}
	if section != c.section {
		own := c.file.sections[section].keys
		databases, _ := c.Names("databases")
		if !slices.Contains(own, "sqlalchemy.url") && !slices.Contains(own, "script_location") && !slices.Contains(databases, section) {
			return nil
		}
	}
	return Keys
}

func (c *Config) unknownKeys() (unknown []string) {
	s := c.file.sections[c.section]
	if s == nil {
		return nil
	}
	for _, key := range s.keys {
		if !slices.Contains(Keys, key) && !slices.Contains(pythonKeys, key) {
			unknown = append(unknown, key)
		}
	}
	return unknown
}

// Misspelt tells of each key of the main section that is nearly the name of a
// setting, and stands for nothing else.
func (c *Config) Misspelt() (told []string) {
	if c.file == nil {
		return nil
	}
	for _, key := range c.unknownKeys() {
		at := c.file.sections[c.section].vals[key]
		if meant := suggest.Slip(key, Keys); meant != "" && !c.refersTo(key) {
			told = append(told, fmt.Sprintf("%s:%d: '%s' is not a setting, and is passed over; did you mean '%s'?", c.name, at.line, key, meant))
		}
	}
	return told
}

// refersTo reports whether a value of the file contains %(key)s.
func (c *Config) refersTo(key string) bool {
	for _, s := range append(slices.Collect(maps.Values(c.file.sections)), c.file.defaults) {
		for _, e := range s.vals {
			if strings.Contains(strings.ToLower(e.raw), "%("+key+")s") {
				return true
			}
		}
	}
	return false
}

// deployKey writes a key of a section, if it has a value.
func (c *Config) deployKey(b *strings.Builder, d *Deployed, section, key string) error {
	var r references
	x := c.expander(section)
	x.builtin = map[string]string{"here": r.add("%(here)s")}
	x.environ = func(name string) (string, bool) { return r.add("${" + name + "}"), true }
	value, _, ok, err := x.get(key)
	if err != nil || !ok || strings.TrimSpace(value) == "" {
		return err
	}
	if slices.Contains(urlKeys, key) {
		if value, ok = c.withoutPassword(d, value, r); !ok {
			d.Unclear = append(d.Unclear, section+"."+key)
			return nil
		}
	}
	fmt.Fprintf(b, "%s = %s\n", key, strings.ReplaceAll(r.restore(value), "\n", "\n    "))
	return nil
}

// withoutPassword takes the passwords out of a URL that holds references. One
// that consists of references stays. ok is false for a text that is no URL.
func (c *Config) withoutPassword(d *Deployed, text string, r references) (stripped string, ok bool) {
	if r.literal(text) == "" {
		return text, true
	}
	numbered, n := r.numbered(text)
	prefix := ""
	if !strings.Contains(text, "://") && r.begins(text) {
		prefix = hiddenScheme + "://"
	}
	u, err := ParseURL(prefix+numbered, slices.Concat(c.opts.Dialects, n.tokens, []string{hiddenScheme})...)
	if err != nil {
		return "", false
	}
	if name, known := dialectNames(u.Dialect); known && !slices.Contains(d.Dialects, name) {
		d.Dialects = append(d.Dialects, name)
	}
	if !u.strip(n) {
		return text, true
	}
	return r.take(strings.TrimPrefix(u.Reveal(), prefix), n), true
}

// hiddenScheme stands for the scheme of a URL that begins with a reference.
const hiddenScheme = "sqlalchemy"

// strip removes the passwords that are more than references and reports whether
// there were any.
func (u *URL) strip(r references) (found bool) {
	secret := func(v string) bool { return r.literal(v) != "" }
	if u.Password.Present() && secret(u.Password.Reveal()) {
		u.Password, found = Secret{}, true
	}
	for key, values := range u.Query {
		if isSecretParam(key) && slices.ContainsFunc(values, secret) {
			delete(u.Query, key)
			found = true
		}
	}
	return found
}

// references are tokens that stand in a value for what isn't resolved.
type references struct {
	tokens, texts []string
}

func (r *references) add(text string) string {
	token := fmt.Sprintf("\x00%d\x00", len(r.tokens))
	r.tokens, r.texts = append(r.tokens, token), append(r.texts, text)
	return token
}

// begins reports whether a text begins with a reference.
func (r references) begins(text string) bool {
	return slices.ContainsFunc(r.tokens, func(t string) bool { return strings.HasPrefix(text, t) })
}

// literal returns a text without its references.
func (r references) literal(text string) string {
	for _, t := range r.tokens {
		text = strings.ReplaceAll(text, t, "")
	}
	return text
}

// numbered returns a text whose references are numbers that stand nowhere else in
// it: a number may be any part of a URL, its port included.
func (r references) numbered(text string) (string, references) {
	decoded, _ := url.QueryUnescape(text)
	n := references{texts: r.texts}
	for number := 51000; len(n.tokens) < len(r.tokens); number++ {
		token := strconv.Itoa(number)
		if !strings.Contains(text+" "+decoded, token) {
			n.tokens = append(n.tokens, token)
		}
	}
	return n.take(text, r), n
}

// take replaces the references of others by those of r.
func (r references) take(text string, others references) string {
	for i, t := range others.tokens {
		text = strings.ReplaceAll(text, t, r.tokens[i])
	}
	return text
}

// restore writes the text as in an ini file.
func (r references) restore(text string) string {
	text = strings.NewReplacer("%", "%%", "${", "$${").Replace(text)
	for i, t := range r.tokens {
		text = strings.ReplaceAll(text, t, r.texts[i])
	}
	return text
}
