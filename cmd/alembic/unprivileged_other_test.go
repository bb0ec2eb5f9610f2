//go:build !unix

package main

import "github.com/rogpeppe/go-internal/testscript"

func readonlyCommand(ts *testscript.TestScript, neg bool, args []string) {
	ts.Fatalf("readonly: folders have no write permission here")
}

func unprivilegedCommand(ts *testscript.TestScript, neg bool, args []string) {
	ts.Fatalf("unprivileged: not possible here")
}
