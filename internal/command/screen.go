package command

import (
	"io"
	"os"
	"strings"
)

// screen says what an output can show. A file or a pipe gets plain lines.
type screen struct {
	width int // columns; 0: not a terminal
	color bool
}

// screenOf looks at an output. NO_COLOR turns the colours off, whatever its
// value (no-color.org), and so does TERM=dumb.
func screenOf(w io.Writer) screen {
	f, ok := w.(*os.File)
	if !ok {
		return screen{}
	}
	const usual = 80
	width, ok := terminalWidth(f)
	switch {
	case !ok:
		return screen{}
	case width <= 0:
		width = usual
	}
	return screen{width: width, color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// The colours, as the parameters of ANSI's "select graphic rendition".
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// paint colours a text.
func (s screen) paint(color, text string) string {
	if !s.color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// wrap indents a status text by two blanks and breaks it between words, as
// Alembic does on a terminal; elsewhere it stays as it is.
func (s screen) wrap(text string) string {
	if s.width == 0 {
		return text
	}
	const indent = "  "
	var out strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		length := len([]rune(word))
		switch {
		case column == 0:
			out.WriteString(indent)
			column = len(indent)
		case column+1+length > s.width:
			out.WriteString("\n" + indent)
			column = len(indent)
		default:
			out.WriteString(" ")
			column++
		}
		out.WriteString(word)
		column += length
	}
	return out.String()
}
