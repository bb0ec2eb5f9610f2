package script

// A Task is a visible step of work, as in "Generating /p/env.go ...  done".
type Task struct {
	Text    string
	OwnLine bool // its program prints, so that "done" comes on a line of its own
}

// A Progress announces a task, runs work and tells how it ended; it returns
// work's error. nil runs the work without a word.
type Progress func(t Task, work func() error) error

func (p Progress) run(t Task, work func() error) error {
	if p == nil {
		return work()
	}
	return p(t, work)
}
