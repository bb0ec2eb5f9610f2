package command

import (
	"errors"
	"strings"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect"
)

// ending begins the JSON document of a command on databases. A command that
// fails prints its document too, with what it found until then.
type ending struct {
	header
	// Error is what the command failed with, or null.
	Error *errorJSON `json:"error"`
}

// errorJSON is an error. Everything but the message is that of the revision that
// failed; Revision can also be one that is half applied, or those that have no file.
type errorJSON struct {
	Message  string        `json:"message"`
	Revision string        `json:"revision"`
	Path     string        `json:"path"`
	Remains  []string      `json:"remains"`
	Unknown  []string      `json:"unknown"`
	Blockers []blockerJSON `json:"blockers"`
}

// blockerJSON is a session that held a lock for which the revision waited in vain.
type blockerJSON struct {
	Session     int64  `json:"session"`
	User        string `json:"user"`
	Application string `json:"application"`
	From        string `json:"from"`
	OpenMS      int64  `json:"open_ms"`
	Query       string `json:"query"`
	Idle        bool   `json:"idle"`
	Certain     bool   `json:"certain"`
}

// end prints the document of a command if JSON was asked for, and returns the
// error that the command ends with.
func (a *App) end(l listing, e *ending, document any, err error) error {
	var handedOver exitStatus
	if l.format != formatJSON || errors.As(err, &handedOver) {
		return err
	}
	e.Error = a.errorJSON(err)
	if printErr := a.printJSON(document); printErr != nil {
		return errors.Join(err, printErr)
	}
	return err
}

// errorJSON returns an error as JSON, nil for none.
func (a *App) errorJSON(err error) *errorJSON {
	if err == nil {
		return nil
	}
	j := &errorJSON{Message: a.fitting(sentence(err)), Remains: []string{}, Unknown: []string{}, Blockers: []blockerJSON{}}
	var unknown *alembic.UnknownRevisionError
	var half *alembic.UnfinishedError
	switch {
	case errors.As(err, &unknown):
		j.Revision = strings.Join(unknown.Unknown, ", ")
	case errors.As(err, &half):
		j.Revision = half.Entry.Revision
	}
	var failed *alembic.RevisionError
	if !errors.As(err, &failed) {
		return j
	}
	j.Revision, j.Path = failed.Revision, failed.File
	j.Remains, j.Unknown = excerpts(failed.Remains), excerpts(failed.Unknown)
	for _, b := range failed.Blockers {
		j.Blockers = append(j.Blockers, blockerJSON{
			Session: b.ID, User: b.User, Application: b.Application, From: b.From, OpenMS: b.Age.Milliseconds(),
			Query: dialect.Excerpt(b.Query), Idle: b.Idle, Certain: b.Certain,
		})
	}
	return j
}

func excerpts(statements []string) []string {
	shown := make([]string, len(statements))
	for i, s := range statements {
		shown[i] = dialect.Excerpt(s)
	}
	return shown
}
