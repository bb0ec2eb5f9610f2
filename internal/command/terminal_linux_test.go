package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/driver/sqlite"
)

// onTerminal runs a command line with a terminal of 60 columns as its output
// and returns what the terminal got.
func onTerminal(t *testing.T, args ...string) string {
	t.Helper()
	return answering(t, "", args...)
}

// answering does the same while a person types answers there.
func answering(t *testing.T, answers string, args ...string) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	const columns = 60
	if err := unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		var all bytes.Buffer
		_, _ = all.ReadFrom(master) // ends in an error when the terminal is closed
		read <- all.String()
	}()
	app := &App{Drivers: []driver.Driver{sqlite.Driver, postgresql.Driver}, Stdin: strings.NewReader(""), Stdout: terminal, Stderr: terminal}
	if answers != "" {
		app.Stdin = terminal
		if _, err := master.WriteString(answers); err != nil {
			t.Fatal(err)
		}
	}
	app.Run(context.Background(), args)
	terminal.Close()
	return strings.ReplaceAll(<-read, "\r\n", "\n")
}

func TestATerminalGetsColoursAndWrappedLines(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	text := onTerminal(t, "init", "-t", "sql", "migrations")
	if !strings.Contains(text, "\n  Please edit configuration/connection/logging settings in\n  ") {
		t.Errorf("status lines aren't wrapped:\n%s", text)
	}
	revision := "-- one\n-- Revision ID: aaaa00000001\n-- +alembic upgrade\n"
	if err := os.WriteFile(filepath.Join("migrations", "versions", "one.sql"), []byte(revision), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, want := onTerminal(t, "heads"), "\x1b[33maaaa00000001\x1b[0m \x1b[32m(head)\x1b[0m\n"; got != want {
		t.Errorf("heads: %q, want %q", got, want)
	}
	if got := onTerminal(t, "show", "nosuch"); !strings.HasPrefix(got, "\x1b[31mFAILED\x1b[0m: ") {
		t.Errorf("an error: %q", got)
	}
	t.Setenv("NO_COLOR", "1")
	if got, want := onTerminal(t, "heads"), "aaaa00000001 (head)\n"; got != want {
		t.Errorf("heads with NO_COLOR: %q, want %q", got, want)
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if got, want := onTerminal(t, "heads"), "aaaa00000001 (head)\n"; got != want {
		t.Errorf("heads on a dumb terminal: %q, want %q", got, want)
	}
}

func TestATerminalIsAskedWhetherAColumnWasRenamed(t *testing.T) {
	t.Chdir(t.TempDir())
	onTerminal(t, "init", "-t", "sql", "migrations")
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("alembic.ini", "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///./app.db\ntarget_metadata = schema.sql\n")
	write("schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INT);")
	onTerminal(t, "revision", "--autogenerate", "-m", "First")
	onTerminal(t, "upgrade", "head")
	write("schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, full_name TEXT, years INT);")
	text := answering(t, "y\nn\n", "revision", "--autogenerate", "-m", "Second", "--rev-id", "r2")
	for _, want := range []string{"renamed users.name to users.full_name? [y/N] ", "renamed users.age to users.years? [y/N] ",
		"Detected renamed column 'users.name' to 'users.full_name'", "Detected removed column 'users.age'"} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", " "), want) && !strings.Contains(text, want) {
			t.Errorf("the terminal lacks %q:\n%s", want, text)
		}
	}
}
