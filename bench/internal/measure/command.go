// Package measure runs command lines and takes their times and memory.
package measure

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Command is a command line.
type Command struct {
	Args  []string
	Dir   string   // where it runs; "": here
	Env   []string // added to the environment
	Stdin string   // a file; "": nothing
}

// Usage is what a finished command took.
type Usage struct {
	Wall   time.Duration
	Memory int64 // peak of the process and those it waited for, in bytes
}

// Run runs the command, whose output goes to the file named, and returns what
// it took. The error of a command that fails ends with its last output.
func (c Command) Run(ctx context.Context, output string) (Usage, error) {
	out, err := os.Create(output)
	if err != nil {
		return Usage{}, err
	}
	defer out.Close()
	cmd := c.prepare(ctx)
	// A file and no pipe: nothing of ours runs beside the command.
	cmd.Stdout, cmd.Stderr = out, out
	if c.Stdin != "" {
		in, err := os.Open(c.Stdin)
		if err != nil {
			return Usage{}, err
		}
		defer in.Close()
		cmd.Stdin = in
	}
	start := time.Now()
	err = cmd.Run()
	u := Usage{Wall: time.Since(start)}
	if cmd.ProcessState != nil {
		u.Memory = maxRSS(cmd.ProcessState.SysUsage())
	}
	if err != nil {
		return u, fmt.Errorf("%s: %w: %s", c, err, tail(output))
	}
	return u, nil
}

// Output runs the command and returns its standard output without blanks at
// the ends.
func (c Command) Output(ctx context.Context) (string, error) {
	cmd := c.prepare(ctx)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", c, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimSpace(string(out)), nil
}

// String is the command line, shortened.
func (c Command) String() string {
	const most = 200
	s := strings.Join(c.Args, " ")
	if len(s) > most {
		s = s[:most] + " …"
	}
	return s
}

func (c Command) prepare(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env = c.Dir, append(os.Environ(), c.Env...)
	return cmd
}

// maxRSS is in kilobytes on Linux and in bytes on macOS.
func maxRSS(usage any) int64 {
	r, ok := usage.(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(r.Maxrss)
	}
	return int64(r.Maxrss) * 1024
}

// OwnMemory is this process's own peak, in bytes. Linux counts it for a child
// too, up to the moment at which the child becomes another program, so that a
// child's figure is never lower. It is 0 where the system doesn't tell.
func OwnMemory() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes * 1024
		}
	}
	return 0
}

// tail returns the end of a file.
func tail(name string) string {
	const most = 600
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	if _, err := f.Seek(-most, io.SeekEnd); err != nil {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return ""
		}
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
