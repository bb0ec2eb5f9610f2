package command

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
)

// ahead is a database that is being opened while the revisions are read.
type ahead struct {
	url    string
	cancel context.CancelFunc
	opened chan struct{}
	db     *sql.DB
	err    error
}

// openAhead begins to open a database that is there. It returns nil where it is to be opened
// later: by the project's own code, or with a new file.
func (a *App) openAhead(ctx context.Context, d *database, r request) *ahead {
	if r.offline || d.env.Connect != nil || d.url == nil {
		return nil
	}
	if d.url.Dialect == "sqlite" {
		file, err := d.url.SQLiteFile()
		if err != nil || file.Memory {
			return nil
		}
		if _, err := os.Stat(file.Path); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	drv, err := a.driver(d.url.Dialect)
	if err != nil {
		return nil
	}
	o := &ahead{url: d.url.Reveal(), opened: make(chan struct{})}
	ctx, o.cancel = context.WithCancel(ctx)
	go func() {
		defer close(o.opened)
		o.db, o.err = drv.Open(ctx, o.url)
	}()
	return o
}

// wait returns the database of a URL, if that is the one that was opened.
func (o *ahead) wait(url string) (db *sql.DB, ok bool, err error) {
	if o == nil || o.url != url {
		return nil, false, nil
	}
	<-o.opened
	db, o.db = o.db, nil
	return db, true, o.err
}

// end closes the database unless wait has returned it. It doesn't wait for a server that
// doesn't answer.
func (o *ahead) end() {
	if o == nil {
		return
	}
	select {
	case <-o.opened:
		o.close()
	default:
		o.cancel()
		go func() { <-o.opened; o.close() }()
	}
}

func (o *ahead) close() {
	if o.db != nil {
		_ = o.db.Close() // nothing was done with it
	}
}
