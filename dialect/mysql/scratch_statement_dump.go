package mysql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// withoutOrigin leaves out of a statement what a dump tells of where it was made:
// the definer, whom only an administrator may name and who may not exist here,
// the database in front of a sequence that a column's default uses, and the
// folders of a table's files, which it names as left out.
func (d *Dialect) withoutOrigin(text string) (kept string, leftOut []string) {
	const most = 12 // CREATE OR REPLACE ALGORITHM = MERGE DEFINER, in executable comments
	words := sqltext.Significant(d.reading.Now, text)
	plain := withoutWrapping(words)
	if len(plain) < 2 || !isAny(plain[0], "CREATE", "ALTER") {
		return text, nil
	}
	var out strings.Builder
	end := 0
	cut := func(from, to int) {
		out.WriteString(text[end:words[from].Offset])
		end = words[to].Offset + len(words[to].Text)
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
				leftOut = append(leftOut, strings.ToUpper(t.Text)+" DIRECTORY of table "+tableOf(plain))
			}
		}
	}
	return out.String() + text[end:], leftOut
}

// tableOf returns the name in CREATE TABLE and ALTER TABLE, without its database.
func tableOf(words []sqltext.Token) string {
	names, _ := nameAt(words, skip(words, 2, "IF", "NOT", "EXISTS"), nil)
	if len(names) == 0 {
		return ""
	}
	name := names[0][strings.LastIndex(names[0], ".")+1:]
	return bareName(sqltext.Token{Text: name})
}

// aboutDatabase returns the name in CREATE DATABASE, DROP DATABASE and USE.
func aboutDatabase(words []sqltext.Token) string {
	at := 1
	if !words[0].Is("USE") {
		if len(words) < 3 || !isAny(words[0], "CREATE", "DROP") || !isAny(words[1], "DATABASE", "SCHEMA") {
			return ""
		}
		at = 2
	}
	for at < len(words) && isAny(words[at], "IF", "NOT", "EXISTS") {
		at++
	}
	if at >= len(words) {
		return ""
	}
	return bareName(words[at])
}

// namesItself recognises the statements with which a file makes the database that
// it is about: the scratch database stands for it. A second one is another
// database.
func (s *scratch) namesItself(words []sqltext.Token) bool {
	name := aboutDatabase(words)
	if slices.ContainsFunc([]string{"", "mysql", "sys", "performance_schema", "information_schema"}, func(own string) bool { return strings.EqualFold(name, own) }) {
		return false
	}
	if s.named == "" && !s.begun {
		s.named = name
	}
	return strings.EqualFold(name, s.named)
}

// unqualified leaves out the name that the statements give their database.
func (s *scratch) unqualified(text string) string {
	if s.named == "" {
		return text
	}
	named := *s.d
	named.database = s.named
	return named.Unqualified(text)
}
