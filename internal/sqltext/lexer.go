package sqltext

import "strings"

const byteOrderMark = "\ufeff"

// lexer cuts text into tokens. It never fails: what lacks its end runs to the
// end of the text and is marked.
type lexer struct {
	rules
	src  string
	pos  int
	line int

	delim     string // the mysql client's delimiter, found even within a word; "" for none
	exec      bool   // within /*! … */
	execToken Token  // where that began
	nameEnd   int    // where the last name ended
	nameDot   int    // where the dot right behind a name ended
	vars      bool   // ${NAME} is a placeholder
}

func newLexer(d Dialect, text string, line int) *lexer {
	return &lexer{rules: rulesOf(d), src: text, line: max(line, 1)}
}

// next returns the next token; false at the end of the text.
func (l *lexer) next() (Token, bool) {
	if l.pos >= len(l.src) {
		return Token{}, false
	}
	kind, end, closed := l.scan()
	t := Token{Kind: kind, Text: l.src[l.pos:end], Offset: l.pos, Line: l.line, Unclosed: !closed}
	switch kind {
	case Executable:
		l.exec = !l.exec
		l.execToken = t
	case Word, QuotedName:
		l.nameEnd = end
	case Symbol:
		if l.pos == l.nameEnd && t.Text == "." {
			l.nameDot = end
		}
	}
	if kind == Word || kind == Number || kind == Symbol {
		l.pos = end // there is no line break in it
	} else {
		l.skipTo(end)
	}
	return t, true
}

// skipTo moves to end and counts the lines on the way.
func (l *lexer) skipTo(end int) {
	l.line += strings.Count(l.src[l.pos:end], "\n")
	l.pos = end
}

// scan finds kind and end of the token at pos, and whether its end is there.
func (l *lexer) scan() (Kind, int, bool) {
	c := l.src[l.pos]
	class := classes[c]
	switch {
	case l.pos == 0 && strings.HasPrefix(l.src, byteOrderMark):
		return Space, len(byteOrderMark), true
	case l.atDelimiter(l.pos):
		return Symbol, l.pos + len(l.delim), true
	case class&aSpace != 0:
		return Space, l.spaceEnd(l.pos), true
	case class&aLetter != 0 && !l.beforeQuote():
		return Word, l.wordEnd(l.pos), true
	case class&plain != 0:
		return Symbol, l.pos + 1, true
	case l.vars && strings.HasPrefix(l.src[l.pos:], "${"):
		return l.scanPlaceholder()
	}
	if kind, end, closed := l.scanComment(); end > 0 {
		return kind, end, closed
	}
	if kind, end, closed := l.scanQuoted(); end > 0 {
		return kind, end, closed
	}
	switch {
	case class&(aLetter|l.starts) != 0, l.digitNames && class&aDigit != 0 && !l.startsNumber():
		return Word, l.wordEnd(l.pos), true
	case l.digitNames && c == '.' && l.pos > 0 && l.pos == l.nameEnd:
		return Symbol, l.pos + 1, true
	case class&aDigit != 0 || c == '.' && l.pos+1 < len(l.src) && isDigit(l.src[l.pos+1]):
		return Number, l.numberEnd(l.pos), true
	}
	return Symbol, l.symbolEnd(), true
}

// beforeQuote reports whether a quote stands behind the character at pos or the next
// one, so that they may be the prefix of a string.
func (l *lexer) beforeQuote() bool {
	next := l.pos + 1
	return next < len(l.src) && (l.src[next] == '\'' || next+1 < len(l.src) && l.src[next+1] == '\'')
}

func (l *lexer) atDelimiter(at int) bool {
	return l.delim != "" && l.src[at] == l.delim[0] && strings.HasPrefix(l.src[at:], l.delim)
}

// stops reports whether a word, number or operator ends before at although its
// characters would go on.
func (l *lexer) stops(at int) bool {
	return l.atDelimiter(at) || l.vars && strings.HasPrefix(l.src[at:], "${")
}

// run returns the end of the characters of some classes that begin behind at.
func (l *lexer) run(at int, bits class) int {
	src, watch := l.src, l.vars || l.delim != "" && l.delim != ";"
	for at++; at < len(src) && classes[src[at]]&bits != 0; at++ {
		if watch && l.stops(at) {
			break
		}
	}
	return at
}

