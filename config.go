package alembic

import (
	"context"
	"io"
	"strings"
)

// Arguments are what the caller of a run passes to the revisions: what
// get_x_argument and get_tag_argument are to Alembic.
type Arguments struct {
	// X are the -x arguments as given, usually "key=value".
	X []string
	// Tag is the value of --tag.
	Tag string
	// Database is the name of the database among several, as Env.Run gives it.
	Database string
}

// Lookup finds the value of "-x key=value"; of several the last counts, and
// "-x key" has an empty value.
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

// WithArguments passes arguments to the revisions, which get them from
// Op.Arguments.
func WithArguments(a Arguments) Option { return func(s *settings) { s.args = a } }

// Run describes a run of the command line to Env.Configure and Env.Run.
type Run struct {
	Arguments
	// Command is the command's name, such as "upgrade".
	Command string
	// Offline is true if SQL is printed (--sql) and no database is opened.
	Offline bool
	// Env is a copy of the project's Env for this run; Configure may change it.
	Env *Env
	// Settings are those of alembic.ini.
	Settings Settings
	// URL, when Configure sets it, is the database instead of the configured one.
	URL string
}

// Settings reads the values of alembic.ini, interpolated.
type Settings interface {
	// Get returns the value of a key of the main section.
	Get(key string) (value string, ok bool, err error)
	// Names returns the names that a key of the main section lists, such as
	// "databases", separated by commas or blanks.
	Names(key string) ([]string, error)
	// GetSection returns the value of a key of another section.
	GetSection(section, key string) (value string, ok bool, err error)
}

// RunTarget is one database of a run with several (Env.Run).
type RunTarget struct {
	// Database is its name, which revisions get from Op.Arguments.
	Database string
	// URL is its address; "" is the configured one.
	URL string
	// Env is used instead of the run's Env; nil is that one.
	Env *Env
	// Output is where --sql writes; nil is standard output.
	Output io.Writer
}

// RunFunc runs the command on one database.
type RunFunc func(ctx context.Context, t RunTarget) error
