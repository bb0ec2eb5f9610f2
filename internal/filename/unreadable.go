package filename

import (
	"errors"
	"fmt"
	"io/fs"
)

// Unreadable returns the error about a file or folder that can't be read. If the
// right to read it is missing, the error says so.
func Unreadable(name string, err error) error {
	advice := ""
	if errors.Is(err, fs.ErrPermission) {
		advice = "; give yourself the right to read it"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // its path may be relative to another folder
	}
	return fmt.Errorf("%s can't be read: %w%s", Shown(name), err, advice)
}
