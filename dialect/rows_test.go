package dialect_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect"
)

func TestRowsAreWrittenAsInserts(t *testing.T) {
	rows := dialect.Rows{Columns: []string{"a", "b"}, Into: "INSERT INTO t (a, b) VALUES ", Values: []string{"1", "'x'", "2", "NULL", "3", "'y'"}}
	if n := rows.Len(); n != 3 {
		t.Fatalf("%d rows, want 3", n)
	}
	last := rows.Slice(1, 3)
	if got, want := last.InsertAll(), "INSERT INTO t (a, b) VALUES (2, NULL), (3, 'y')"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for i, want := range []string{"INSERT INTO t (a, b) VALUES (2, NULL)", "INSERT INTO t (a, b) VALUES (3, 'y')"} {
		if got := last.Insert(i); got != want || last.Size(i) != len(want) {
			t.Errorf("row %d is %s of %d bytes, want %s of %d", i, got, last.Size(i), want, len(want))
		}
	}
}
