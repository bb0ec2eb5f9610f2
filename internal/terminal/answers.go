package terminal

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
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

// Asker returns the function that asks a question and reports whether the answer
// is yes, or nil if no person can answer at in.
func Asker(in io.Reader, out io.Writer) func(question string) bool {
	if in = Answers(in); in == nil {
		return nil
	}
	lines := bufio.NewReader(in) // one for all questions: it may read ahead
	return func(question string) bool {
		fmt.Fprint(out, question+" [y/N] ")
		answer, _ := lines.ReadString('\n') // no answer is no
		answer = strings.ToLower(strings.TrimSpace(answer))
		return answer == "y" || answer == "yes"
	}
}
