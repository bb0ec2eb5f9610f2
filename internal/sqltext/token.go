package sqltext

import (
	"iter"
	"strings"
)

// Kind says what a token is.
type Kind uint8

// The kinds of tokens.
const (
	Space        Kind = iota // white space; also a byte order mark at the start
	LineComment              // -- or #, without the line's end
	BlockComment             // /* … */
	Hint                     // /*+ … */ of MySQL and Oracle: a comment that counts
	Executable               // the opening (/*!50003) or closing (*/) of MySQL's executable comment
	Word                     // a keyword or an unquoted name
	QuotedName               // "name", `name`, [name]
	String                   // '…', E'…', q'[…]', $tag$…$tag$, MySQL's "…"
	Number                   // 12, 1.5, 0xff; a sign in an exponent is a token of its own
	Symbol                   // an operator or a punctuation mark
	Placeholder              // ${NAME}, only where variables are opted into
)

// Trivia reports whether the kind is white space or a comment without effect.
func (k Kind) Trivia() bool { return k <= BlockComment }

// Token is a piece of SQL text. The texts of all tokens joined are the input.
type Token struct {
	Kind   Kind
	Text   string
	Offset int // in bytes, from the start of the text
	Line   int // 1-based, of its first byte

	// Unclosed: a string, name or comment that runs to the end of the text
	// because its end is missing, or a ${ that is no placeholder.
	Unclosed bool
}

// Is reports whether the token is the given keyword, written in any case.
func (t Token) Is(keyword string) bool {
	return t.Kind == Word && len(t.Text) == len(keyword) && strings.EqualFold(t.Text, keyword)
}

// isSymbol reports whether the token is the given operator or mark.
func (t Token) isSymbol(s string) bool { return t.Kind == Symbol && t.Text == s }

// Tokens walks the tokens of text, white space and comments included. An
// unknown dialect is read by the rules of standard SQL. The DELIMITER lines of
// the mysql client are not looked at: give it single statements.
func Tokens(d Dialect, text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		l := newLexer(d, text, 1)
		for t, ok := l.next(); ok; t, ok = l.next() {
			if !yield(t) {
				return
			}
		}
	}
}

// First returns the first token of text that is no white space and no comment; the zero
// Token if there is none.
func First(d Dialect, text string) Token {
	l := lexer{rules: rulesOf(d), src: text, line: 1}
	for t, ok := l.next(); ok; t, ok = l.next() {
		if !t.Kind.Trivia() {
			return t
		}
	}
	return Token{}
}

// Leading returns the first tokens of text without white space and comments, so many
// at most. The rest of the text isn't read.
func Leading(d Dialect, text string, most int) []Token {
	out := make([]Token, 0, most)
	l := lexer{rules: rulesOf(d), src: text, line: 1}
	for len(out) < most {
		t, ok := l.next()
		if !ok {
			break
		}
		if !t.Kind.Trivia() {
			out = append(out, t)
		}
	}
	return out
}

// Significant returns the tokens of text without white space and comments.
func Significant(d Dialect, text string) []Token {
	const width, most = 6, 64 // bytes of a token and the white space behind it, as a rule
	out := make([]Token, 0, min(len(text)/width, most)+1)
	l := lexer{rules: rulesOf(d), src: text, line: 1}
	for t, ok := l.next(); ok; t, ok = l.next() {
		if !t.Kind.Trivia() {
			out = append(out, t)
		}
	}
	return out
}
