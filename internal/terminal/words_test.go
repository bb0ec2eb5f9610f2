package terminal

import (
	"testing"
	"time"
)

func TestNumbersAndTimesReadAsPeopleSayThem(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(0, "revision"), "0 revisions"},
		{Count(1, "revision"), "1 revision"},
		{Count(2, "revision"), "2 revisions"},
		{Duration(1234 * time.Microsecond), "1 ms"},
		{Duration(1449 * time.Millisecond), "1.4 s"},
		{Duration(150 * time.Second), "2m30s"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
