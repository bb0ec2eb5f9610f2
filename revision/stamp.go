package revision

import (
	"errors"
	"slices"
)

// Stamp plans how to change the rows of a version table to those of targets
// without running a revision. Rows of other branches stay, unless another row
// implies them. With no targets, or "base", the rows are removed. To replace
// all rows regardless of their contents (--purge), pass no current rows and
// delete them first.
func (g *Graph) Stamp(current, targets []string) ([]Step, error) {
	steps, err := g.stamp(current, targets)
	var m *MultipleHeadsError
	if errors.As(err, &m) {
		return nil, &MultipleHeadsError{Argument: m.Argument, Heads: m.Heads, For: ForStamp}
	}
	return steps, err
}

func (g *Graph) stamp(current, targets []string) ([]Step, error) {
	rows, err := g.rows(current)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		targets = []string{"base"}
	}
	s := stamper{g: g, rows: make(map[int]bool), target: comma(targets)}
	rows = s.start(rows)
	if s.near, err = g.near(rows, targets); err != nil {
		return nil, err
	}
	dests, err := g.lookupAll(targets)
	if err != nil {
		return nil, err
	}
	if len(dests) == 0 {
		dests = []int{base}
	}
	for _, d := range dests {
		if err := s.to(d); err != nil {
			return nil, err
		}
	}
	return s.steps, s.sound()
}

// near are the rows that share a lineage with a target.
func (g *Graph) near(rows []int, targets []string) ([]int, error) {
	var near []int
	for _, t := range targets {
		kin, err := g.sharing(rows, t, true)
		if err != nil {
			return nil, err
		}
		for _, n := range kin {
			near = appendNew(near, n)
		}
	}
	return near, nil
}

// start takes the rows as they are, and removes those on which another row
// stands. It returns the rows that stay.
func (s *stamper) start(rows []int) []int {
	for _, n := range rows {
		s.rows[n] = true
	}
	if _, err := s.g.applied(rows); err == nil {
		return rows
	}
	for _, n := range rows {
		for _, m := range s.g.reach(s.g.norm, []int{n}).filter(rows) {
			if m != n && s.rows[m] {
				s.down([]int{m}, []int{n})
				delete(s.rows, m)
				s.write(Write{Op: Delete, From: s.g.revs[m].ID})
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(n int) bool { return !s.rows[n] })
}

// sound refuses rows of which one lies below another: the next upgrade could
// not start from them.
func (s *stamper) sound() error {
	if len(s.steps) == 0 {
		return nil
	}
	var rows []int
	for n := range s.rows {
		rows = append(rows, n)
	}
	slices.Sort(rows)
	_, err := s.g.ancestors(rows)
	return err
}

// stamper collects the steps of a stamp.
type stamper struct {
	g      *Graph
	rows   map[int]bool // the version table so far
	near   []int
	steps  []Step
	target string
}

// to adds the step to one destination: all near rows move there together if
// one of them lies above or below it; otherwise it is a new row.
func (s *stamper) to(d int) error {
	if d == base {
		for _, n := range s.near {
			s.down([]int{n}, nil)
			if err := s.delete(n); err != nil {
				return err
			}
		}
		return nil
	}
	if s.rows[d] || slices.Contains(s.near, d) {
		return nil // it is there already
	}
	below := len(s.g.reach(s.g.norm, []int{d}).filter(s.near)) > 0
	above := len(s.g.reach(s.g.nextAll, []int{d}).filter(s.near)) > 0
	switch {
	case above && below:
		return s.refuse("some current rows lie above it and some below")
	case above:
		s.down(s.near, []int{d})
		return s.move(d)
	case below:
		s.up(s.near, []int{d})
		if !s.allRows(s.near) {
			s.insert(d)
			return nil
		}
		return s.move(d)
	}
	s.up(nil, []int{d})
	s.insert(d)
	return nil
}

// up and down add a step that moves rows; either side may be empty.
func (s *stamper) up(from, to []int) {
	low, high := s.g.ids(from), s.g.ids(to)
	s.steps = append(s.steps, Step{Direction: Stamp, From: low, To: high, Down: low, Up: high})
}

func (s *stamper) down(from, to []int) {
	high, low := s.g.ids(from), s.g.ids(to)
	s.steps = append(s.steps, Step{Direction: Stamp, From: high, To: low, Down: low, Up: high})
}

func (s *stamper) allRows(ns []int) bool {
	for _, n := range ns {
		if !s.rows[n] {
			return false
		}
	}
	return true
}

// move deletes the near rows but the last, which becomes d.
func (s *stamper) move(d int) error {
	last := len(s.near) - 1
	for _, n := range s.near[:last] {
		if err := s.delete(n); err != nil {
			return err
		}
	}
	n := s.near[last]
	if !s.rows[n] {
		return s.refuse("the row " + s.g.revs[n].ID + " cannot become two of the targets")
	}
	delete(s.rows, n)
	s.rows[d] = true
	s.write(Write{Op: Update, From: s.g.revs[n].ID, To: s.g.revs[d].ID})
	return nil
}

func (s *stamper) delete(n int) error {
	if !s.rows[n] {
		return s.refuse("the row " + s.g.revs[n].ID + " would be needed twice")
	}
	delete(s.rows, n)
	s.write(Write{Op: Delete, From: s.g.revs[n].ID})
	return nil
}

func (s *stamper) insert(d int) {
	s.rows[d] = true
	s.write(Write{Op: Insert, To: s.g.revs[d].ID})
}

func (s *stamper) write(w Write) {
	step := &s.steps[len(s.steps)-1]
	step.Writes = append(step.Writes, w)
}

func (s *stamper) refuse(why string) error {
	return &StampError{Target: s.target, Text: "Can't stamp " + s.target + " from the current rows: " + why +
		"; type 'alembic stamp --purge' with all revisions that the database is at"}
}
