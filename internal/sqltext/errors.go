package sqltext

import (
	"errors"
	"fmt"
)

// SyntaxError is returned when text can't be split into statements or filled
// in, because of an unterminated quote, comment or body, a client command, or a
// wrong placeholder.
type SyntaxError struct {
	Line   int    // 1-based, counted from the first line given by the caller
	Offset int    // in bytes, from the start of the text
	Reason string // what is wrong
	Advice string // what to do about it
}

// Error gives line, reason and advice.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s; %s", e.Line, e.Reason, e.Advice)
}

func errorAt(t Token, advice, reason string, args ...any) *SyntaxError {
	return &SyntaxError{Line: t.Line, Offset: t.Offset, Reason: fmt.Sprintf(reason, args...), Advice: advice}
}

// unclosedError names the kind of text whose end is missing.
func unclosedError(t Token) *SyntaxError {
	switch t.Kind {
	case BlockComment, Hint, Executable:
		return errorAt(t, "close it with */", "this comment is not closed")
	case QuotedName:
		return errorAt(t, "close it, or double the quote where it is part of the name", "this quoted name is not closed")
	case Placeholder:
		return errorAt(t, "write ${NAME} (letters, digits, _), or $${ for the two characters themselves", "${ without a name and }")
	}
	if t.Text[0] == '$' {
		return errorAt(t, "close it with the same tag", "this dollar-quoted string is not closed")
	}
	return errorAt(t, "close it, or double the quote where it is part of the string", "this string is not closed")
}

// InFile says in which file an error of this package is: "file:line: what is
// wrong; what to do about it".
func InFile(file string, err error) error {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return &fileError{file, syntax}
}

type fileError struct {
	file   string
	syntax *SyntaxError
}

func (e *fileError) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", e.file, e.syntax.Line, e.syntax.Reason, e.syntax.Advice)
}

// Unwrap returns the syntax error.
func (e *fileError) Unwrap() error { return e.syntax }
