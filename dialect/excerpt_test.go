package dialect

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMessagesShowTheEndsOfALongStatement(t *testing.T) {
	var rows []string
	for i := range 5000 {
		rows = append(rows, fmt.Sprintf("(%d, 'x')", i))
	}
	for _, c := range []struct{ name, sql, begins, holds, ends string }{
		{"short", "SELECT 1", "SELECT 1", "", "SELECT 1"},
		{"many lines", "INSERT INTO t VALUES\n" + strings.Join(rows, ",\n"), "INSERT INTO t VALUES\n(0, 'x'),\n", "\n… 4989 lines …\n", "\n(4999, 'x')"},
		{"one line", "INSERT INTO t VALUES ('" + strings.Repeat("é", 2_000_000) + "')", "INSERT INTO t VALUES ('éé", " bytes … ", "é')"},
		{"long lines", strings.Repeat(strings.Repeat("y", 5000)+"\n", 500), "yy", "… 489 lines …", ""},
	} {
		got := Excerpt(c.sql)
		if len(got) > excerptBytes || !utf8.ValidString(got) {
			t.Errorf("%s: %d bytes, valid: %v", c.name, len(got), utf8.ValidString(got))
		}
		if !strings.HasPrefix(got, c.begins) || !strings.Contains(got, c.holds) || !strings.HasSuffix(got, c.ends) {
			t.Errorf("%s: %q", c.name, got)
		}
		failed := &StatementError{Statement: Statement{SQL: c.sql}, Err: errors.New(c.sql), Details: []string{c.sql}}
		if n := len(failed.Error()); n > 3*excerptBytes+100 {
			t.Errorf("%s: the error has %d bytes", c.name, n)
		}
	}
}
