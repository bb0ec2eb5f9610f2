package sqltext

import (
	"cmp"
	"errors"
	"io"
	"strings"
)

// Source is the text of a script, which is read by ranges: a large file isn't held in
// memory. A *strings.Reader and an *io.SectionReader are sources.
type Source interface {
	io.ReaderAt
	// Size is the length in bytes.
	Size() int64
}

// Text is a source that is in memory.
type Text string

var _ Source = Text("")

// Size is the length in bytes.
func (t Text) Size() int64 { return int64(len(t)) }

// ReadAt copies a range.
func (t Text) ReadAt(p []byte, at int64) (n int, err error) {
	if at < int64(len(t)) {
		n = copy(p, t[at:])
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// windowSize is how much of a source is held at a time. A statement that is longer is
// held whole.
const windowSize = 1 << 20

// readSize is how much is read at once.
const readSize = 256 << 10

// window is the part of a source that a splitter holds.
type window struct {
	source Source
	base   int64 // where the text that is held begins in the source
	usual  int   // how much is held as a rule
	size   int   // how much is held
	whole  bool  // the text goes to the end of the source
	again  bool  // it was moved and no statement has ended in it yet
	buf    []byte
}

// open returns the first text.
func (w *window) open(source Source, size int) (string, error) {
	w.source, w.usual = source, cmp.Or(size, windowSize)
	w.size = w.usual
	if t, ok := source.(Text); ok {
		w.whole = true
		return string(t), nil
	}
	return w.read("")
}

// move returns the text from an offset of the present one on, of which a statement's
// end is missing; it is longer each time in which none is found.
func (w *window) move(text string, from int) (string, error) {
	w.size *= 2
	if !w.again {
		w.size = w.usual
	}
	w.again = true
	w.base += int64(from)
	return w.read(text[from:])
}

// read returns a text with what follows it in the source.
func (w *window) read(text string) (string, error) {
	left := w.source.Size() - w.base
	size := min(int64(w.size), left)
	if size <= int64(len(text)) {
		size = min(int64(len(text)+w.usual), left)
	}
	var b strings.Builder
	b.Grow(int(size))
	b.WriteString(text)
	for left := size - int64(len(text)); left > 0; left = size - int64(b.Len()) {
		if w.buf == nil {
			w.buf = make([]byte, min(readSize, left))
		}
		piece := w.buf[:min(int64(len(w.buf)), left)]
		if n, err := w.source.ReadAt(piece, w.base+int64(b.Len())); n < len(piece) {
			return "", cmp.Or(err, io.ErrUnexpectedEOF)
		}
		b.Write(piece)
	}
	w.whole = size == left
	return b.String(), nil
}

// placed returns an error of the present text with its place in the source.
func (w *window) placed(err error) error {
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		syntax.Offset += int(w.base)
	}
	return err
}
