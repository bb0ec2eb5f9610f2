// Package caught finds the user's code on the stack: the line that a call into this
// module comes from, and the line at which a function of the user's panics.
package caught

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/alembic-go/alembic/dialect"
)

// Error is the error of a function of the user's that panics.
type Error struct {
	What  string // the function, such as "the revision's function"
	Value any
	Pos   dialect.Position
}

func (e *Error) Error() string {
	at := e.Pos.String()
	if at != "" {
		at += ": "
	}
	return fmt.Sprintf("%s%s panicked: %v", at, e.What, e.Value)
}

// Panic, deferred, turns a panic of a function of the user's into an error.
func Panic(what string, err *error) {
	p := recover()
	if on, ok := p.(*Error); ok {
		*err = on // on its way up, with its place
	} else if p != nil {
		*err = &Error{What: what, Value: p, Pos: panicPosition(string(debug.Stack()))}
	}
}

// panicPosition finds the line that panicked, below the call to panic.
func panicPosition(stack string) dialect.Position {
	_, below, _ := strings.Cut(stack, "\npanic(")
	var s search
	function := "" // its line stands above that of its file
	for line := range strings.Lines(below) {
		file, at, ok := frame(line)
		if !ok {
			function = line
			continue
		}
		if s.ends(function, file, at) {
			break
		}
	}
	return s.position()
}

// frame reads the line of a stack that holds a file.
func frame(line string) (file string, at int, ok bool) {
	text, ok := strings.CutPrefix(line, "\t")
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	i := strings.LastIndexByte(text, ':')
	if !ok || i < 0 {
		return "", 0, false
	}
	_, err := fmt.Sscan(text[i+1:], &at)
	return text[:i], at, err == nil
}

// Passing, deferred, turns a panic that a function of the user's made an error already
// into that. Others go on.
func Passing(err *error) {
	p := recover()
	if on, ok := p.(*Error); ok {
		*err = on
	} else if p != nil {
		panic(p)
	}
}
