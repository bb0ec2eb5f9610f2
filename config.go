package alembic

import (
	"context"
	"io"
	"strings"
)

// Arguments holds what the caller of a run passed to the revisions, like
// Alembic's get_x_argument and get_tag_argument.
type Arguments struct {
	// X holds the -x arguments as given, usually "key=value".
	X []string
	// Tag is the value of --tag.
	Tag string
	// Database is the name of the database in a run over several (see Env.Run).
	Database string
}

// Lookup returns the value of "-x key=value". If the key is given more than
// once, the last one counts. "-x key" has an empty value.
func (a Arguments) Lookup(key string) (value string, ok bool) {
	for _, arg := range a.X {
		if name, text, _ := strings.Cut(arg, "="); name == key {
			value, ok = text, true
		}
	}
	return value, ok
}

// Get returns the value of "-x key=value", or "" if it is absent. Use Lookup to
// tell an absent argument from an empty one.
func (a Arguments) Get(key string) string {
	value, _ := a.Lookup(key)
	return value
}

// WithArguments passes arguments to the revisions, which read them with
// Op.Arguments.
func WithArguments(a Arguments) Option { return func(s *settings) { s.args = a } }

// Run describes a run of the command line to Env.Configure and Env.Run.
type Run struct {
	Arguments
	// Command is the command's name, such as "upgrade".
	Command string
	// Offline is true if the run prints SQL (--sql) and opens no database.
	Offline bool
	// Env is a copy of the project's Env for this run; Configure may change it.
	Env *Env
	// Settings holds the values of alembic.ini.
	Settings Settings
	// URL replaces the configured database URL if Configure sets it.
	URL string
}

// Settings reads the values of alembic.ini, with interpolation applied.
type Settings interface {
	// Get returns the value of a key of the main section.
	Get(key string) (value string, ok bool, err error)
	// Names returns the names listed by a key of the main section, such as
	// "databases", separated by commas or blanks.
	Names(key string) ([]string, error)
	// GetSection returns the value of a key of another section.
	GetSection(section, key string) (value string, ok bool, err error)
}

// RunTarget is one database of a run with several (Env.Run).
type RunTarget struct {
	// Database is the name of the database, which revisions get from
	// Op.Arguments.
	Database string
	// URL is the URL of the database. Empty means the configured one.
	URL string
	// Env replaces the Env of the run. Nil means no replacement.
	Env *Env
	// Output receives the SQL of --sql. Nil means standard output.
	Output io.Writer
}

// RunFunc runs the command on one database.
type RunFunc func(ctx context.Context, t RunTarget) error
