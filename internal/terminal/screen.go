package terminal

import (
	"io"
	"os"
	"strings"
)

// Screen describes what an output can show. Files and pipes get plain lines.
type Screen struct {
	Width int // columns; 0 if the output is not a terminal
	Color bool
}

// ScreenOf inspects an output. NO_COLOR with any value (no-color.org) and
// TERM=dumb turn colors off.
func ScreenOf(w io.Writer) Screen {
	f, ok := w.(*os.File)
	if !ok {
		return Screen{}
	}
	const usual = 80
	width, ok := terminalWidth(f)
	switch {
	case !ok:
		return Screen{}
	case width <= 0:
		width = usual
	}
	return Screen{Width: width, Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// The colors, as parameters of ANSI's "select graphic rendition".
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// paint colors a text.
func (s Screen) paint(color, text string) string {
	if !s.Color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// Failed returns the word that begins an error message.
func (s Screen) Failed() string { return s.paint(red, "FAILED") }

// Wrap indents a status text by two spaces and breaks it between words, as
// Alembic does on a terminal. Other outputs get the text unchanged.
func (s Screen) Wrap(text string) string {
	if s.Width == 0 {
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
		case column+1+length > s.Width:
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
