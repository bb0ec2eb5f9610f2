package convert

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// str reads a string literal with its prefix (lower case); l.at is its quote.
func (l *lexer) str(prefix string) error {
	start := l.line
	quote := l.src[l.at : l.at+1]
	if triple := strings.Repeat(quote, len(`"""`)); strings.HasPrefix(l.src[l.at:], triple) {
		quote = triple
	}
	l.at += len(quote)
	body, err := l.stringBody(quote, start)
	if err != nil {
		return err
	}
	body = strings.ReplaceAll(body, "\r\n", "\n")
	kind := tokString
	if strings.Contains(prefix, "b") {
		kind = tokBytes
	}
	if strings.Contains(prefix, "f") {
		if strings.ContainsAny(body, "{}") {
			return errorf(start, "an f-string with values can't be read; write the text out")
		}
	}
	if !strings.Contains(prefix, "r") {
		if body, err = unescape(body, kind == tokBytes, start); err != nil {
			return err
		}
	}
	l.out = append(l.out, token{kind, body, start})
	return nil
}

func (l *lexer) stringBody(quote string, start int) (string, error) {
	from := l.at
	for l.at < len(l.src) {
		switch c := l.src[l.at]; {
		case c == '\\':
			l.at++
			if l.at < len(l.src) && l.src[l.at] == '\n' {
				l.line++
			}
		case c == '\n' && len(quote) == 1:
			return "", errorf(start, "the string has no end on its line")
		case c == '\n':
			l.line++
		case strings.HasPrefix(l.src[l.at:], quote):
			body := l.src[from:l.at]
			l.at += len(quote)
			return body, nil
		}
		l.at++
	}
	return "", errorf(start, "the string has no end")
}

// simpleEscapes are the escapes of one letter.
var simpleEscapes = map[byte]string{'\n': "", '\\': `\`, '\'': "'", '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f",
	'n': "\n", 'r': "\r", 't': "\t", 'v': "\v"}

// hexDigits is how many digits follow \x, \u and \U.
var hexDigits = map[byte]int{'x': 2, 'u': 4, 'U': 8}

func unescape(s string, bytes bool, line int) (string, error) {
	var out strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			i++
			continue
		}
		n, err := writeEscape(&out, s[i+1:], bytes, line)
		if err != nil {
			return "", err
		}
		i += 1 + n
	}
	return out.String(), nil
}

// writeEscape writes what the escape at the start of s (behind its backslash)
// stands for, and returns the escape's length. An unknown one stands for
// itself, as in Python.
func writeEscape(out *strings.Builder, s string, bytes bool, line int) (int, error) {
	c := s[0]
	if text, ok := simpleEscapes[c]; ok {
		out.WriteString(text)
		return 1, nil
	}
	if c >= '0' && c <= '7' {
		n := 1
		for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		v, _ := strconv.ParseUint(s[:n], 8, 16) // octal digits only
		writeCode(out, uint32(v), bytes)
		return n, nil
	}
	digits := hexDigits[c]
	if digits == 0 || bytes && c != 'x' {
		if c == 'N' && !bytes {
			return 0, errorf(line, `the escape \N{…} can't be read; write the character`)
		}
		out.WriteByte('\\')
		return 0, nil
	}
	if len(s) < 1+digits {
		return 0, errorf(line, `the escape \%c needs %d hexadecimal digits`, c, digits)
	}
	v, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, errorf(line, `the escape \%s is no character`, s[:1+digits])
	}
	writeCode(out, uint32(v), bytes)
	return 1 + digits, nil
}

func writeCode(out *strings.Builder, v uint32, bytes bool) {
	if bytes {
		out.WriteByte(byte(v))
		return
	}
	out.WriteRune(rune(v))
}
