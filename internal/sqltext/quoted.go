package sqltext

import (
	"strings"
	"unicode/utf8"
)

// scanComment reads a comment; end 0 if none starts here.
func (l *lexer) scanComment() (Kind, int, bool) {
	rest := l.src[l.pos:]
	switch {
	case strings.HasPrefix(rest, "--") && l.dashStarts():
		if l.hints && strings.HasPrefix(rest, "--+") {
			return Hint, l.lineCommentEnd(), true
		}
		return LineComment, l.lineCommentEnd(), true
	case l.hash && rest[0] == '#':
		return LineComment, l.lineCommentEnd(), true
	case l.exec && strings.HasPrefix(rest, "*/"):
		return Executable, l.pos + 2, true
	case !strings.HasPrefix(rest, "/*"):
		return 0, 0, false
	case l.executable && !l.exec && (strings.HasPrefix(rest, "/*!") || strings.HasPrefix(rest, "/*M!")) && !strings.HasPrefix(rest, noServer):
		return Executable, l.executableEnd(), true
	}
	kind := BlockComment
	if l.hints && strings.HasPrefix(rest, "/*+") {
		kind = Hint
	}
	end, closed := l.blockCommentEnd()
	return kind, end, closed
}

// dashStarts: MySQL takes -- for a comment only before white space.
func (l *lexer) dashStarts() bool {
	at := l.pos + 2
	return !l.dashSpace || at >= len(l.src) || l.src[at] <= ' '
}

func (l *lexer) lineCommentEnd() int {
	end := l.lineEnd(l.pos)
	if l.returnEnds {
		if n := strings.IndexByte(l.src[l.pos:end], '\r'); n >= 0 {
			return l.pos + n
		}
	}
	return end
}

// noServer begins a comment for a version that no server has: mariadb-dump's
// first line, which is meant for the client.
const noServer = "/*M!999999"

// executableEnd is the end of /*!, /*M! and the version number behind it.
func (l *lexer) executableEnd() int {
	at := l.pos + strings.IndexByte(l.src[l.pos:], '!') + 1
	for limit := at + 6; at < len(l.src) && at < limit && isDigit(l.src[at]); at++ {
	}
	return at
}

func (l *lexer) blockCommentEnd() (int, bool) {
	depth := 1
	for at := l.pos + 2; at+1 < len(l.src); {
		switch pair := l.src[at : at+2]; {
		case pair == "*/":
			at += 2
			if depth--; depth == 0 {
				return at, true
			}
		case pair == "/*" && l.nested:
			at += 2
			depth++
		default:
			at++
		}
	}
	return len(l.src), false
}

// scanQuoted reads a string or a quoted name; end 0 if none starts here.
func (l *lexer) scanQuoted() (Kind, int, bool) {
	switch c := l.src[l.pos]; {
	case c == '\'':
		return l.quoted(String, l.pos, l.backslash)
	case c == '"' && l.doubleString:
		return l.quoted(String, l.pos, l.backslash)
	case c == '"', c == '`' && l.backtick:
		return l.quoted(QuotedName, l.pos, false)
	case c == '[' && l.bracket:
		return l.bracketed()
	case c == '$' && l.dollar:
		return l.dollarQuoted()
	}
	if n := l.qPrefix(); n > 0 {
		return l.qQuoted(n)
	}
	if l.pos+1 < len(l.src) && l.src[l.pos+1] == '\'' && strings.IndexByte(l.prefixes, l.src[l.pos]) >= 0 {
		if l.escapeE && l.src[l.pos]|0x20 == 'e' {
			return l.escapeString()
		}
		return l.quoted(String, l.pos+1, l.backslash)
	}
	return 0, 0, false
}

