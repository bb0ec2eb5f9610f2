package testdb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// startTimeout is how long a server may take until it answers; a loaded
// machine takes several times the usual second.
const startTimeout = 60 * time.Second

// A Server is a database server of ours: a process, its data folder, and the
// watchdog that ends both when this process is gone.
type Server struct {
	URL string // of the server's administration database

	spec     serverSpec
	port     int
	dir      string
	cmd      *exec.Cmd
	exited   chan struct{}
	watchdog *exec.Cmd
	alive    io.Closer // closing it tells the watchdog that we are gone
}

// serverSpec says how to start a server of one product.
type serverSpec struct {
	name string // for messages and the data folder: "postgres"
	user string // the system user it runs as when we are root
	// prepare fills the data folder (initdb).
	prepare func(ctx context.Context, s *Server) error
	// command starts the server on the port; env holds additions to ours.
	command func(s *Server, port int) (argv []string, url string)
	// ready returns nil once the server answers.
	ready func(ctx context.Context, url string) error
	// quit is the signal that ends it at once, as kill(1) spells it.
	quit string
	// patience is how long it may take until it answers; 0 means startTimeout.
	patience time.Duration
}

// start prepares the data folder and starts the server. Another process may
// take the port between its choice and its use, so it is tried three times.
func (spec serverSpec) start(ctx context.Context) (*Server, error) {
	dir, err := os.MkdirTemp("", "alembic-"+spec.name+"-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, spec: spec}
	if err := chown(dir, spec.user); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := spec.prepare(ctx, s); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	for range 3 {
		if s.port, err = freePort(); err != nil {
			break
		}
		if err = s.launch(ctx); err == nil {
			return s, nil
		}
		s.Stop()
	}
	return nil, errors.Join(err, os.RemoveAll(dir))
}

// launch starts the process and waits until it answers.
func (s *Server) launch(ctx context.Context) error {
	argv, url := s.spec.command(s, s.port)
	if err := s.run(argv); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.spec.patience, startTimeout))
	defer cancel()
	if err := s.await(ctx, url, s.spec.ready); err != nil {
		return fmt.Errorf("%s did not start: %w\n%s", s.spec.name, err, s.logTail())
	}
	s.URL = url
	return nil
}

// run starts the process with its output in the log file.
func (s *Server) run(argv []string) error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = exec.Command(argv[0], argv[1:]...)
	s.cmd.Stdout, s.cmd.Stderr, s.cmd.Dir = log, log, s.dir
	if err := runAs(s.cmd, s.spec.user); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	exited, cmd := make(chan struct{}), s.cmd
	s.exited = exited
	go func() {
		_ = cmd.Wait()
		close(exited)
		runtime.KeepAlive(s) // else the garbage collector closes s.alive, and the watchdog ends the server
	}()
	return s.watch(s.spec.quit)
}

// watchdogScript waits until its standard input ends, which happens when the
// process that holds the other end is gone, and then ends the server and
// removes its folder. The wait for the server's end is bounded.
const watchdogScript = `cat >/dev/null
kill -"$1" "$2" 2>/dev/null
i=0
while kill -0 "$2" 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done
rm -rf "$3"`

func (s *Server) watch(quit string) error {
	s.watchdog = exec.Command("/bin/sh", "-c", watchdogScript, "watchdog", quit, fmt.Sprint(s.cmd.Process.Pid), s.dir)
	detach(s.watchdog)
	in, err := s.watchdog.StdinPipe()
	if err != nil {
		return err
	}
	s.alive = in
	return s.watchdog.Start()
}

// await asks the server until it answers, has ended, or the time is over.
func (s *Server) await(ctx context.Context, url string, ready func(context.Context, string) error) error {
	for {
		err := ready(ctx, url)
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			return errors.New("the server ended")
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server and waits for it; its folder is removed.
func (s *Server) Stop() {
	if s.alive != nil {
		_ = s.alive.Close()
		_ = s.watchdog.Wait()
		<-s.exited
	}
}

// Kill ends the server's process at once, as a crash does.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

// Restart starts a killed server again, with its data and its URL. It tries for a
// while, because what is left of the old server may hold the data for a moment, and a
// start that takes all of startTimeout is not the last one.
func (s *Server) Restart(ctx context.Context) error {
	for deadline := time.Now().Add(3 * startTimeout); ; time.Sleep(50 * time.Millisecond) {
		_ = s.watchdog.Process.Kill() // it would remove the data
		_ = s.watchdog.Wait()
		_ = s.alive.Close()
		err := s.launch(ctx)
		if err == nil || time.Now().After(deadline) || ctx.Err() != nil {
			return err
		}
		s.Kill()
	}
}

func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// logTail is the end of the server's log, for the message of a failed start.
func (s *Server) logTail() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// freePort returns a TCP port on loopback that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// output runs a command of the server's set-up as its user.
func (s *Server) output(ctx context.Context, user string, argv ...string) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = s.dir
	if err := runAs(cmd, user); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(argv[0]), err, out)
	}
	return nil
}
