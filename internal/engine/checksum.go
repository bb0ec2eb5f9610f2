package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
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

func newSummer() *summer { return &summer{hash: sha256.New()} }

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

func (s *summer) sum() string { return hex.EncodeToString(s.hash.Sum(nil)) }
