package oneconn

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// Tape keeps what queries were answered, or answers them as it was kept.
type Tape struct {
	answers []answer
	plays   bool
	at      int   // of the next answer that is played
	failed  error // why the tape can't be used
}

// answer is what a query was answered. Its fields are exported for gob.
type answer struct {
	Query, Args string
	Results     []kept
}

// kept is one result.
type kept struct {
	Columns []string
	Values  [][]value
}

// value is a driver.Value, which gob can't keep as it is: it may be nil.
type value struct {
	Kind  kind
	Bytes []byte
	Int   int64
	Uint  uint64
	Float float64
}

type kind byte

const (
	null kind = iota
	blob
	text
	integer
	unsigned
	float
	truth
	moment
)

// Record returns an empty tape, which keeps the answers of the queries.
func Record() *Tape { return &Tape{} }

// Play returns a tape that answers as the one did of which these are the Bytes. It
// fails if they are not whole.
func Play(data []byte) (*Tape, error) {
	if len(data) < sha256.Size {
		return nil, errors.New("the tape is too short")
	}
	if sum := sha256.Sum256(data[sha256.Size:]); !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil, errors.New("the tape is damaged")
	}
	unzip, err := gzip.NewReader(bytes.NewReader(data[sha256.Size:]))
	if err != nil {
		return nil, err
	}
	t := &Tape{plays: true}
	return t, gob.NewDecoder(unzip).Decode(&t.answers)
}

// Bytes returns what Play takes. It fails if an answer can't be kept.
func (t *Tape) Bytes() ([]byte, error) {
	if t.failed != nil {
		return nil, t.failed
	}
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		err = errors.Join(gob.NewEncoder(zip).Encode(t.answers), zip.Close())
	}
	sum := sha256.Sum256(b.Bytes())
	return append(sum[:], b.Bytes()...), err
}

// Ended reports whether the tape answered each query and has no answer left.
func (t *Tape) Ended() bool { return t.failed == nil && t.at == len(t.answers) }

// play answers a query.
func (t *Tape) play(query string, args []driver.NamedValue) (*rows, error) {
	if t.failed == nil && (t.at == len(t.answers) || t.answers[t.at].Query != query || t.answers[t.at].Args != argsText(args)) {
		t.failed = errors.New("the tape has no answer to this query")
	}
	if t.failed != nil {
		return nil, t.failed
	}
	a := t.answers[t.at]
	t.at++
	r := &rows{}
	for i, k := range a.Results {
		if i == 0 {
			r.result = k.result()
		} else {
			r.more = append(r.more, k.result())
		}
	}
	return r, nil
}

// keep keeps an answer.
func (t *Tape) keep(query string, args []driver.NamedValue, r *rows) {
	a := answer{Query: query, Args: argsText(args)}
	for _, of := range append([]result{r.result}, r.more...) {
		k, err := keptOf(of)
		t.failed = cmp.Or(t.failed, err)
		a.Results = append(a.Results, k)
	}
	t.answers = append(t.answers, a)
}

func keptOf(r result) (k kept, err error) {
	for _, c := range r.columns {
		k.Columns = append(k.Columns, c.name)
	}
	for _, row := range r.values {
		values := make([]value, len(row))
		for i, v := range row {
			var ok bool
			if values[i], ok = valueOf(v); !ok {
				err = fmt.Errorf("a value of type %T isn't kept", v)
			}
		}
		k.Values = append(k.Values, values)
	}
	return k, err
}

func (k kept) result() (r result) {
	for _, name := range k.Columns {
		r.columns = append(r.columns, column{name: name, scanType: reflect.TypeFor[any]()})
	}
	for _, row := range k.Values {
		values := make([]driver.Value, len(row))
		for i, v := range row {
			values[i] = v.value()
		}
		r.values = append(r.values, values)
	}
	return r
}

func argsText(args []driver.NamedValue) string {
	if len(args) == 0 {
		return ""
	}
	return fmt.Sprintf("%#v", args)
}

func valueOf(v driver.Value) (value, bool) {
	switch v := v.(type) {
	case nil:
		return value{}, true
	case []byte:
		return value{Kind: blob, Bytes: v}, v != nil
	case string:
		return value{Kind: text, Bytes: []byte(v)}, true
	case int64:
		return value{Kind: integer, Int: v}, true
	case uint64: // of MySQL's driver
		return value{Kind: unsigned, Uint: v}, true
	case float64:
		return value{Kind: float, Float: v}, true
	case bool:
		n := int64(0)
		if v {
			n = 1
		}
		return value{Kind: truth, Int: n}, true
	case time.Time:
		return value{Kind: moment, Int: v.Unix(), Uint: uint64(v.Nanosecond())}, v.Location() == time.UTC
	}
	return value{}, false
}

func (v value) value() driver.Value {
	switch v.Kind {
	case blob:
		return append([]byte{}, v.Bytes...)
	case text:
		return string(v.Bytes)
	case integer:
		return v.Int
	case unsigned:
		return v.Uint
	case float:
		return v.Float
	case truth:
		return v.Int != 0
	case moment:
		return time.Unix(v.Int, int64(v.Uint)).UTC()
	}
	return nil
}
