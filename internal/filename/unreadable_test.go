package filename

import (
	"errors"
	"io/fs"
	"testing"
)

func TestUnreadableSaysWhichRightIsMissing(t *testing.T) {
	for want, err := range map[string]error{
		"a/b.sql can't be read: permission denied; give yourself the right to read it": &fs.PathError{Op: "open", Path: "b.sql", Err: fs.ErrPermission},
		"a/b.sql can't be read: broken": errors.New("broken"),
	} {
		got := Unreadable("a/b.sql", err)
		if got.Error() != want || errors.Is(got, fs.ErrPermission) != errors.Is(err, fs.ErrPermission) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}