// quoted reads up to the quote that closes the one at the offset; a doubled
// quote stands for itself.
func (l *lexer) quoted(kind Kind, at int, backslash bool) (Kind, int, bool) {
	src, quote := l.src, l.src[at]
	next := at // quote
	for at++; at < len(src); at++ {
		if next < at {
			if next = strings.IndexByte(src[at:], quote) + at; next < at {
				next = len(src)
			}
		}
		if backslash {
			if n := strings.IndexByte(src[at:next], '\\'); n >= 0 {
				at += n + 1
				continue
			}
		}
		at = next
		switch {
		case at == len(src):
		case at+1 < len(src) && src[at+1] == quote:
			at++
		default:
			return kind, at + 1, true
		}
	}
	return kind, len(l.src), false
}

// escapeString reads PostgreSQL's E'…'. A string that goes on behind a line
// break ('…' newline '…') is one string, and keeps its backslash escapes: this
// is the server's rule. psql 15 reads line by line and misses it; a script that
// depends on it fails there.
func (l *lexer) escapeString() (Kind, int, bool) {
	_, end, closed := l.quoted(String, l.pos+1, true)
	for closed {
		at := l.continuation(end)
		if at == 0 {
			return String, end, true
		}
		_, end, closed = l.quoted(String, at, true)
	}
	return String, end, false
}

// continuation returns the offset of the quote with which a string goes on
// behind white space with a line break (comments to the line's end count as
// white space), 0 if it doesn't.
func (l *lexer) continuation(at int) int {
	broken := false
	for at < len(l.src) {
		switch c := l.src[at]; {
		case isSpace(c):
			broken = broken || c == '\n' || c == '\r'
			at++
		case strings.HasPrefix(l.src[at:], "--"):
			at = l.lineEnd(at)
		case c == '\'' && broken:
			return at
		default:
			return 0
		}
	}
	return 0
}

func (l *lexer) bracketed() (Kind, int, bool) {
	for at := l.pos + 1; at < len(l.src); at++ {
		switch {
		case l.src[at] != ']':
		case l.bracketDouble && at+1 < len(l.src) && l.src[at+1] == ']':
			at++
		default:
			return QuotedName, at + 1, true
		}
	}
	return QuotedName, len(l.src), false
}

// dollarQuoted reads $tag$ … $tag$; end 0 if no such quote opens here.
func (l *lexer) dollarQuoted() (Kind, int, bool) {
	open := l.pos + 1
	for open < len(l.src) && (isLetter(l.src[open]) || open > l.pos+1 && isDigit(l.src[open])) {
		open++
	}
	if open >= len(l.src) || l.src[open] != '$' {
		return 0, 0, false
	}
	open++
	tag := l.src[l.pos:open]
	for at := open; ; {
		n := strings.Index(l.src[at:], tag)
		if n < 0 {
			return String, len(l.src), false
		}
		at += n + len(tag)
		// Where variables are on, $${ within a string is the escape of ${.
		if l.vars && tag == "$$" && at < len(l.src) && l.src[at] == '{' {
			continue
		}
		return String, at, true
	}
}

// qPrefix is the length of Oracle's q' or nq' at pos, 0 if there is none.
func (l *lexer) qPrefix() int {
	if !l.qQuote {
		return 0
	}
	for _, prefix := range [...]string{"q'", "nq'"} {
		if n := len(prefix); len(l.src)-l.pos > n && strings.EqualFold(l.src[l.pos:l.pos+n], prefix) {
			return n
		}
	}
	return 0
}

// qQuoted reads q'[ … ]', whose end is the bracket's partner and a quote.
func (l *lexer) qQuoted(prefix int) (Kind, int, bool) {
	open := l.pos + prefix
	_, size := utf8.DecodeRuneInString(l.src[open:])
	closer := l.src[open : open+size]
	if n := strings.Index("[{(<", closer); n >= 0 {
		closer = "]})>"[n : n+1]
	}
	n := strings.Index(l.src[open+size:], closer+"'")
	if n < 0 {
		return String, len(l.src), false
	}
	return String, open + size + n + len(closer) + 1, true
}