func (l *lexer) spaceEnd(at int) int { return l.run(at, aSpace) }

func (l *lexer) wordEnd(at int) int { return l.run(at, aLetter|aDigit|l.continues) }

func (l *lexer) numberEnd(at int) int { return l.run(at, aLetter|aDigit|aDot) }

// startsNumber tells a number from a name that begins with a digit: behind a
// name's dot everything is a name, elsewhere what can't be a number.
func (l *lexer) startsNumber() bool {
	if l.pos > 0 && l.pos == l.nameDot {
		return false
	}
	text := l.src[l.pos:l.wordEnd(l.pos)]
	digits := strings.TrimLeft(text, "0123456789")
	switch {
	case digits == "":
		return true
	case strings.HasPrefix(text, "0x"):
		return strings.Trim(text[2:], "0123456789abcdefABCDEF") == ""
	case strings.HasPrefix(text, "0b"):
		return strings.Trim(text[2:], "01") == ""
	case digits[0] != 'e' && digits[0] != 'E':
		return false
	}
	exponent := strings.TrimLeft(l.src[l.pos+len(text)-len(digits)+1:], "+-")
	return exponent != "" && isDigit(exponent[0])
}

// operators of more than one character, the longer before the shorter. The
// second character of each is among those that symbolEnd looks for first.
var operators = [...]string{"->>", "#>>", "<=>", "<=", ">=", "<>", "!=", "||", "&&", "::", ":=", "->", "=>", "<<", ">>", "@>", "<@", "#>"}

func (l *lexer) symbolEnd() int {
	if l.pos+1 == len(l.src) || strings.IndexByte("=>|&:<@", l.src[l.pos+1]) < 0 {
		return l.pos + 1
	}
	for _, op := range operators {
		if !strings.HasPrefix(l.src[l.pos:], op) {
			continue
		}
		for at := l.pos + 1; at < l.pos+len(op); at++ {
			if l.stops(at) {
				return at
			}
		}
		return l.pos + len(op)
	}
	return l.pos + 1
}

// scanPlaceholder reads ${NAME}.
func (l *lexer) scanPlaceholder() (Kind, int, bool) {
	if end := placeholderEnd(l.src, l.pos); end > 0 {
		return Placeholder, end, true
	}
	return Placeholder, l.pos + 2, false
}

// placeholderEnd returns the end of the ${NAME} at the given offset, 0 if what
// stands there is none.
func placeholderEnd(s string, at int) int {
	at += len("${")
	if at >= len(s) || s[at] != '_' && !isASCIILetter(s[at]) {
		return 0
	}
	for at < len(s) && (s[at] == '_' || isASCIILetter(s[at]) || isDigit(s[at])) {
		at++
	}
	if at < len(s) && s[at] == '}' {
		return at + 1
	}
	return 0
}

// firstOnLine reports whether only blanks stand before the offset in its line.
func (l *lexer) firstOnLine(at int) bool {
	for at--; at >= 0; at-- {
		switch c := l.src[at]; {
		case c == '\n':
			return true
		case !isSpace(c):
			return at == len(byteOrderMark)-1 && strings.HasPrefix(l.src, byteOrderMark)
		}
	}
	return true
}

// atLineStart reports whether the offset is the first of its line.
func (l *lexer) atLineStart(at int) bool {
	return at == 0 || l.src[at-1] == '\n' || at == len(byteOrderMark) && strings.HasPrefix(l.src, byteOrderMark)
}

// lineEnd returns the offset of the end of the line, before its line break.
func (l *lexer) lineEnd(at int) int {
	n := strings.IndexByte(l.src[at:], '\n')
	if n < 0 {
		return len(l.src)
	}
	if n > 0 && l.src[at+n-1] == '\r' {
		n--
	}
	return at + n
}

// restOfLine is the line's text from the offset on, without blanks around it
// and without a -- comment at its start.
func (l *lexer) restOfLine(at int) string {
	rest := strings.TrimFunc(l.src[at:l.lineEnd(at)], func(r rune) bool { return r < 128 && isSpace(byte(r)) })
	if strings.HasPrefix(rest, "--") {
		return ""
	}
	return rest
}
