package command

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/launch"
)

func (a *App) connect(ctx context.Context, d *database, r request, o *ahead) (*sql.DB, error) {
	if d.env.Connect != nil {
		var db *sql.DB
		err := called("Env.Connect", func() (err error) {
			if db, err = d.env.Connect(ctx); err == nil && db == nil {
				err = errors.New("it returned neither a database nor an error")
			}
			return err
		})
		return db, err
	}
	drv, err := a.driver(d.url.Dialect)
	if err != nil {
		return nil, err
	}
	text, err := a.urlToOpen(d, r)
	if err != nil {
		return nil, err
	}
	if db, ok, err := o.wait(text); ok {
		return db, err
	}
	return drv.Open(ctx, text)
}

// session returns the statements that set a session as the configured URL does.
// Without the driver, whose parameters they are, there are none.
func (a *App) session(d *database, dialect string) ([]string, error) {
	drv, err := a.driver(dialect)
	if err != nil || drv.Session == nil || d.env.Connect != nil {
		return nil, nil
	}
	return drv.Session(d.url.Reveal())
}

func (a *App) driver(dialect string) (driver.Driver, error) {
	var names []string
	for _, d := range a.Drivers {
		if slices.Contains(d.Dialects, dialect) {
			return d, nil
		}
		names = append(names, d.Dialects...)
	}
	if !slices.Contains(launch.Drivers(), driverOf(dialect)) {
		text := fmt.Sprintf("there is no driver for %[1]s: its SQL can be printed (--sql) and run by a client of %[1]s", dialect)
		if a.Env != nil {
			text += ", or Env.Connect in env.go opens the database"
		}
		return driver.Driver{}, errors.New(text)
	}
	only := strings.Join(names, ", ")
	if only == "" {
		only = "none"
	}
	return driver.Driver{}, fmt.Errorf("this program can't open %s databases (only: %s); build it with --drivers %s, "+
		"or give another URL", dialect, only, driverOf(dialect))
}

// hasTarget reports whether the SQL files of target_metadata are to be read; a
// deployed program does without where they aren't at hand.
func (a *App) hasTarget(path string) bool {
	if !a.deployed() {
		return true
	}
	_, err := os.Stat(path)
	return err == nil
}

// scratch opens the database in which SQL files or Env.TargetFunc make the target
// schema: in memory for SQLite, scratch_url elsewhere. A run without a database
// opens the configured one, if its dialect leaves no trace there.
func (a *App) scratch(d *database, r request, dialect string) func(context.Context) (*sql.DB, error) {
	return func(ctx context.Context) (*sql.DB, error) {
		text := "sqlite://"
		if dialect != "sqlite" {
			scratch, err := d.project.config.ScratchURL()
			switch {
			case err != nil:
				return nil, err
			case scratch == nil && r.offline && d.ScratchInside():
				return a.connect(ctx, d, r, nil)
			case scratch == nil:
				return nil, nil // the library says when it needs one
			}
			text = scratch.Reveal()
		}
		drv, err := a.driver(dialect)
		if err != nil {
			return nil, err
		}
		return drv.Open(ctx, text)
	}
}
