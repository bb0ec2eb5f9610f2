//go:build unix

package testdb

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account returns the ids of the user that servers run as: nil when we are not
// root, for then they run as ourselves. Database servers refuse to run as root.
func account(name string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("as root, the server is run as the user %s, which does not exist: %w; %s", name, err, installAdvice)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// runAs makes the command run as the user, in a process group of its own, so
// that Ctrl-C reaches the tests and not the server.
func runAs(cmd *exec.Cmd, name string) error {
	c, err := account(name)
	if err != nil {
		return err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c}
	return nil
}

// detach puts the command in a process group of its own.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// chown gives the folder to the user that the server runs as.
func chown(dir, name string) error {
	c, err := account(name)
	if err != nil || c == nil {
		return err
	}
	return os.Chown(dir, int(c.Uid), int(c.Gid))
}
