package sqltext

// class is what a byte can be part of. Looking it up is what makes long scripts quick
// to read.
type class uint8

const (
	aLetter class = 1 << iota // also _ and what isn't ASCII
	aDigit
	aSpace
	aDot
	aDollar
	anAt
	aHash
	plain // a mark that begins nothing longer
)

var classes = func() (all [256]class) {
	for c := range all {
		switch c := byte(c); {
		case isASCIILetter(c), c == '_', c >= 0x80:
			all[c] = aLetter
		case isDigit(c):
			all[c] = aDigit
		case c == ' ', c >= '\t' && c <= '\r':
			all[c] = aSpace
		}
	}
	all['.'], all['$'], all['@'], all['#'] = aDot, aDollar, anAt, aHash
	for _, c := range "(),;" {
		all[c] = plain
	}
	return all
}()

func isSpace(c byte) bool { return classes[c]&aSpace != 0 }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isLetter(c byte) bool { return classes[c]&aLetter != 0 }
