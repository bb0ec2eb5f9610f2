package terminal

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// openTerminal returns a real terminal of so many columns.
func openTerminal(t *testing.T, columns uint16) *os.File {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	if err := unix.IoctlSetPointerInt(int(control.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(control.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(control.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return screen
}

func TestATerminalHasItsWidthAndColors(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	f := openTerminal(t, 132)
	if got := ScreenOf(f); got != (Screen{Width: 132, Color: true}) {
		t.Errorf("got %+v", got)
	}
	if Answers(f) == nil {
		t.Error("nobody can answer at a terminal")
	}
}

func TestATerminalThatDoesNotTellItsWidthHasTheUsualOne(t *testing.T) {
	if got := ScreenOf(openTerminal(t, 0)); got.Width != 80 {
		t.Errorf("got %+v", got)
	}
}

func TestColorsAreTurnedOffByTheEnvironment(t *testing.T) {
	f := openTerminal(t, 80)
	for name, env := range map[string][2]string{"NO_COLOR": {"1", "xterm"}, "a dumb terminal": {"", "dumb"}} {
		t.Setenv("NO_COLOR", env[0])
		t.Setenv("TERM", env[1])
		if got := ScreenOf(f); got != (Screen{Width: 80}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
