package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// deployed returns what a program takes along of a file.
func deployed(t *testing.T, text string, more func(*Options)) *Deployed {
	t.Helper()
	o := Options{Embedded: text, Environ: func(string) (string, bool) { return "", false }}
	if more != nil {
		more(&o)
	}
	c, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Deployed()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestNoPasswordIsDeployed writes the password "s3cr3t", or one that decodes to
// it, in every way in which a configuration can hold one.
func TestNoPasswordIsDeployed(t *testing.T) {
	for in, want := range map[string]string{
		"postgresql://u:s3cr3t@h/d":                              "postgresql://u@h/d",
		"mysql+pymysql://u:s3%%40cr3t@h":                         "mysql+pymysql://u@h",
		"mysql+pymysql://u:s3%%63r3t@h":                          "mysql+pymysql://u@h",
		"postgresql://u:x@s3cr3t@h/d":                            "postgresql://u@h/d",
		"postgresql://u:x/s3cr3t?y@h/d":                          "postgresql://u@h/d",
		"postgresql://u:s3cr3t@[::1]:5432/d":                     "postgresql://u@[::1]:5432/d",
		"postgresql://u:s3cr3t@a:1,b:2/d":                        "postgresql://u@a:1,b:2/d",
		"postgresql://:s3cr3t@h/d":                               "postgresql://h/d",
		"postgresql:///d?user=u&password=s3cr3t":                 "postgresql:///d?user=u",
		"postgresql:///d?PassWord=s3cr3t&user=u":                 "postgresql:///d?user=u",
		"postgresql:///d?p%%61ssword=s3cr3t":                     "postgresql:///d",
		"postgresql://h/d?sslkey=k.pem&sslpassword=s3cr3t":       "postgresql://h/d?sslkey=k.pem",
		"mssql://h/d?odbc_connect=UID%%3Du%%3BPWD%%3Ds3cr3t":     "mssql://h/d",
		"sqlite:///file:a.db?uri=true&key=s3cr3t":                "sqlite:///file:a.db?uri=true",
		"mysql://u@h/d?allowCleartextPasswords=true":             "mysql://u@h/d?allowCleartextPasswords=true",
		"postgresql://u:%(pw)s@h/d":                              "postgresql://u@h/d",
		"postgresql://%(user_pw)s@h/d":                           "postgresql://u@h/d",
		"%(base)s/d":                                             "postgresql://u@h/d",
		"postgresql://h/d?%(query)s":                             "postgresql://h/d",
		"postgresql://u:${PW}@h/d":                               "postgresql://u:${PW}@h/d",
		"postgresql://u:s3cr3t${PW}@h/d":                         "postgresql://u@h/d",
		"postgresql://u:s3cr3t@${HOST}:${PORT}/${DB}":            "postgresql://u@${HOST}:${PORT}/${DB}",
		"${SCHEME}://u:s3cr3t@h/d?a=${A}":                        "${SCHEME}://u@h/d?a=${A}",
		"${BASE}/d?password=s3cr3t&sslmode=${MODE}":              "${BASE}/d?sslmode=${MODE}",
		"${BASE}u:s3cr3t@h/d":                                    "${BASE}u@h/d",
		"postgresql://h?password=${PW}":                          "postgresql://h?password=${PW}",
		"${DATABASE_URL}":                                        "${DATABASE_URL}",
		"sqlite:///%(here)s/app.db":                              "sqlite:///%(here)s/app.db",
		"sqlite:///./100%%.db":                                   "sqlite:///./100%%.db",
		"u:s3cr3t@tcp(h:3306)/d":                                 "",
		"host=h user=u password=s3cr3t":                          "",
		"host=${HOST} password=s3cr3t":                           "",
		"postgresql://u:s3cr3t@h:5${PORT}/d":                     "",
		"Driver={SQL Server};UID=u;PWD=s3cr3t":                   "",
		"jdbc:postgresql://h/d?user=u&password=s3cr3t":           "",
		"postgresql://u:51000@${HOST}/d":                         "postgresql://u@${HOST}/d",
		"postgresql://u:%%351000@h:${PORT}/d?password=${A}51001": "postgresql://u@h:${PORT}/d",
	} {
		for _, key := range []string{"sqlalchemy.url", "scratch_url"} {
			d := deployed(t, "[DEFAULT]\npw = s3cr3t\n[alembic]\nuser_pw = u:%(pw)s\nbase = postgresql://%(user_pw)s@h\nquery = password=%(pw)s\n"+key+" = "+in+"\n", nil)
			line := key + " = " + want + "\n"
			if want == "" {
				line = ""
			}
			if d.Text != "[alembic]\n"+line || (want == "") != slices.Contains(d.Unclear, "alembic."+key) {
				t.Errorf("%s\n became %q, unclear %q\n want %q", in, d.Text, d.Unclear, line)
			}
		}
	}
}

func TestOnlyKnownSettingsAreDeployed(t *testing.T) {
	text := `[DEFAULT]
password = s3cr3t
sqlalchemy.url = postgresql://u:%(password)s@h/default
version_table = v
[alembic]
script_location = %(here)s/migrations
prepend_sys_path = .
version_locations =
    %(here)s/a
    %(here)s/b
# s3cr3t
path_separator = newline
file_template = %%(rev)s_%%(slug)s
token = s3cr3t
databases = one
[one]
sqlalchemy.url = mysql://u:s3cr3t@h/one
dsn = u:s3cr3t@tcp(h)/one
[vault]
password = s3cr3t
[logging]
level = WARN
[logger_alembic]
level = INFO
handlers = s3cr3t
`
	d := deployed(t, text, nil)
	want := `[alembic]
script_location = %(here)s/migrations
version_locations = 
    %(here)s/a
    %(here)s/b
path_separator = newline
sqlalchemy.url = postgresql://u@h/default
databases = one
file_template = %%(rev)s_%%(slug)s
version_table = v
[one]
sqlalchemy.url = mysql://u@h/one
version_table = v
[logging]
level = WARN
[logger_alembic]
level = INFO
`
	if d.Text != want || !slices.Equal(d.Unknown, []string{"token"}) || !slices.Equal(d.Dialects, []string{"postgresql", "mysql"}) {
		t.Errorf("unknown %q, dialects %q, text\n%s", d.Unknown, d.Dialects, d.Text)
	}
	if again := deployed(t, d.Text, nil).Text; again != d.Text {
		t.Errorf("read again it is\n%s", again)
	}
	if d := deployed(t, text, func(o *Options) { o.Section = "one" }); !strings.Contains(d.Text, "[one]\nsqlalchemy.url = mysql://u@h/one\n") || !slices.Equal(d.Unknown, []string{"dsn"}) {
		t.Errorf("with -n: unknown %q, text\n%s", d.Unknown, d.Text)
	}
}

// TestEverySettingIsKnown reads the table of the page that describes the settings.
func TestEverySettingIsKnown(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| key | default |")
	table, _, _ = strings.Cut(table, "\n\n")
	described := []string{"version_path_separator"} // the older name of path_separator
	for _, row := range strings.Split(table, "\n")[2:] {
		first := strings.Split(row, "|")[1]
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(first, -1) {
			described = append(described, m[1])
		}
	}
	known := slices.Sorted(slices.Values(Keys))
	slices.Sort(described)
	if !slices.Equal(known, described) {
		t.Errorf("the settings are\n%q, described are\n%q", known, described)
	}
}
