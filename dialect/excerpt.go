package dialect

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The measures of an excerpt: together they stay within excerptBytes.
const (
	excerptBytes = 4096
	headLines    = 8
	tailLines    = 4
	headOfLine   = 200
	tailOfLine   = 60
)

// Excerpt returns a text for a message: as it is, or its first and last lines if
// it has more than 4 KB.
func Excerpt(text string) string {
	if len(text) <= excerptBytes {
		return text
	}
	lines := strings.Split(text, "\n")
	if left := len(lines) - headLines - tailLines; left > 0 {
		end := lines[len(lines)-tailLines:]
		lines = append(lines[:headLines:headLines], fmt.Sprintf("… %d lines …", left))
		lines = append(lines, end...)
	}
	for i, line := range lines {
		lines[i] = ExcerptLine(line)
	}
	return strings.Join(lines, "\n")
}

// ExcerptLine returns a text for one line of a message: its beginning and its
// end if it is long.
func ExcerptLine(text string) string {
	const most = headOfLine + tailOfLine
	if len(text) > most {
		head, tail := runes(text[:headOfLine], false), runes(text[len(text)-tailOfLine:], true)
		text = fmt.Sprintf("%s … %d bytes … %s", head, len(text)-len(head)-len(tail), tail)
	}
	return strings.ReplaceAll(text, "\n", " ")
}

// runes takes off what a cut left of a character, at the front or at the end.
func runes(text string, front bool) string {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if front {
			r, size = utf8.DecodeRuneInString(text)
		}
		switch {
		case r != utf8.RuneError || size != 1:
			return text
		case front:
			text = text[1:]
		default:
			text = text[:len(text)-1]
		}
	}
	return text
}
