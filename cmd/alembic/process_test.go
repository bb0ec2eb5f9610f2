package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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

func wantStatus(ts *testscript.TestScript, cmd *exec.Cmd, want string) {
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != want {
		ts.Fatalf("exit status %s, want %s", got, want)
	}
}

// interruptCommand is "interrupt N FILE SIZE PROGRAM ARGS...": it runs the
// program, waits until the file is larger than SIZE bytes, which a statement
// makes it while it runs, and sends the program what Ctrl-C sends; the program
// must end with the exit status N.
func interruptCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 4 || neg {
		ts.Fatalf("usage: interrupt N FILE SIZE PROGRAM ARGS...")
	}
	size, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	cmd := scriptCommand(ts, args[3:])
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	waitForSize(ts, cmd, ended, ts.MkAbs(args[1]), size)
	ts.Check(cmd.Process.Signal(os.Interrupt))
	err = endIn(ts, cmd, ended)
	finish(ts, err != nil, err, out.String(), errOut.String())
	wantStatus(ts, cmd, args[0])
}

// waitForSize returns when the file is larger than size.
func waitForSize(ts *testscript.TestScript, cmd *exec.Cmd, ended chan error, file string, size int64) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(time.Minute)
	for {
		select {
		case <-tick.C:
			if info, err := os.Stat(file); err == nil && info.Size() > size {
				return
			}
		case err := <-ended:
			ts.Fatalf("the program ended before %s was larger than %d bytes: %v\n%s", file, size, err, cmd.Stderr)
		case <-late:
			_ = cmd.Process.Kill()
			<-ended
			ts.Fatalf("%s did not become larger than %d bytes:\n%s", file, size, cmd.Stderr)
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
