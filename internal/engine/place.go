package engine

import (
	"runtime"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/filename"
)

// userPosition is the place in the user's code that called into this module.
func userPosition() dialect.Position {
	const most = 64
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		frame, more := frames.Next()
		if !ofModule(frame.Function, frame.File) && !ofLibrary(frame.File) {
			return dialect.Position{File: filename.Shown(frame.File), Line: frame.Line}
		}
		if !more {
			return dialect.Position{}
		}
	}
}

// ofModule reports whether a function is one that users call into, or one below it.
// Tests are users.
func ofModule(function, file string) bool {
	rest, ok := strings.CutPrefix(function, "github.com/alembic-go/alembic")
	if !ok || strings.HasSuffix(file, "_test.go") {
		return false
	}
	for _, own := range []string{".", "/internal/engine.", "/dialect", "/driver", "/op.", "/sa.", "/schema."} {
		if strings.HasPrefix(rest, own) {
			return true
		}
	}
	return false
}
