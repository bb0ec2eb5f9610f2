package terminal

import (
	"io"
	"os"
)

// Answers returns in if a person can answer questions there, else nil.
func Answers(in io.Reader) io.Reader {
	f, ok := in.(*os.File)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	if null, err := os.Stat(os.DevNull); err == nil && os.SameFile(info, null) {
		return nil
	}
	return in
}
