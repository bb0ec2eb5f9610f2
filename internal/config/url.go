package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/alembic-go/alembic/internal/suggest"
)

// PlaceholderURL is the URL that init writes and every user replaces.
const PlaceholderURL = "driver://user:pass@localhost/dbname"

// mask stands for a password wherever a URL is shown; SQLAlchemy's form.
const mask = "***"

// A Secret is a text that no printer or encoder shows: they don't follow the
// pointer. Its zero value is absent, which differs from an empty text.
type Secret struct{ value *string }

// NewSecret returns a secret that is present.
func NewSecret(value string) Secret { return Secret{&value} }

// Present reports whether there is a secret, even an empty one.
func (s Secret) Present() bool { return s.value != nil }

// Reveal returns the text itself, for handing it to a driver.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// A URL is a database URL in SQLAlchemy's form:
// dialect[+driver]://[user[:password]@][host][:port][/database][?query].
type URL struct {
	Dialect  string // sqlite, postgresql, mysql, mariadb, mssql, oracle or a name of Options.Dialects
	Driver   string // what followed the "+": psycopg2, pymysql …; nothing here depends on it
	User     string
	Password Secret
	Host     string    // without the brackets of an IPv6 address
	Port     int       // 0: not given
	More     []Address // postgresql: further servers, to be tried in turn
	Database string    // for sqlite the file's path as written; empty or ":memory:" is in memory
	Query    url.Values
}

// dialectNames maps the schemes that are understood to the dialect's name.
func dialectNames(scheme string) (string, bool) {
	switch scheme {
	case "sqlite", "postgresql", "mysql", "mariadb", "mssql", "oracle":
		return scheme, true
	case "postgres":
		return "postgresql", true
	case "sqlite3":
		return "sqlite", true
	}
	return "", false
}

// ParseURL reads a database URL by SQLAlchemy's rules. User, password and,
// except for sqlite, the database's name are percent-decoded. more are schemes
// that are accepted beside the built-in ones. No error repeats any part of the
// text after the scheme, because a password may stand there.
func ParseURL(text string, more ...string) (*URL, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || !isScheme(scheme) {
		return nil, errors.New("not a database URL; expected dialect://user:password@host:port/database, for example sqlite:///./app.db")
	}
	u := &URL{}
	if err := u.setScheme(scheme, more); err != nil {
		return nil, err
	}
	rest, err := u.cutUserinfo(rest)
	if err != nil {
		return nil, err
	}
	rest, query, _ := strings.Cut(rest, "?")
	if u.Query, err = url.ParseQuery(query); err != nil {
		return nil, errors.New("the part after '?' cannot be read; write key=value pairs joined by '&', with other characters percent-encoded")
	}
	if rest, err = u.cutHost(rest); err != nil {
		return nil, err
	}
	if u.Database, err = u.decodeDatabase(rest); err != nil {
		return nil, err
	}
	return u, u.check()
}

func isScheme(s string) bool {
	for _, r := range s {
		letter := r == '_' || r == '+' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter {
			return false
		}
	}
	return s != ""
}

func (u *URL) setScheme(scheme string, more []string) error {
	name, driver, _ := strings.Cut(scheme, "+")
	u.Driver = driver
	var ok bool
	if u.Dialect, ok = dialectNames(strings.ToLower(name)); ok {
		return nil
	}
	if slices.Contains(more, name) {
		u.Dialect = name
		return nil
	}
	return &UnknownDialectError{Name: name}
}

// An UnknownDialectError says that a URL's scheme names no known database.
type UnknownDialectError struct{ Name string }

func (e *UnknownDialectError) Error() string {
	text := fmt.Sprintf("unknown database '%s' in the URL; use sqlite, postgresql, mysql, mariadb, mssql or oracle", e.Name)
	if meant := suggest.DidYouMean(e.Name, []string{"sqlite", "postgresql", "mysql", "mariadb", "mssql", "oracle"}); meant != "" {
		text += "; " + meant
	}
	return text
}

// cutUserinfo takes "user[:password]@" from the front. The password may hold
// a raw "/" or "?", as in SQLAlchemy, and also a raw "@": the last "@" of the
// host part ends it, so that no piece of it can end up in the host's name.
func (u *URL) cutUserinfo(rest string) (string, error) {
	end := strings.IndexAny(rest, ":/?")
	if strings.HasPrefix(rest, "[") {
		return rest, nil // an IPv6 host
	}
	if end >= 0 && rest[end] == ':' {
		if at := passwordEnd(rest, end); at >= 0 {
			return u.setUserinfo(rest[:end], rest[end+1:at], rest[at+1:])
		}
	}
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return rest, nil
	}
	user, err := url.PathUnescape(rest[:at])
	if err != nil {
		return "", errBrokenEscape("user name")
	}
	u.User = user
	return rest[at+1:], nil
}

