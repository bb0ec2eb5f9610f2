package sqltext_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestSplitFollowsTheModesThatAScriptSets(t *testing.T) {
	runSplitCases(t, sqltext.MySQL, []splitCase{
		{name: "plain backslashes", text: `SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\'; SELECT 2`, want: []string{`SET sql_mode = 'NO_BACKSLASH_ESCAPES'`, `SELECT '\'`, "SELECT 2"}},
		{name: "in a session's name and with others", text: `SET @a = 1, @@SESSION.sql_mode := "ANSI,NO_BACKSLASH_ESCAPES"; SELECT '\'; SELECT 2`,
			want: []string{`SET @a = 1, @@SESSION.sql_mode := "ANSI,NO_BACKSLASH_ESCAPES"`, `SELECT '\'`, "SELECT 2"}},
		{name: "added", text: `SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES'); SELECT '\'; SELECT 2`,
			want: []string{`SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')`, `SELECT '\'`, "SELECT 2"}},
		{name: "removed", text: `SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SET sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''); SELECT '\';'`,
			want: []string{`SET sql_mode = 'NO_BACKSLASH_ESCAPES'`, `SET sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')`, `SELECT '\';'`}},
		{name: "as a dump sets and restores it", text: "/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */; SELECT '\\'; /*!40101 SET SQL_MODE=@OLD */; SELECT '\\';'",
			want: []string{"/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */", `SELECT '\'`, "/*!40101 SET SQL_MODE=@OLD */", `SELECT '\';'`}},
		{name: "of the server or a variable of one's own", text: `SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'; SET @sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\';'`,
			want: []string{`SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'`, `SET @sql_mode = 'NO_BACKSLASH_ESCAPES'`, `SELECT '\';'`}},
		{name: "quoted names", text: `SET sql_mode = 'ANSI_QUOTES'; SELECT "\"; SET sql_mode = DEFAULT; SELECT "\";"`,
			want: []string{`SET sql_mode = 'ANSI_QUOTES'`, `SELECT "\"`, `SET sql_mode = DEFAULT`, `SELECT "\";"`}},
		{name: "Oracle's mode", text: `SET sql_mode = oracle; SELECT "\"; SELECT 2`, want: []string{"SET sql_mode = oracle", `SELECT "\"`, "SELECT 2"}},
	})
	runSplitCases(t, sqltext.MySQL.With(dialect.PlainBackslash, true), []splitCase{
		{name: "at the beginning", text: `SELECT '\'; SET sql_mode = ''; SELECT '\';'; SET sql_mode = DEFAULT; SELECT '\'`,
			want: []string{`SELECT '\'`, `SET sql_mode = ''`, `SELECT '\';'`, "SET sql_mode = DEFAULT", `SELECT '\'`}},
	})
	runSplitCases(t, sqltext.PostgreSQL, []splitCase{
		{name: "off and on", text: `SET standard_conforming_strings = off; SELECT '\';'; SET SESSION standard_conforming_strings TO 'on'; SELECT '\'`,
			want: []string{"SET standard_conforming_strings = off", `SELECT '\';'`, "SET SESSION standard_conforming_strings TO 'on'", `SELECT '\'`}},
		{name: "by a function", text: `SELECT set_config('standard_conforming_strings', 'off', false); SELECT '\';'; RESET ALL; SELECT '\'`,
			want: []string{"SELECT set_config('standard_conforming_strings', 'off', false)", `SELECT '\';'`, "RESET ALL", `SELECT '\'`}},
	})
	runSplitCases(t, sqltext.PostgreSQL.With(dialect.BackslashEscapes, true), []splitCase{
		{name: "from the beginning", text: `SELECT '\';'; SET standard_conforming_strings = DEFAULT; SELECT '\';'`,
			want: []string{`SELECT '\';'`, "SET standard_conforming_strings = DEFAULT", `SELECT '\';'`}},
	})
}

func TestTheFirstTokenCostsNothing(t *testing.T) {
	for text, want := range map[string]string{"-- c\n/* d */ INSERT INTO t": "INSERT", " \n": "", "": "", ";": ";"} {
		if got := sqltext.First(sqltext.MySQL, text).Text; got != want {
			t.Errorf("the first token of %q is %q, want %q", text, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { sqltext.First(sqltext.MySQL, "-- c\nINSERT INTO t VALUES (1)") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
