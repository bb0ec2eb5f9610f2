package sqltext

import (
	"fmt"
	"regexp"
	"strings"
)

// VariableType says how the value of a variable is written into SQL.
type VariableType string

// The types of variables. There is none for SQL text: a value never becomes
// SQL, it only becomes one token.
const (
	Literal    VariableType = "literal"    // a string
	Identifier VariableType = "identifier" // one quoted name
	Integer    VariableType = "integer"    // digits, with or without a minus sign
)

// Variables says what [Expand] puts in place of ${NAME}.
type Variables struct {
	// Types are the variables that the script declares. A placeholder without
	// a declaration is an error.
	Types map[string]VariableType
	// Lookup returns a variable's value; false if it is not set. An empty
	// value is a value.
	Lookup func(name string) (string, bool)
	// QuoteLiteral and QuoteIdentifier write a value by the rules of the
	// database; an error if it cannot hold the value.
	QuoteLiteral, QuoteIdentifier func(value string) (string, error)
}

// Expand fills in the ${NAME} of a statement. Each becomes one token: a quoted
// string, a quoted name or a number. Within a string or a quoted name nothing
// is filled in, since a quoted value would not stay within it: there ${NAME} is
// an error, and $${NAME} stands for the literal ${NAME}. Comments stay as they
// are. Line is the number of the text's first line, 0 for 1.
//
// Expand the statements that [Split] returns rather than the script, so that a
// value of several lines doesn't shift the lines of errors, and set
// [Options].Variables for that Split.
func Expand(d Dialect, sql string, line int, v Variables) (string, error) {
	e := expander{lexer: newLexer(d, sql, line), Variables: v}
	e.vars = true
	for t, ok := e.next(); ok; t, ok = e.next() {
		if t.Unclosed {
			return "", unclosedError(t)
		}
		if err := e.add(t); err != nil {
			return "", err
		}
	}
	return e.out.String(), nil
}

type expander struct {
	*lexer
	Variables
	out      strings.Builder
	prevLit  bool // the last token that is no white space or comment is a string, as written or filled in
	prevFill bool // it was filled in
}

func (e *expander) add(t Token) error {
	text, literal, filled := t.Text, t.Kind == String, false
	switch t.Kind {
	case Space, LineComment, BlockComment, Hint:
		e.out.WriteString(text)
		return nil
	case String, QuotedName:
		if at := placeholderIn(text); at >= 0 {
			return quotedPlaceholder(t, at)
		}
		text = strings.ReplaceAll(text, "$${", "${")
	case Symbol:
		if text == "$" && strings.HasPrefix(e.src[e.pos:], "${") {
			return errorAt(t, "$${ stands for ${ within strings and quoted names only", "$${ outside quotes")
		}
	case Placeholder:
		var err error
		if text, literal, err = e.fill(t); err != nil {
			return err
		}
		filled = literal
	}
	// PostgreSQL and MySQL join strings that follow each other, and by the
	// rules of the first one's prefix: E'…' would give a value escapes.
	if literal && e.prevLit && (filled || e.prevFill) {
		return errorAt(t, "join them with an operator or a function", "a variable and a string stand side by side")
	}
	e.prevLit, e.prevFill = literal, filled
	e.out.WriteString(text)
	return nil
}

// fill returns what stands for a placeholder, and whether that is a string.
func (e *expander) fill(t Token) (text string, literal bool, err error) {
	name := t.Text[2 : len(t.Text)-1]
	kind, declared := e.Types[name]
	if !declared {
		return "", false, errorAt(t, "declare it in the header of the script", "the variable %s is not declared", name)
	}
	if e.touches(t) {
		return "", false, errorAt(t, "put white space around it; for a part of a name or string, make the whole a variable", "%s touches the text beside it", t.Text)
	}
	value, set := e.Lookup(name)
	if !set {
		return "", false, errorAt(t, "give it a value, which may be empty, by -x "+name+"=… or in the environment", "the variable %s is not set", name)
	}
	text, err = e.quote(kind, value)
	if err != nil {
		return "", false, errorAt(t, "give it another value", "the variable %s: %v", name, err)
	}
	return text, kind == Literal, nil
}

var integerForm = regexp.MustCompile(`^-?[0-9]+$`)

func (e *expander) quote(kind VariableType, value string) (string, error) {
	switch kind {
	case Literal:
		return e.QuoteLiteral(value)
	case Identifier:
		if value == "" {
			return "", fmt.Errorf("an empty name")
		}
		return e.QuoteIdentifier(value)
	case Integer:
		if !integerForm.MatchString(value) {
			return "", fmt.Errorf("%q is not an integer", value)
		}
		if value[0] == '-' {
			return " " + value, nil // a minus sign before it must not make a comment
		}
		return value, nil
	}
	return "", fmt.Errorf("no variable type %q; use literal, identifier or integer", string(kind))
}

// touches reports whether what stands directly beside the placeholder could
// become one token with its value: N${X} would be another kind of string.
func (e *expander) touches(t Token) bool {
	after := t.Offset + len(t.Text)
	return t.Offset > 0 && gluesTo(e.src[t.Offset-1]) || after < len(e.src) && gluesTo(e.src[after])
}

func gluesTo(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte("'\"`$@#&\\}", c) >= 0
}

// placeholderIn returns the offset of the first ${NAME} in a quoted text, -1
// if there is none. $${ is none.
func placeholderIn(quoted string) int {
	for at := 0; ; {
		n := strings.Index(quoted[at:], "${")
		if n < 0 {
			return -1
		}
		at += n
		if (at == 0 || quoted[at-1] != '$') && placeholderEnd(quoted, at) > 0 {
			return at
		}
		at += len("${")
	}
}

func quotedPlaceholder(t Token, at int) error {
	name := t.Text[at:placeholderEnd(t.Text, at)]
	t.Line += strings.Count(t.Text[:at], "\n")
	t.Offset += at
	if t.Kind == QuotedName {
		return errorAt(t, "write "+name+" without quotes (type identifier), or $"+name+" for these characters themselves", "%s within a quoted name", name)
	}
	return errorAt(t, "write "+name+" without quotes and join it with an operator, or $"+name+" for these characters themselves", "%s within a string", name)
}
