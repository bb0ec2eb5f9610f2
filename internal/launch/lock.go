package launch

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alembic-go/alembic/internal/filelock"
)

// fileLock is an exclusive lock on a file. The operating system releases it
// when the process ends or becomes another program, so no lock is ever left
// behind.
type fileLock struct{ file *os.File }

const (
	lockPoll     = 50 * time.Millisecond
	lockPatience = 2 * time.Second // before the wait is mentioned
)

// lockFile waits for the lock on the named file, which it creates.
func lockFile(ctx context.Context, name string, log io.Writer) (*fileLock, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	start, told := time.Now(), log == nil
	for {
		ok, err := filelock.Try(f)
		if ok {
			return &fileLock{file: f}, nil
		}
		if err != nil {
			return nil, closeAfter(f, fmt.Errorf("can't lock %s: %w", name, err))
		}
		if !told && time.Since(start) > lockPatience {
			fmt.Fprintln(log, "Waiting for another build of this project ...")
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, closeAfter(f, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

func closeAfter(f *os.File, err error) error {
	f.Close() // nothing was written; the error that led here is the one to tell
	return err
}

// release gives the lock back.
func (l *fileLock) release() error { return l.file.Close() }
