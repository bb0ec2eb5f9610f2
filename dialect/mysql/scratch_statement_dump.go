package mysql

import (
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// withoutOrigin leaves out of a statement what a dump tells of where it was made:
// the definer, whom only an administrator may name and who may not exist here,
// the database in front of a sequence that a column's default uses, and the
// folders of a table's files.
func (d *Dialect) withoutOrigin(text string) string {
	const most = 12 // CREATE OR REPLACE ALGORITHM = MERGE DEFINER, in executable comments
	words := sqltext.Significant(d.reading.Now, text)
	plain := withoutWrapping(words)
	if len(plain) < 2 || !isAny(plain[0], "CREATE", "ALTER") {
		return text
	}
	var out strings.Builder
	kept := 0
	cut := func(from, to int) {
		out.WriteString(text[kept:words[from].Offset])
		kept = words[to].Offset + len(words[to].Text)
	}
	is := func(i int, symbol string) bool { return i < len(words) && words[i].Text == symbol }
	for i, t := range words {
		switch {
		case i < most && t.Is("DEFINER") && is(i+1, "=") && is(i+3, "@") && i+4 < len(words):
			cut(i, i+4)
		case plain[1].Is("TABLE") && isAny(t, "NEXTVAL", "LASTVAL", "SETVAL") && is(i+1, "(") && is(i+3, "."):
			cut(i+2, i+3)
		case plain[1].Is("TABLE") && isAny(t, "DATA", "INDEX") && i+1 < len(words) && words[i+1].Is("DIRECTORY") && !hasWord(words[:i], "PARTITION"):
			last := i + 2
			if is(last, "=") {
				last++
			}
			if last < len(words) && words[last].Kind == sqltext.String {
				cut(i, last)
			}
		}
	}
	return out.String() + text[kept:]
}
