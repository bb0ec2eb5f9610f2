package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
)

// Exec runs the program to its end and returns its exit status. args are
// without the program's name, env is the environment, as of os.Environ.
func (b *Binary) Exec(ctx context.Context, args, env []string) (exitStatus int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	// The console tells both processes of Ctrl-C; the program decides.
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(b.Path, args...)
	cmd.Args[0] = "alembic"
	cmd.Env = marked(env)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("can't run %s: %w", b.Path, err)
	}
	if err := b.Close(); err != nil {
		return 0, err
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	} else if err != nil {
		return 0, err
	}
	return 0, nil
}
