package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"sync"
)

// checksum is that of several texts.
func checksum(texts ...string) string {
	s := newSummer()
	for _, t := range texts {
		s.text(t)
	}
	return s.sum()
}

// summer makes the checksum of several texts, each behind its length. It copies no
// text as a whole: one may be long.
type summer struct {
	hash hash.Hash
	buf  [1 << 10]byte
}

// summers are those that aren't in use: a run may make millions of checksums.
var summers = sync.Pool{New: func() any { return &summer{hash: sha256.New()} }}

func newSummer() *summer {
	s := summers.Get().(*summer)
	s.hash.Reset()
	return s
}

func (s *summer) length(n int) {
	_, _ = s.hash.Write(append(strconv.AppendInt(s.buf[:0], int64(n), 10), ':')) // never an error
}

func (s *summer) text(t string) {
	for s.length(len(t)); len(t) > 0; {
		n := copy(s.buf[:], t)
		_, _ = s.hash.Write(s.buf[:n]) // never an error
		t = t[n:]
	}
}

func (s *summer) bytes(b []byte) {
	s.length(len(b))
	_, _ = s.hash.Write(b) // never an error
}

// sum returns the checksum; the summer can't be used any more.
func (s *summer) sum() string {
	sum := s.hash.Sum(s.buf[:0])
	text := string(hex.AppendEncode(s.buf[len(sum):len(sum)], sum))
	summers.Put(s)
	return text
}
