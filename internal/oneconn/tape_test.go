package oneconn

import (
	"database/sql/driver"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestATapeAnswersAsItWasAnswered(t *testing.T) {
	args := []driver.NamedValue{{Ordinal: 1, Value: "a"}}
	values := []driver.Value{nil, []byte{}, []byte("b"), "", int64(-1), uint64(1) << 63, 1.5, true, time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC)}
	names := make([]column, len(values))
	recorded := Record()
	recorded.keep("SELECT 1", args, &rows{result: result{columns: names, values: [][]driver.Value{values}}, more: []result{{columns: names[:1]}}})
	recorded.keep("SELECT 2", nil, &rows{})
	data, err := recorded.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	played, err := Play(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := played.play("SELECT 1", args)
	if err != nil || len(r.values) != 1 || len(r.more) != 1 || len(r.Columns()) != len(names) {
		t.Fatalf("got %+v, %v", r, err)
	}
	if diff := cmp.Diff(values, r.values[0]); diff != "" {
		t.Errorf("the values (-) and what the tape says (+):\n%s", diff)
	}
	if played.Ended() {
		t.Error("the tape has ended before its last answer")
	}
	if _, err := played.play("SELECT 2", args); err == nil || played.Ended() {
		t.Errorf("%v: a query with other values has an answer", err)
	}
	for _, bad := range [][]byte{nil, data[:10], data[:len(data)-1], append([]byte{1}, data[1:]...)} {
		if _, err := Play(bad); err == nil {
			t.Errorf("%d bytes that aren't a tape are played", len(bad))
		}
	}
}

func TestATapeThatCannotKeepAValueIsNoTape(t *testing.T) {
	for _, v := range []driver.Value{float32(1), time.Now().In(time.FixedZone("", 3600))} {
		recorded := Record()
		recorded.keep("SELECT 1", nil, &rows{result: result{columns: make([]column, 1), values: [][]driver.Value{{v}}}})
		if _, err := recorded.Bytes(); err == nil {
			t.Errorf("%T was kept", v)
		}
	}
}
