package caught

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
)

// Caller is the place in the user's code that called into this module.
func Caller() dialect.Position {
	const most = 64
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var s search
	for {
		frame, more := frames.Next()
		if s.ends(frame.Function, frame.File, frame.Line) || !more {
			return s.position()
		}
	}
}

// search goes up a stack: through this module to the code that called it, and through
// that to the first line that is neither Go's nor that of a downloaded module. If
// there is none before the stack reaches this module again, which runs the user's
// functions, it is the first line of a downloaded module, or else of any.
type search struct {
	file            string
	line            int
	downloaded, out bool
}

// ends reports whether a frame ends the search.
func (s *search) ends(function, file string, line int) bool {
	switch {
	case strings.Contains(file, "/src/runtime/") || strings.HasPrefix(file, "runtime/"):
		return false
	case ofModule(function, file):
		return s.out
	case ofGo(file):
		if s.file == "" {
			s.file, s.line = file, line
		}
		return false
	case strings.Contains(file, "@v"):
		if s.out = true; !s.downloaded {
			s.file, s.line, s.downloaded = file, line, true
		}
		return false
	}
	s.file, s.line = file, line
	return true
}

func (s *search) position() dialect.Position {
	if s.file == "" {
		return dialect.Position{}
	}
	return dialect.Position{File: filename.Shown(s.file), Line: s.line}
}

// ofModule reports whether a function is one that users call into, or one below it.
// Tests are users.
func ofModule(function, file string) bool {
	rest, ok := strings.CutPrefix(function, "github.com/alembic-go/alembic")
	if !ok || strings.HasSuffix(file, "_test.go") {
		return false
	}
	for _, own := range []string{".", "/internal/engine.", "/internal/caught.", "/dialect", "/driver", "/op.", "/sa.", "/schema."} {
		if strings.HasPrefix(rest, own) {
			return true
		}
	}
	return false
}

// ofGo reports whether a source file is one of Go's. A program that was built with
// -trimpath doesn't know.
func ofGo(file string) bool { return goSource != "" && strings.HasPrefix(file, goSource) }

// goSource is the folder of Go's own packages with a slash at its end, "" if the
// program doesn't know it.
var goSource = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(fmt.Errorf).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "fmt/errors.go")
}()
