package terminal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A question to a file, a pipe or nothing would wait for ever, or take a line
// that was meant for something else as its answer.
func TestOnlyATerminalAnswersQuestions(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "answers"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	if Answers(strings.NewReader("y\n")) != nil || Answers(null) != nil || Answers(file) != nil || Answers(read) != nil {
		t.Error("what is no terminal was asked")
	}
	file.Close()
	if Answers(file) != nil {
		t.Error("a closed file was asked")
	}
}
