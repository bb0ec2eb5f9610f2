package sqltext_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct {
		name    string
		dialect sqltext.Dialect
		sql     string
		want    string
	}{
		{"layout", sqltext.PostgreSQL, "\ufeff\n SELECT\r\n a ,b\tFROM ( t )\n", "SELECT a,b FROM (t)"},
		{"comments", sqltext.PostgreSQL, "-- x\nSELECT/* /* y */ */a -- z\n, b/**/FROM t /* end", "SELECT a,b FROM t"},
		{"quotes stay", sqltext.PostgreSQL, "SELECT 'a  -- b', \"c  d\", $$ e  /* f */ $$", "SELECT 'a  -- b',\"c  d\",$$ e  /* f */ $$"},
		{"operators are not joined", sqltext.PostgreSQL, "SELECT a - -1, b -/**/- 2", "SELECT a - -1,b - - 2"},
		{"a call keeps its parenthesis", sqltext.MySQL, "SELECT count(*), count (*)", "SELECT count(*),count (*)"},
		{"hints stay", sqltext.Oracle, "SELECT /*+ full(a)  */ 1 --+ x\n , 2 -- y", "SELECT /*+ full(a)  */ 1 --+ x\n,2"},
		{"executable comments stay", sqltext.MySQL, "CREATE /*!50003  TRIGGER /* in */ t */ # x", "CREATE /*!50003 TRIGGER t */"},
		{"names in brackets", sqltext.MSSQL, "SELECT [a  ]]--b] , 1", "SELECT [a  ]]--b],1"},
		{"an unknown dialect follows the standard", "dbase", "SELECT  'a  b' -- c", "SELECT 'a  b'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sqltext.Normalize(c.dialect, c.sql); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTokensSayWhatTheyAre(t *testing.T) {
	const text = "SELECT /*+ h */ /*!50003 1.5e3 */ `a`, \"s\" -- c\n:= >=x'0'"
	want := []sqltext.Kind{
		sqltext.Word, sqltext.Hint, sqltext.Executable, sqltext.Number, sqltext.Executable, sqltext.QuotedName, sqltext.Symbol,
		sqltext.String, sqltext.LineComment, sqltext.Symbol, sqltext.Symbol, sqltext.String,
	}
	var got []sqltext.Kind
	for tok := range sqltext.Tokens(sqltext.MySQL, text) {
		if tok.Kind != sqltext.Space {
			got = append(got, tok.Kind)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("kinds %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("token %d: kind %d, want %d", i, got[i], want[i])
		}
	}
}

// Texts that make a careless splitter look again and again at what it has seen.
// In linear time all take a few seconds together.
func TestTimeIsLinearInTheText(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
	start := time.Now()
	for _, d := range []sqltext.Dialect{sqltext.SQLite, sqltext.PostgreSQL, sqltext.MySQL, sqltext.MSSQL, sqltext.Oracle} {
		for _, piece := range []string{";", " ", "\n", "(", "[", "/*", "/* */", "$a", "$a$ ", "${", "e'' ", "e''\n", "q'", "--\n", "/\n", "go\n", "GO 1\n", ":", "begin ", "case ", "end ", "create trigger ", "delimiter ", `\g`, "1.", "a."} {
			text := strings.Repeat(piece, n/len(piece))
			_, _ = sqltext.Split(d, text, sqltext.Options{Variables: true})
			_ = sqltext.Normalize(d, text)
			_, _ = sqltext.Split(d, "BEGIN "+text+"x", sqltext.Options{})
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}
