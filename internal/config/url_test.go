package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	pw := NewSecret
	tests := []struct {
		text string
		want URL
		show string // empty: the text itself
	}{
		{"sqlite://", URL{Dialect: "sqlite"}, ""},
		{"sqlite:///./app.db", URL{Dialect: "sqlite", Database: "./app.db"}, ""},
		{"sqlite:////var/app.db", URL{Dialect: "sqlite", Database: "/var/app.db"}, ""},
		{"sqlite:///:memory:", URL{Dialect: "sqlite", Database: ":memory:"}, ""},
		{"sqlite:///C:\\data\\a@b%20.db", URL{Dialect: "sqlite", Database: `C:\data\a@b%20.db`}, ""},
		{"sqlite+pysqlite:///a.db?mode=ro", URL{Dialect: "sqlite", Driver: "pysqlite", Database: "a.db", Query: url.Values{"mode": {"ro"}}}, ""},
		{"postgresql://user:password@localhost:5432/mydb", URL{Dialect: "postgresql", User: "user", Password: pw("password"), Host: "localhost", Port: 5432, Database: "mydb"}, "postgresql://user:***@localhost:5432/mydb"},
		{"postgres://h/d?sslmode=require", URL{Dialect: "postgresql", Host: "h", Database: "d", Query: url.Values{"sslmode": {"require"}}}, "postgresql://h/d?sslmode=require"},
		{"postgresql+psycopg2://u@/d?host=/var/run/postgresql", URL{Dialect: "postgresql", Driver: "psycopg2", User: "u", Database: "d", Query: url.Values{"host": {"/var/run/postgresql"}}}, "postgresql+psycopg2://u@/d?host=%2Fvar%2Frun%2Fpostgresql"},
		{"postgresql://u:p@/d?host=a:1&host=b:2", URL{Dialect: "postgresql", User: "u", Password: pw("p"), Database: "d", Query: url.Values{"host": {"a:1", "b:2"}}}, "postgresql://u:***@/d?host=a%3A1&host=b%3A2"},
		{"postgresql://u:p@a:1,[::1],b:2/d", URL{Dialect: "postgresql", User: "u", Password: pw("p"), Host: "a", Port: 1, More: []Address{{Host: "::1"}, {Host: "b", Port: 2}}, Database: "d"}, "postgresql://u:***@a:1,[::1],b:2/d"},
		{"postgresql://u@%2Fvar%2Frun%2Fpost%20gres:5433,h/d", URL{Dialect: "postgresql", User: "u", Host: "/var/run/post gres", Port: 5433, More: []Address{{Host: "h"}}, Database: "d"}, ""},
		{"postgresql://%40abstract/d", URL{Dialect: "postgresql", Host: "@abstract", Database: "d"}, "postgresql://%40abstract/d"},
		{"postgresql://u:p@[::1]:5433/d", URL{Dialect: "postgresql", User: "u", Password: pw("p"), Host: "::1", Port: 5433, Database: "d"}, "postgresql://u:***@[::1]:5433/d"},
		{"postgresql://[fe80::1]/d?x=a@b", URL{Dialect: "postgresql", Host: "fe80::1", Database: "d", Query: url.Values{"x": {"a@b"}}}, "postgresql://[fe80::1]/d?x=a%40b"},
		{"postgresql://us%3Aer:p%40ss%2Fw%25@h/my%20db", URL{Dialect: "postgresql", User: "us:er", Password: pw("p@ss/w%"), Host: "h", Database: "my db"}, "postgresql://us%3Aer:***@h/my db"},
		{"postgresql://u:@h/d", URL{Dialect: "postgresql", User: "u", Password: pw(""), Host: "h", Database: "d"}, "postgresql://u:***@h/d"},
		{"postgresql://u:a/b?c@h/d", URL{Dialect: "postgresql", User: "u", Password: pw("a/b?c"), Host: "h", Database: "d"}, "postgresql://u:***@h/d"},
		{"postgresql://u:p@ss@h/d", URL{Dialect: "postgresql", User: "u", Password: pw("p@ss"), Host: "h", Database: "d"}, "postgresql://u:***@h/d"},
		{"postgresql://u@srv:p@h:1/d", URL{Dialect: "postgresql", User: "u@srv", Password: pw("p"), Host: "h", Port: 1, Database: "d"}, "postgresql://u%40srv:***@h:1/d"},
		{"postgresql://u@h:5432/d", URL{Dialect: "postgresql", User: "u", Host: "h", Port: 5432, Database: "d"}, ""},
		{"mysql+pymysql://root:a+b@127.0.0.1/d?charset=utf8mb4&unix_socket=/run/m.sock", URL{Dialect: "mysql", Driver: "pymysql", User: "root", Password: pw("a+b"), Host: "127.0.0.1", Database: "d", Query: url.Values{"charset": {"utf8mb4"}, "unix_socket": {"/run/m.sock"}}}, "mysql+pymysql://root:***@127.0.0.1/d?charset=utf8mb4&unix_socket=%2Frun%2Fm.sock"},
		{"mariadb://h", URL{Dialect: "mariadb", Host: "h"}, ""},
		{"mssql+pyodbc:///?odbc_connect=DRIVER%3DX%3BPWD%3Dtop", URL{Dialect: "mssql", Driver: "pyodbc", Query: url.Values{"odbc_connect": {"DRIVER=X;PWD=top"}}}, "mssql+pyodbc://?odbc_connect=***"},
		{"postgresql://h/d?password=topsecret", URL{Dialect: "postgresql", Host: "h", Database: "d", Query: url.Values{"password": {"topsecret"}}}, "postgresql://h/d?password=***"},
		{"oracle://scott:tiger@h:1521/orcl", URL{Dialect: "oracle", User: "scott", Password: pw("tiger"), Host: "h", Port: 1521, Database: "orcl"}, "oracle://scott:***@h:1521/orcl"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseURL(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want.Query == nil {
				tt.want.Query = url.Values{}
			}
			if diff := cmp.Diff(tt.want, *got, cmp.AllowUnexported(Secret{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if tt.show == "" {
				tt.show = tt.text
			}
			if got.String() != tt.show {
				t.Errorf("shown as %s, want %s", got, tt.show)
			}
			again, err := ParseURL(got.Reveal())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, again, cmp.AllowUnexported(Secret{})); diff != "" {
				t.Errorf("the revealed text reads differently: %s", diff)
			}
		})
	}
}

func TestParseURLErrorsDontShowThePassword(t *testing.T) {
	tests := []struct{ text, want string }{
		{"nonsense", "not a database URL"},
		{"postgresql:/u:S3CRET@h/d", "not a database URL"},
		{"://u:S3CRET@h", "not a database URL"},
		{"foodb://u:S3CRET@h/d", "unknown database 'foodb' in the URL; use sqlite,"},
		{"postgresq://u:S3CRET@h/d", "unknown database 'postgresq' in the URL; use sqlite, postgresql, mysql, mariadb, mssql or oracle; did you mean 'postgresql'?"},
		{"postgresql://u:S3CRET%zz@h/d", "the password in the URL has a '%'"},
		{"postgresql://S3CRET%zz:x@h/d", "the user name in the URL has a '%'"},
		{"postgresql://S3CRET%zz@h/d", "the user name in the URL has a '%'"},
		{"postgresql://u:x@h/S3CRET%z", "the database name in the URL has a '%'"},
		{"postgresql://u:x@a,S3CRET%20x/d", "the host in the URL has a character that cannot stand there"},
		{"postgresql://u:x@S3CRET%z/d", "the host in the URL has a '%'"},
		{"mysql://u:x@a,b:S3CRET/d", "the port in the URL is not a number"},
		{"postgresql://u:S3CRET", "the port in the URL is not a number"},
		{"postgresql://u:x@h:70000/S3CRET", "the port in the URL is not a number"},
		{"postgresql://u:x@h:0/S3CRET", "the port in the URL is not a number"},
		{"postgresql://u:S3CRET@[::1/d", "the host in the URL begins with '['"},
		{"postgresql://u:S3CRET@[::1]x/d", "after the ']' of the host"},
		{"postgresql://u:x@[S3CRET]/d", "the host in brackets in the URL is not an IPv6 address"},
		{"postgresql://u:x@S3 CRET/d", "the host in the URL has a character that cannot stand there"},
		{"postgresql://u:x@h/d?password=S3CRET%", "the part after '?' cannot be read"},
		{"sqlite://app.db", "a sqlite URL has no host; write sqlite:///relative/path.db"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			_, err := ParseURL(tt.text)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s…", err, tt.want)
			}
			if strings.Contains(err.Error(), "S3CRET") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestURLHidesThePasswordFromEveryPrinter(t *testing.T) {
	u, err := ParseURL("postgresql://u:S3CRET@h/d?password=S3CRET")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]any{u.Password})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %s %v %+v %v", u, u, u, *u, *u, u.Password) + fmt.Sprintf("%#v %+v", u.Password, u.Password) + string(text)
	if strings.Contains(shown, "S3CRET") {
		t.Errorf("shown: %s", shown)
	}
	if !strings.Contains(u.Reveal(), "S3CRET@h") {
		t.Errorf("Reveal lost the password: %s", u.Reveal())
	}
}

func TestParseURLTakesFurtherDialects(t *testing.T) {
	u, err := ParseURL("cockroach+x://h/d", "cockroach")
	if err != nil || u.Dialect != "cockroach" {
		t.Errorf("got %v, %v", u, err)
	}
}

func FuzzURL(f *testing.F) {
	for _, seed := range []string{
		"sqlite:///a", "postgresql://u:p@[::1]:1/d?a=b&a=c", "mysql+x://u%40:%25@h", "postgresql://a@b@c:d@e@f/g", "x://", "oracle://:@:/", "mssql://[/]", PlaceholderURL,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseURL(text)
		if err != nil {
			return
		}
		again, err := ParseURL(u.Reveal())
		if err != nil {
			t.Fatalf("%q: its own text %q is refused: %v", text, u.Reveal(), err)
		}
		if diff := cmp.Diff(u, again, cmp.AllowUnexported(Secret{})); diff != "" {
			t.Errorf("%q: the revealed text %q reads differently: %s", text, u.Reveal(), diff)
		}
	})
}
