package engine

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
)

// PanicError is returned when a function of the user's panics.
type PanicError struct {
	What  string // the function, such as "the revision's function"
	Value any
	Pos   dialect.Position
}

func (e *PanicError) Error() string {
	at := e.Pos.String()
	if at != "" {
		at += ": "
	}
	return fmt.Sprintf("%s%s panicked: %v", at, e.What, e.Value)
}

// panicPosition finds the line that panicked: the first frame below the call
// to panic that is neither Go's own nor this module's nor that of a downloaded
// module, else the first one at all.
func panicPosition(stack string) dialect.Position {
	_, below, _ := strings.Cut(stack, "\npanic(")
	var first dialect.Position
	function := "" // its line stands above that of its file
	for line := range strings.Lines(below) {
		file, pos, ok := frame(line)
		if !ok {
			function = line
		}
		switch {
		case !ok || strings.Contains(file, "/src/runtime/") || strings.HasPrefix(file, "runtime/"):
		case !ofModule(function, file) && !ofLibrary(file):
			return pos
		case first.File == "":
			first = pos
		}
	}
	return first
}

// frame reads the line of a stack that holds a file.
func frame(line string) (file string, pos dialect.Position, ok bool) {
	text, ok := strings.CutPrefix(line, "\t")
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	i := strings.LastIndexByte(text, ':')
	if !ok || i < 0 {
		return "", pos, false
	}
	pos.File = filename.Shown(text[:i])
	_, err := fmt.Sscan(text[i+1:], &pos.Line)
	return text[:i], pos, err == nil
}

// ofLibrary reports whether a source file is one of Go's or of a downloaded
// module. A program that was built with -trimpath doesn't know Go's.
func ofLibrary(file string) bool {
	return goSource != "" && strings.HasPrefix(file, goSource) || strings.Contains(file, "@v")
}

// goSource is the folder of Go's own packages with a slash at its end, "" if the
// program doesn't know it.
var goSource = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(fmt.Errorf).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "fmt/errors.go")
}()

// catch, deferred, turns a panic of a function of the user's into an error.
func catch(what string, err *error) {
	p := recover()
	if caught, ok := p.(*PanicError); ok {
		*err = caught // on its way up, with its place
	} else if p != nil {
		*err = &PanicError{What: what, Value: p, Pos: panicPosition(string(debug.Stack()))}
	}
}
