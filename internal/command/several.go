package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/caught"
	"github.com/alembic-go/alembic/internal/config"
)

// runOn runs f on every database of the run. Where a command that mends something has
// nothing to do on one of several databases, it goes on to the next: the one that it
// is for may come later.
func (a *App) runOn(ctx context.Context, p *project, c *alembic.Run, r request, f func(context.Context, *database) error) (err error) {
	if c.Env.Run == nil {
		return a.onDatabase(ctx, p, c, r, alembic.RunTarget{}, f)
	}
	var nothing []error
	did := false
	one := func(ctx context.Context, t alembic.RunTarget) error {
		if err := a.oneURL(c, t); err != nil {
			return err
		}
		err := a.onDatabase(ctx, p, c, r, t, f)
		if t.Database != "" && nothingToDo(err) {
			nothing = append(nothing, fmt.Errorf("%s: %w", t.Database, err))
			return nil
		}
		did = did || err == nil
		return err
	}
	defer func() {
		if err == nil && !did {
			err = errors.Join(nothing...)
			return
		}
		for _, n := range nothing {
			a.notef("%s", n)
		}
	}()
	defer caught.Panic("Env.Run", &err)
	return c.Env.Run(ctx, c, one)
}

// nothingError tells that a command has nothing to do on a database.
type nothingError struct{ error }

// nothingToDo reports whether a command found nothing to mend.
func nothingToDo(err error) bool {
	var unedited *alembic.NotEditedError
	var nothing nothingError
	return errors.Is(err, alembic.ErrNothingToResume) || errors.As(err, &unedited) || errors.As(err, &nothing)
}

// oneURL refuses a --url that would be passed over, because the database has one of its
// own in alembic.ini, and tells of such a URL in the environment, which may be there for
// other commands.
func (a *App) oneURL(c *alembic.Run, t alembic.RunTarget) error {
	fromEnv := os.Getenv(config.URLVar) != ""
	if a.global.url == "" && !fromEnv || t.Database == "" || t.URL == "" {
		return nil
	}
	if url, ok, err := c.Settings.GetSection(t.Database, "sqlalchemy.url"); err != nil || !ok || url != t.URL {
		return nil
	}
	if a.global.url == "" {
		a.notef("%s: $%s is passed over, because the section [%[1]s] of alembic.ini has a URL of its own", t.Database, config.URLVar)
		return nil
	}
	return fmt.Errorf("--url names one database, and %[1]s has a URL of its own in the section [%[1]s] of alembic.ini; "+
		"leave --url out, and change that URL, or name another file by -c", t.Database)
}