// passwordEnd finds the "@" after the password that begins after colon.
func passwordEnd(rest string, colon int) int {
	first := strings.IndexByte(rest[colon:], '@')
	if first < 0 {
		return -1
	}
	first += colon
	host := rest[first+1:]
	if end := strings.IndexAny(host, "/?"); end >= 0 {
		host = host[:end]
	}
	if more := strings.LastIndexByte(host, '@'); more >= 0 {
		return first + 1 + more
	}
	return first
}

func (u *URL) setUserinfo(user, password, rest string) (string, error) {
	var err error
	if u.User, err = url.PathUnescape(user); err != nil {
		return "", errBrokenEscape("user name")
	}
	text, err := url.PathUnescape(password)
	if err != nil {
		return "", errBrokenEscape("password")
	}
	u.Password = NewSecret(text)
	return rest, nil
}

func errBrokenEscape(what string) error {
	return fmt.Errorf("the %s in the URL has a '%%' that is not followed by two hex digits; write a percent sign as %%25 (in an ini file %%%%25)", what)
}

// decodeDatabase turns the path of the URL into the database's name. A sqlite
// path stays as written: SQLAlchemy opens the file of exactly that name.
func (u *URL) decodeDatabase(path string) (string, error) {
	name := strings.TrimPrefix(path, "/")
	if u.Dialect == "sqlite" {
		return name, nil
	}
	name, err := url.PathUnescape(name)
	if err != nil {
		return "", errBrokenEscape("database name")
	}
	return name, nil
}

func (u *URL) check() error {
	if u.Dialect == "sqlite" && (u.addresses() != "" || u.User != "" || u.Password.Present()) {
		return errors.New("a sqlite URL has no host; write sqlite:///relative/path.db, sqlite:////absolute/path.db or sqlite:// (in memory)")
	}
	if u.Dialect == "sqlite" {
		_, err := u.SQLiteFile()
		return err
	}
	return nil
}

// String shows the URL in SQLAlchemy's form with every password as "***".
func (u URL) String() string { return u.render(mask) }

// Reveal is the URL with its password, for handing it on; never print it.
func (u URL) Reveal() string { return u.render("") }

// render writes the URL; hide replaces passwords unless it is empty.
func (u URL) render(hide string) string {
	var b strings.Builder
	b.WriteString(u.Dialect)
	if u.Driver != "" {
		b.WriteString("+" + u.Driver)
	}
	b.WriteString("://")
	u.renderUserinfo(&b, hide)
	b.WriteString(u.addresses())
	if u.Database != "" {
		b.WriteString("/" + u.escapeDatabase())
	}
	b.WriteString(u.renderQuery(hide))
	return b.String()
}

func (u URL) renderUserinfo(b *strings.Builder, hide string) {
	if u.User == "" && !u.Password.Present() {
		return
	}
	b.WriteString(escapeUserinfo(u.User))
	switch {
	case u.Password.Present() && hide != "":
		b.WriteString(":" + hide)
	case u.Password.Present():
		b.WriteString(":" + escapeUserinfo(u.Password.Reveal()))
	}
	b.WriteString("@")
}

func escapeUserinfo(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func (u URL) escapeDatabase() string {
	if u.Dialect == "sqlite" {
		return u.Database
	}
	return strings.NewReplacer("%", "%25", "?", "%3F").Replace(u.Database)
}

// isSecretParam reports whether a query parameter may hold a password or what is
// as good as one.
func isSecretParam(name string) bool {
	name = strings.ToLower(name)
	ends := func(with string) bool { return strings.HasSuffix(name, with) }
	return slices.ContainsFunc([]string{"password", "passwd", "pass", "pwd", "secret", "token"}, ends) ||
		slices.Contains([]string{"odbc_connect", "key", "hexkey"}, name)
}

func (u URL) renderQuery(hide string) string {
	var pairs []string
	for key, values := range u.Query {
		for _, v := range values {
			if hide != "" && isSecretParam(key) {
				pairs = append(pairs, url.QueryEscape(key)+"="+hide)
				continue
			}
			pairs = append(pairs, url.QueryEscape(key)+"="+url.QueryEscape(v))
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	sort.SliceStable(pairs, func(i, j int) bool {
		a, _, _ := strings.Cut(pairs[i], "=")
		b, _, _ := strings.Cut(pairs[j], "=")
		return a < b
	})
	return "?" + strings.Join(pairs, "&")
}
