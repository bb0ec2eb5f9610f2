package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rawValues flattens a parsed file to section/key = raw value.
func rawValues(f *iniFile) map[string]string {
	m := map[string]string{}
	for _, s := range f.sections {
		for k, e := range s.vals {
			m[s.name+"/"+k] = e.raw
		}
	}
	for k, e := range f.defaults.vals {
		m["DEFAULT/"+k] = e.raw
	}
	return m
}

func TestINIReadsAsConfigparserDoes(t *testing.T) {
	tests := []struct {
		name string
		text string
		want map[string]string
	}{
		{"both delimiters", "[a]\nx = 1\ny: 2\nz=3:4\nw:5=6\n", map[string]string{"a/x": "1", "a/y": "2", "a/z": "3:4", "a/w": "5=6"}},
		{"keys ignore case, sections don't", "[A]\nKey = 1\n[a]\nKEY = 2\n", map[string]string{"A/key": "1", "a/key": "2"}},
		{"full-line comments only", "# c\n[a]\n; c\nx = 1 # no comment\n  # c\ny = 2 ; none\n", map[string]string{"a/x": "1 # no comment", "a/y": "2 ; none"}},
		{"continuation", "[a]\nx = 1\n  2\n\t3\ny = 4\n", map[string]string{"a/x": "1\n2\n3", "a/y": "4"}},
		{"blank line and comment within a value", "[a]\nx = 1\n\n  # c\n  2\n\n\ny = 3\n", map[string]string{"a/x": "1\n\n2", "a/y": "3"}},
		{"value on the next line", "[a]\nx =\n  1\n  2\n", map[string]string{"a/x": "\n1\n2"}},
		{"a continuation may look like a key or a section", "[a]\nx = 1\n  y = 2\n  [b]\n", map[string]string{"a/x": "1\ny = 2\n[b]"}},
		{"indented section", "  [a]\n  x = 1\n  y = 2\n", map[string]string{"a/x": "1", "a/y": "2"}},
		{"text after a header is ignored", "[a] tail\nx = 1\n", map[string]string{"a/x": "1"}},
		{"empty value", "[a]\nx =\ny =   \n", map[string]string{"a/x": "", "a/y": ""}},
		{"default section may come twice", "[DEFAULT]\nx = 1\n[a]\ny = 2\n[DEFAULT]\nz = 3\n", map[string]string{"DEFAULT/x": "1", "a/y": "2", "DEFAULT/z": "3"}},
		{"byte order mark and CRLF", "\xef\xbb\xbf[a]\r\nx = 1\r\n  2\r\n", map[string]string{"a/x": "1\n2"}},
		{"spaces inside keys", "[a]\nlong key = 1\n", map[string]string{"a/long key": "1"}},
		{"non-ASCII", "[a]\nx = Grüße ✓\n", map[string]string{"a/x": "Grüße ✓"}},
		{"raw percent signs", "[f]\nformat = %(levelname)-5.5s [%(name)s] %(message)s\n", map[string]string{"f/format": "%(levelname)-5.5s [%(name)s] %(message)s"}},
		{"empty file", "", map[string]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parseINI("alembic.ini", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, rawValues(f)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestINIErrorsNameFileAndLine(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"duplicate section", "[a]\n[b]\n[a]\n", "alembic.ini:3: section [a] stands here a second time (first in line 1); join the two"},
		{"duplicate key", "[a]\nx = 1\nX = 2\n", "alembic.ini:3: key 'x' stands here a second time in section [a] (first in line 2); delete one"},
		{"duplicate key in DEFAULT", "[DEFAULT]\nx=1\n[DEFAULT]\nx=2\n", "alembic.ini:4: key 'x' stands here a second time in section [DEFAULT] (first in line 2); delete one"},
		{"key before a section", "# c\nx = 1\n", "alembic.ini:2: this line stands before the first section; put '[alembic]' above it"},
		{"no delimiter", "[a]\nx = 1\njunk\n", "alembic.ini:3: expected 'key = value', '[section]' or a comment; indent the line if it continues the value above"},
		{"no key", "[a]\n= 1\n", "alembic.ini:2: there is no key before the '='"},
		{"unclosed header", "[a\n", "alembic.ini:1: '[a' lacks a bracket; a section begins with '[a]'"},
		{"unclosed header behind others", "[a]\nx = 1\n[logger\nkeys = x\n", "alembic.ini:3: '[logger' lacks a bracket; a section begins with '[logger]'"},
		{"unopened header", "a]\n", "alembic.ini:1: 'a]' lacks a bracket; a section begins with '[a]'"},
		{"empty header", "[a]\n[]\n", "alembic.ini:2: a section has a name between its brackets: '[alembic]'"},
		{"not UTF-8", "[a]\nx = \xe9t\xe9\n", "alembic.ini:2: not UTF-8 text; save the file as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseINI("alembic.ini", []byte(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestInterpolation(t *testing.T) {
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"PW": "a%b${PW}$", "EMPTY": ""}[name]
		return v, ok
	}
	const head = "[DEFAULT]\nbase = B\nchain = %(base)s!\n[main]\nLocal = L\n"
	tests := []struct{ name, raw, want, err string }{
		{"percent sign", "100%%", "100%", ""},
		{"here", "%(here)s/m", "/h%(x)s/m", ""},
		{"own section and DEFAULT, any case", "%(local)s %(BASE)s %(chain)s", "L B B!", ""},
		{"environment, taken literally", "p:${PW}@", "p:a%b${PW}$@", ""},
		{"set but empty", "<${EMPTY}>", "<>", ""},
		{"literal dollar forms", "$${PW} $x $", "${PW} $x $", ""},
		{"file template", "%%(year)d-%%(rev)s", "%(year)d-%(rev)s", ""},
		{"no variable of that name", "${NOPE}", "", "f.ini:6: k: the environment variable NOPE is not set; set it, or write '$${' for the literal text"},
		{"broken variable", "${a b}", "", "f.ini:6: k: '${' in the value is not followed by a variable's name and '}'; write '$${' for the literal text"},
		{"unclosed variable", "${PW", "", "f.ini:6: k: '${' in the value is not followed by a variable's name and '}'; write '$${' for the literal text"},
		{"lone percent sign", "pa%40ss", "", "f.ini:6: k: a single '%' in the value; write '%%' for a percent sign (a URL's %40 becomes %%40)"},
		{"percent sign at the end", "x%", "", "f.ini:6: k: a single '%' in the value; write '%%' for a percent sign (a URL's %40 becomes %%40)"},
		{"broken reference", "%(levelname)-5.5s", "", "f.ini:6: k: '%(' in the value is not followed by 'name)s'; write '%%(' for the literal text"},
		{"unknown key", "%(nope)s", "", "f.ini:6: k: %(nope)s names a key that is neither in section [main] nor in [DEFAULT]; add the key, or write '%%(' for the literal text"},
		{"refers to itself many times", strings.Repeat("%(k)s", 30), "", "f.ini:6: k: %(name)s refers to itself, or nests too deeply"},
		{"refers to itself", "%(k)s", "", "f.ini:6: k: %(name)s refers to itself, or nests too deeply"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := parseINI("f.ini", []byte(head+"k = "+tt.raw+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			x := &expander{file: f, section: "main", builtin: map[string]string{"here": "/h%(x)s"}, environ: env}
			got, _, _, err := x.get("K")
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Fatalf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func FuzzINI(f *testing.F) {
	for _, seed := range []string{
		"", "[alembic]\nscript_location = %(here)s/m\n", "[a]\nx = 1\n  2\n\n  3\n[b]\ny: ${HOME}%%\n",
		"\xef\xbb\xbf[DEFAULT]\r\nx=%(x)s\r\n", "[a]\n=\n", "[", "[]]\n]=[\n", "[a]\nx=%(\n", "[a]\nx=%(y)s%(y)s\ny=%(x)s%(x)s\n", "[a]\nx=$${\n", " [a]\n x=1\n  y=2\n", "[a]\r\rx=\v\f1\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parseINI("f.ini", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.ini:") {
				t.Errorf("error without file and line: %v", err)
			}
			return
		}
		for _, s := range file.sections {
			x := &expander{file: file, section: s.name, environ: func(string) (string, bool) { return "", false }}
			for _, key := range s.keys {
				if _, line, ok, _ := x.get(key); !ok || line < 1 {
					t.Errorf("key %q of section %q is listed but not found", key, s.name)
				}
			}
		}
	})
}
