package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// sqliteLockCommand is "sqlite-lock FILE KIND": another process (this test
// program is one to the alembic command) begins a transaction of that kind, IMMEDIATE or
// EXCLUSIVE, and holds its lock until "sqlite-unlock".
func sqliteLockCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: sqlite-lock FILE KIND")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	conn, err := db.Conn(context.Background())
	ts.Check(err)
	_, err = conn.ExecContext(context.Background(), "BEGIN "+args[1])
	ts.Check(err)
	locks(ts).release = func() error {
		_, err := conn.ExecContext(context.Background(), "ROLLBACK")
		conn.Close()
		db.Close()
		return err
	}
	ts.Defer(func() { _ = locks(ts).end() })
}

// sqliteUnlockCommand is "sqlite-unlock".
func sqliteUnlockCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 0 || neg {
		ts.Fatalf("usage: sqlite-unlock")
	}
	ts.Check(locks(ts).end())
}

// held is the lock that a script holds.
type held struct{ release func() error }

func (h *held) end() error {
	release := h.release
	h.release = nil
	if release == nil {
		return nil
	}
	return release()
}

// heldKey is where Setup puts a script's lock.
type heldKey struct{}

func locks(ts *testscript.TestScript) *held { return ts.Value(heldKey{}).(*held) }

// statusCommand is "status N PROGRAM ARGS...": the program must end with that
// exit status.
func statusCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: status N PROGRAM ARGS...")
	}
	cmd := scriptCommand(ts, args[1:])
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	finish(ts, err != nil, err, out.String(), errOut.String())
	wantStatus(ts, cmd, args[0])
}

// withinCommand is "within TIME N PROGRAM ARGS...": the program must end with that exit
// status, and before that time has passed.
func withinCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 || neg {
		ts.Fatalf("usage: within TIME N PROGRAM ARGS...")
	}
	most, err := time.ParseDuration(args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	cmd := scriptCommand(ts, args[2:])
	bound := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	bound.Dir, bound.Env = cmd.Dir, cmd.Env
	var out, errOut bytes.Buffer
	bound.Stdout, bound.Stderr = &out, &errOut
	err = bound.Run()
	if ctx.Err() != nil {
		ts.Fatalf("it has not ended after %s:\n%s", most, errOut.String())
	}
	finish(ts, err != nil, err, out.String(), errOut.String())
	wantStatus(ts, bound, args[1])
}

func wantStatus(ts *testscript.TestScript, cmd *exec.Cmd, want string) {
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != want {
		ts.Fatalf("exit status %s, want %s", got, want)
	}
}

// signalCommand returns the command "interrupt N EVENT PROGRAM ARGS...": it runs
// the program, waits for the event, and sends the program a signal: what Ctrl-C
// sends, or as "terminate" what the end of a container sends. The program must end
// with the exit status N. The event is "stderr:TEXT", when the standard error holds
// the text, or "larger:FILE:SIZE", when a statement that is running has made the
// file larger than SIZE bytes.
func signalCommand(signal os.Signal) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if len(args) < 3 || neg {
			ts.Fatalf("usage: interrupt|terminate N EVENT PROGRAM ARGS...")
		}
		cmd := scriptCommand(ts, args[2:])
		var out bytes.Buffer
		errOut := &sharedBuffer{}
		cmd.Stdout, cmd.Stderr = &out, errOut
		ts.Check(cmd.Start())
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		waitForEvent(ts, cmd, ended, args[1], event(ts, args[1], errOut))
		ts.Check(cmd.Process.Signal(signal))
		err := endIn(ts, cmd, ended)
		finish(ts, err != nil, err, out.String(), errOut.String())
		wantStatus(ts, cmd, args[0])
	}
}

// event returns a function that reports whether an event has happened.
func event(ts *testscript.TestScript, text string, stderr *sharedBuffer) func() bool {
	if want, ok := strings.CutPrefix(text, "stderr:"); ok {
		return func() bool { return strings.Contains(stderr.String(), want) }
	}
	parts := strings.Split(text, ":")
	if len(parts) != 3 || parts[0] != "larger" {
		ts.Fatalf("%q is no event", text)
	}
	size, err := strconv.ParseInt(parts[2], 10, 64)
	ts.Check(err)
	file := ts.MkAbs(parts[1])
	return func() bool {
		info, err := os.Stat(file)
		return err == nil && info.Size() > size
	}
}

// waitForEvent returns when happened reports true.
func waitForEvent(ts *testscript.TestScript, cmd *exec.Cmd, ended chan error, text string, happened func() bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(time.Minute)
	for !happened() {
		select {
		case <-tick.C:
		case err := <-ended:
			ts.Fatalf("the program ended before %q: %v\n%s", text, err, cmd.Stderr)
		case <-late:
			_ = cmd.Process.Kill()
			<-ended
			ts.Fatalf("%q did not happen:\n%s", text, cmd.Stderr)
		}
	}
}

// endIn waits for a program that was interrupted.
func endIn(ts *testscript.TestScript, cmd *exec.Cmd, ended chan error) error {
	select {
	case err := <-ended:
		return err
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
		ts.Fatalf("it does not end when interrupted")
		return nil
	}
}

// scriptCommand makes a command with a script's folder and environment.
func scriptCommand(ts *testscript.TestScript, args []string) *exec.Cmd {
	name := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
			name = filepath.Join(dir, name)
			break
		}
	}
	cmd := exec.Command(name, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "PATH="+ts.Getenv("PATH"), "HOME="+ts.Getenv("HOME"), "PWD="+cmd.Dir)
	return cmd
}

// finish hands the output to the script and compares the result with what it
// expects.
func finish(ts *testscript.TestScript, neg bool, err error, stdout, stderr string) {
	_, writeErr := ts.Stdout().Write([]byte(stdout))
	ts.Check(writeErr)
	_, writeErr = ts.Stderr().Write([]byte(stderr))
	ts.Check(writeErr)
	if neg != (err != nil) {
		ts.Fatalf("%v\n%s", err, stderr)
	}
}

// sharedBuffer is a buffer that is read while a program writes to it.
type sharedBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (b *sharedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *sharedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
