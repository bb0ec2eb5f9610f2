//go:build !unix

package testdb

import "os/exec"

func runAs(*exec.Cmd, string) error { return nil }

func detach(*exec.Cmd) {}

func chown(string, string) error { return nil }
