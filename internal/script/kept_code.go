package script

import (
	"encoding/binary"
	"hash/crc32"
)

// keptFormat names the form of a cache's file. It changes with encode.
const keptFormat = "revisions 1 "

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode writes what decode reads: a checksum, the number of entries and of all their
// ids and labels, the entries, and the sums.
func (k *kept) encode() []byte {
	lists := 0
	for _, e := range k.entries {
		if e.file != nil {
			lists += len(e.file.Revises) + len(e.file.BranchLabels) + len(e.file.DependsOn)
		}
	}
	w := writer{make([]byte, 4, 4+len(k.entries)*(200+100*len(k.sums)))}
	w.number(len(k.entries))
	w.number(lists)
	for _, e := range k.entries {
		w.entry(&e)
	}
	w.number(len(k.sums))
	for _, s := range k.sums {
		w.text(s.reading)
		for _, sum := range s.of {
			w.text(sum)
		}
	}
	binary.LittleEndian.PutUint32(w.b, crc32.Checksum(w.b[4:], castagnoli))
	return w.b
}

type writer struct{ b []byte }

func (w *writer) number(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) }

func (w *writer) fixed(n uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, n) }

func (w *writer) text(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *writer) list(list []string) {
	w.number(len(list))
	for _, s := range list {
		w.text(s)
	}
}

func (w *writer) entry(e *entry) {
	w.text(e.name)
	w.text(e.pkg)
	for _, n := range []uint64{e.stamp.device, e.stamp.inode, uint64(e.stamp.size), uint64(e.stamp.modified), uint64(e.stamp.changed)} {
		w.fixed(n)
	}
	if e.file == nil {
		w.text("")
		return
	}
	f := e.file
	w.text(string(f.Format))
	w.text(f.ID)
	w.number(f.Line)
	w.text(f.Message)
	w.text(f.Created)
	w.list(f.Revises)
	w.list(f.BranchLabels)
	w.list(f.DependsOn)
}

// decode reads a cache's file. It reports whether that is whole.
func (k *kept) decode(text string) bool {
	if len(text) < 4 || binary.LittleEndian.Uint32([]byte(text[:4])) != checksum(text[4:]) {
		return false
	}
	r := reader{text: text[4:]}
	n, lists := r.number(), r.number()
	if r.bad || n > len(r.text) || lists > len(r.text) {
		return false
	}
	r.lists = make([]string, lists)
	files := make([]File, n)
	k.entries = make([]entry, n)
	for i := range k.entries {
		e := &k.entries[i]
		r.entry(e, &files[i])
		if e.file != nil {
			e.file.kept, e.file.at, e.file.head = k, i, true
		}
	}
	for range min(r.number(), maxReadings) {
		s := sums{reading: r.string(), of: make([]string, n)}
		for i := range s.of {
			s.of[i] = r.string()
		}
		k.sums = append(k.sums, s)
	}
	return !r.bad
}

// checksum is that of the text of a cache's file, which isn't copied as a whole for it.
func checksum(text string) (sum uint32) {
	var part [4096]byte
	for len(text) > 0 {
		n := copy(part[:], text)
		sum = crc32.Update(sum, castagnoli, part[:n])
		text = text[n:]
	}
	return sum
}

// reader cuts a cache's file. All texts are parts of its own.
type reader struct {
	text  string
	lists []string // to be filled
	bad   bool
}

func (r *reader) number() int {
	var n uint64
	for i := 0; i < len(r.text) && i < binary.MaxVarintLen64; i++ {
		b := r.text[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.text = r.text[i+1:]
			if n > 1<<40 {
				r.bad = true
				return 0
			}
			return int(n)
		}
	}
	r.bad = true
	return 0
}

func (r *reader) string() string {
	n := r.number()
	if n > len(r.text) {
		r.bad = true
		return ""
	}
	s := r.text[:n]
	r.text = r.text[n:]
	return s
}

func (r *reader) fixed() uint64 {
	if len(r.text) < 8 {
		r.bad = true
		return 0
	}
	n := binary.LittleEndian.Uint64([]byte(r.text[:8]))
	r.text = r.text[8:]
	return n
}

func (r *reader) list() []string {
	n := r.number()
	if n > len(r.lists) {
		r.bad = true
		return nil
	}
	if n == 0 {
		return nil
	}
	list := r.lists[:n:n]
	r.lists = r.lists[n:]
	for i := range list {
		list[i] = r.string()
	}
	return list
}

func (r *reader) entry(e *entry, f *File) {
	e.name, e.pkg = r.string(), r.string()
	e.stamp = stamp{device: r.fixed(), inode: r.fixed(), size: int64(r.fixed()), modified: int64(r.fixed()), changed: int64(r.fixed())}
	if f.Format = Format(r.string()); f.Format == "" {
		return
	}
	f.ID = r.string()
	f.Line = r.number()
	f.Message, f.Created = r.string(), r.string()
	f.Revises, f.BranchLabels, f.DependsOn = r.list(), r.list(), r.list()
	e.file = f
}
