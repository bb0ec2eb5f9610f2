//go:build !windows

package launch

import (
	"context"
	"fmt"
	"syscall"
)

// Exec becomes the program, so that signals, terminal and exit status are its
// own: it returns only with an error. args are without the program's name, env
// is the environment, as of os.Environ.
func (b *Binary) Exec(ctx context.Context, args, env []string) (exitStatus int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	// The lock's file is closed on exec: that releases it, not a moment sooner.
	err = syscall.Exec(b.Path, append([]string{"alembic"}, args...), marked(env))
	return 0, fmt.Errorf("can't run %s: %w: if the cache folder forbids programs, set XDG_CACHE_HOME to another", b.Path, err)
}
