package script

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alembic-go/alembic/internal/filename"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// inMemory is the size up to which a file is held in memory.
const inMemory = 1 << 20

// errLarge is returned for a file that is larger than what is held in memory.
var errLarge = errors.New("the file is large")

// most is the size up to which a file of the format is held in memory.
func (f Format) most() int64 {
	if f == SQL {
		return inMemory
	}
	return math.MaxInt64
}

// readFile reads a file of at most so many bytes; errLarge if it is larger and can be
// read by ranges.
func readFile(fsys fs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if _, ok := f.(io.ReaderAt); ok && info.Size() > most {
		return nil, errLarge
	}
	var b bytes.Buffer
	b.Grow(int(info.Size()) + bytes.MinRead)
	_, err = b.ReadFrom(f)
	return b.Bytes(), err
}

// openLarge reads an SQL revision file whose text stays where it is.
func openLarge(fsys fs.FS, name, shown string) (*File, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, filename.Unreadable(shown, err)
	}
	defer f.Close()
	is, err := identify(f)
	if err != nil {
		return nil, filename.Unreadable(shown, err)
	}
	return readLargeSQL(f, &largeText{fsys: fsys, name: name, shown: shown, is: is, size: is.size})
}

// identity tells a file from what it may become. What these don't tell, the sum of the
// statements does once all are sent.
type identity struct {
	size     int64
	modified time.Time
}

func identify(f fs.File) (is identity, err error) {
	info, err := f.Stat()
	if err != nil {
		return is, err
	}
	is.size, is.modified = info.Size(), info.ModTime()
	return is, nil
}

// largeText is a range of a file that isn't held in memory.
type largeText struct {
	fsys        fs.FS
	name, shown string
	is          identity
	from, size  int64
}

var _ sqltext.Source = (*largeText)(nil)

// Size is the length in bytes.
func (t *largeText) Size() int64 { return t.size }

// ReadAt reads a part of the range. It fails if the file isn't as it was.
func (t *largeText) ReadAt(p []byte, at int64) (n int, err error) {
	if at >= t.size {
		return 0, io.EOF
	}
	f, err := t.fsys.Open(t.name)
	if err != nil {
		return 0, filename.Unreadable(t.shown, err)
	}
	defer f.Close()
	is, err := identify(f)
	if err != nil {
		return 0, filename.Unreadable(t.shown, err)
	}
	source, ok := f.(io.ReaderAt)
	if !ok || is.size != t.is.size || !is.modified.Equal(t.is.modified) {
		return 0, t.changed()
	}
	cut := int64(len(p)) > t.size-at
	if cut {
		p = p[:t.size-at]
	}
	if n, err = source.ReadAt(p, t.from+at); n < len(p) && err != nil {
		return n, filename.Unreadable(t.shown, err)
	}
	if cut {
		return n, io.EOF
	}
	return n, nil
}

func (t *largeText) changed() error {
	return &FileError{File: t.shown, Msg: "the file was changed while it was being read; run the command again"}
}

// readLargeSQL reads an SQL revision file as ReadSQL does and leaves the text of its
// sections in the file.
func readLargeSQL(f io.Reader, file *largeText) (*File, error) {
	r := newSQLReader(file.shown)
	r.cut = func(s *Section, from, to int64) {
		part := *file
		part.from, part.size = from, to-from
		s.Large = &part
	}
	lines := &lineReader{Reader: bufio.NewReaderSize(f, longestLine)}
	if mark, err := lines.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		n, _ := lines.Discard(len(mark)) // they are there
		lines.at = int64(n)
	}
	for {
		from := lines.at
		line, err := lines.next(len(r.f.Sections) == 0)
		switch {
		case err == io.EOF:
			if lines.at != file.is.size {
				return nil, file.changed()
			}
			return r.finish(lines.at)
		case err == errNotText:
			return nil, r.notText()
		case err != nil:
			return nil, filename.Unreadable(file.shown, err)
		}
		if err := r.readLine(line, from, lines.at); err != nil {
			return nil, err
		}
	}
}

// longestLine is how much of a line is looked at in a section: no marker is longer.
const longestLine = 64 << 10

var errNotText = fs.ErrInvalid

// lineReader reads the beginnings of lines and checks that all is UTF-8.
type lineReader struct {
	*bufio.Reader
	at   int64  // behind what was read
	rest []byte // of a character that the buffer cut
}

// next returns the next line without its end, or its beginning if not the whole of it
// counts; io.EOF behind the last one.
func (r *lineReader) next(whole bool) (line string, err error) {
	for first := true; ; first = false {
		piece, err := r.ReadSlice('\n')
		r.at += int64(len(piece))
		if !r.isText(piece, err == bufio.ErrBufferFull) {
			return "", errNotText
		}
		switch {
		case first:
			line = string(marking(piece))
			whole = whole && len(line) == len(piece)
		case whole:
			line += string(piece)
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(piece) > 0 || !first):
			return line, nil
		}
		return line, err
	}
}

// marking returns what is looked at of a line in a section: a comment, which may be a
// marker, or its first bytes.
func marking(line []byte) []byte {
	const enough = 80
	if len(line) > enough && !bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("--")) {
		return line[:enough]
	}
	return line
}

// isText reports whether a piece is UTF-8 without NUL; more tells that the line goes
// on, perhaps in the middle of a character.
func (r *lineReader) isText(piece []byte, more bool) bool {
	if len(r.rest) > 0 {
		piece = append(r.rest, piece...)
		r.rest = nil
	}
	if more {
		for n := 1; n <= utf8.UTFMax && n <= len(piece); n++ {
			if start := len(piece) - n; utf8.RuneStart(piece[start]) {
				if !utf8.FullRune(piece[start:]) {
					r.rest = bytes.Clone(piece[start:])
					piece = piece[:start]
				}
				break
			}
		}
	}
	return utf8.Valid(piece) && bytes.IndexByte(piece, 0) < 0
}
