//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// nobody is the user whom permissions bind; the number needs no entry in
// /etc/passwd.
const nobody = 65534

// readonlyCommand is "readonly FILE": nobody may write it, everybody may read
// it. The script's end undoes that, so that it can be removed.
func readonlyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: readonly FILE")
	}
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Chmod(name, info.Mode().Perm()&^0o222|0o444))
	ts.Defer(func() { _ = os.Chmod(name, info.Mode()) })
}

// unprivilegedCommand is "unprivileged PROGRAM ARGS...": it runs the program as
// a user who isn't root.
func unprivilegedCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: unprivileged PROGRAM ARGS...")
	}
	cmd := scriptCommand(ts, args)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		openPath(ts, cmd.Path)
		openPath(ts, cmd.Dir)
	}
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	finish(ts, neg, err, out.String(), errOut.String())
}

// openPath lets every user pass through the folders above name that this user
// owns: temporary folders are closed to others.
func openPath(ts *testscript.TestScript, name string) {
	for dir := filepath.Dir(name); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		ts.Check(err)
		if info.Mode().Perm()&0o001 == 0 {
			ts.Check(os.Chmod(dir, info.Mode().Perm()|0o011))
		}
	}
}
