//go:build !unix

package terminal

import "os"

// terminalWidth doesn't know the width here, so the usual one is taken.
func terminalWidth(f *os.File) (width int, ok bool) {
	info, err := f.Stat()
	return 0, err == nil && info.Mode()&os.ModeCharDevice != 0
}
