package convert

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer turns Python source into tokens, with INDENT and DEDENT as Python's
// own tokenizer makes them.
type lexer struct {
	src     string
	at      int
	line    int
	depth   int   // open brackets
	indents []int // columns
	out     []token
}

// operators, the longest first.
var operators = []string{"**=", "//=", ">>=", "<<=", "...", "!=", "<=", ">=", "==", "->", ":=", "+=", "-=", "*=", "/=",
	"%=", "&=", "|=", "^=", "@=", "**", "//", "<<", ">>", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=", "+", "-",
	"*", "/", "%", "<", ">", "&", "|", "^", "~", "@"}

const tabWidth = 8 // Python's own

func lex(src string) ([]token, error) {
	l := &lexer{src: strings.TrimPrefix(src, "\ufeff"), line: 1, indents: []int{0}}
	for l.at < len(l.src) {
		if err := l.logicalLine(); err != nil {
			return nil, err
		}
	}
	l.newline()
	for range l.indents[1:] {
		l.add(tokDedent, "")
	}
	l.add(tokEOF, "")
	return l.out, nil
}

func (l *lexer) add(kind tokenKind, text string) {
	l.out = append(l.out, token{kind, text, l.line})
}

func (l *lexer) newline() {
	if n := len(l.out); n > 0 && l.out[n-1].kind != tokNewline && l.out[n-1].kind != tokDedent {
		l.add(tokNewline, "")
	}
}

// logicalLine reads one line, which goes on within brackets and behind a
// backslash.
func (l *lexer) logicalLine() error {
	column := l.blanks()
	if l.at >= len(l.src) {
		return nil
	}
	if c := l.src[l.at]; c == '#' || c == '\n' || c == '\r' {
		l.restOfLine()
		return nil
	}
	if err := l.indent(column); err != nil {
		return err
	}
	return l.tokens()
}

func (l *lexer) blanks() int {
	column := 0
	for ; l.at < len(l.src); l.at++ {
		switch l.src[l.at] {
		case ' ':
			column++
		case '\t':
			column = (column/tabWidth + 1) * tabWidth
		case '\f':
			column = 0
		default:
			return column
		}
	}
	return column
}

func (l *lexer) restOfLine() {
	i := strings.IndexByte(l.src[l.at:], '\n')
	if i < 0 {
		l.at = len(l.src)
		return
	}
	l.at += i + 1
	l.line++
}

func (l *lexer) indent(column int) error {
	top := l.indents[len(l.indents)-1]
	if column > top {
		l.indents = append(l.indents, column)
		l.add(tokIndent, "")
		return nil
	}
	for column < l.indents[len(l.indents)-1] {
		l.indents = l.indents[:len(l.indents)-1]
		l.add(tokDedent, "")
	}
	if column != l.indents[len(l.indents)-1] {
		return errorf(l.line, "the indentation matches no outer line")
	}
	return nil
}

func (l *lexer) tokens() error {
	for l.at < len(l.src) {
		switch c := l.src[l.at]; {
		case c == '\n':
			l.at++
			if l.depth > 0 {
				l.line++
				continue
			}
			l.newline()
			l.line++
			return nil
		case c == '#':
			for l.at < len(l.src) && l.src[l.at] != '\n' {
				l.at++
			}
		case c == ' ' || c == '\t' || c == '\r' || c == '\f':
			l.at++
		case c == '\\':
			if err := l.continuation(); err != nil {
				return err
			}
		default:
			if err := l.token(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lexer) continuation() error {
	rest := strings.TrimPrefix(l.src[l.at+1:], "\r")
	if !strings.HasPrefix(rest, "\n") {
		return errorf(l.line, "a backslash outside of a string must end its line")
	}
	l.at = len(l.src) - len(rest) + 1
	l.line++
	return nil
}

func (l *lexer) token() error {
	rest := l.src[l.at:]
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case isQuote(rest[0]):
		return l.str("")
	case r == '_' || unicode.IsLetter(r):
		return l.word()
	case rest[0] >= '0' && rest[0] <= '9', rest[0] == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		l.number()
		return nil
	}
	for _, o := range operators {
		if strings.HasPrefix(rest, o) {
			return l.operator(o)
		}
	}
	return errorf(l.line, "the character %q is not Python", r)
}

func isQuote(c byte) bool { return c == '\'' || c == '"' }

func (l *lexer) operator(o string) error {
	switch o {
	case "(", "[", "{":
		l.depth++
	case ")", "]", "}":
		if l.depth == 0 {
			return errorf(l.line, "%q closes nothing", o)
		}
		l.depth--
	}
	l.add(tokOp, o)
	l.at += len(o)
	return nil
}

func (l *lexer) word() error {
	end := l.at
	for end < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[end:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		end += size
	}
	word := l.src[l.at:end]
	if end < len(l.src) && isQuote(l.src[end]) && stringPrefix(word) {
		l.at = end
		return l.str(strings.ToLower(word))
	}
	l.add(tokName, word)
	l.at = end
	return nil
}

func stringPrefix(word string) bool {
	switch strings.ToLower(word) {
	case "r", "u", "b", "f", "br", "rb", "fr", "rf":
		return true
	}
	return false
}

// number takes digits, letters (0x1f, 1e5, 1j) and the sign of an exponent;
// the parser says whether it is a number.
func (l *lexer) number() {
	end := l.at
	hex := strings.HasPrefix(l.src[end:], "0x") || strings.HasPrefix(l.src[end:], "0X")
	for end < len(l.src) {
		c := l.src[end]
		sign := (c == '+' || c == '-') && !hex && (l.src[end-1] == 'e' || l.src[end-1] == 'E')
		if !sign && c != '.' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		end++
	}
	l.add(tokNumber, l.src[l.at:end])
	l.at = end
}
