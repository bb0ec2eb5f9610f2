package measure

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// CountLines returns how many lines of a file hold the text.
func CountLines(name, text string) (int, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			n++
		}
	}
	return n, lines.Err()
}

// WantLines reports a file in which another number of lines than told hold the
// text.
func WantLines(name, text string, want int) error {
	n, err := CountLines(name, text)
	if err == nil && n != want {
		err = fmt.Errorf("%d lines with %q are in %s, %d were expected", n, text, name, want)
	}
	return err
}

// WantSome reports a file without the text.
func WantSome(name, text string) error {
	n, err := CountLines(name, text)
	if err == nil && n == 0 {
		err = fmt.Errorf("%q is missing in the output: %s", text, tail(name))
	}
	return err
}
