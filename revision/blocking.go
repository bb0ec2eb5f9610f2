package revision

import "math"

// search finds the first line that stands above a node. Lines only move down
// and new ones are numbered higher, so the number of the first line above a
// node never falls: what a search learns stays a lower bound for later ones,
// and a search leaves out what cannot lie below the best line found so far.
// Nearly always that makes all searches together linear.
type search struct {
	bound []int // by node: no line above it has a lower number
	head  []int // by node: the head of that line when it was found above; -1: not known
	seen  []int // by node: the last search that went through it
	skip  []int // by node: how many of its first children are done
	tick  int

	best, floor int // the line found so far, and the least it can be
	bestHead    int // what heads it
	path        []frame
	bestPath    []int // the nodes below bestHead that the search came through
	entered     int   // how many nodes all searches went through: what a test bounds
}

// frame is a node that the search goes through, and the next of its children
// to look at.
type frame struct{ node, child int }

const noLine = math.MaxInt

// boundLines sets the bounds at the start: the first line above each node.
func (s *sorter) boundLines() {
	n := len(s.g.revs)
	q := &s.search
	q.bound, q.seen, q.skip, q.head = make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	waits := make([]int, n)
	var order []int
	for i := range q.bound {
		q.bound[i], q.head[i] = noLine, -1
		if waits[i] = s.waits[i]; s.near[i] && waits[i] == 0 {
			order = append(order, i)
		}
	}
	for len(order) > 0 {
		i := order[len(order)-1]
		order = order[:len(order)-1]
		for _, m := range s.g.norm[i] {
			q.bound[m] = min(q.bound[m], s.value(i))
			if waits[m]--; waits[m] == 0 {
				order = append(order, m)
			}
		}
	}
}

// value bounds the lines at n or above it.
func (s *sorter) value(n int) int {
	if l := s.lineOf[n]; l >= 0 {
		return min(l, s.search.bound[n])
	}
	return s.search.bound[n]
}

// blocking is the first line that stands above n, the head of line at.
func (s *sorter) blocking(n, at int) int {
	q := &s.search
	q.tick++
	q.best, q.floor = noLine, s.first
	if q.floor == at {
		q.floor = s.lines[at].next
	}
	q.floor = max(q.floor, q.bound[n])
	s.enter(n)
	for len(q.path) > 0 && q.best > q.floor {
		f := &q.path[len(q.path)-1]
		above := s.above(f.node)
		if f.child == len(above) {
			s.leave()
			continue
		}
		m := above[f.child]
		f.child++
		if !s.known(m) && !s.passed(m) && q.seen[m] != q.tick && q.bound[m] < q.best {
			s.enter(m)
		}
	}
	q.path = q.path[:0]
	for _, m := range q.bestPath { // no line above m is lower: it would stand above n
		q.bound[m], q.head[m] = q.best, q.bestHead
	}
	return q.best
}

// enter goes to a node: the lines that its children head are taken note of,
// and the child that promises the lowest line is gone to at once.
func (s *sorter) enter(n int) {
	q := &s.search
	for {
		q.entered++
		q.seen[n] = q.tick
		q.path = append(q.path, frame{node: n})
		promise, at := noLine, -1
		for _, m := range s.above(n) {
			if s.passed(m) {
				continue
			}
			s.note(m, s.lineOf[m])
			if s.known(m) {
				s.note(q.head[m], q.bound[m])
				continue
			}
			if q.best <= q.floor {
				return
			}
			if q.bound[m] < promise && q.seen[m] != q.tick {
				promise, at = q.bound[m], m
			}
		}
		if promise >= q.best {
			return
		}
		n = at
	}
}

// known: the first line above n is the one found before, whose head hasn't
// moved since.
func (s *sorter) known(n int) bool {
	h := s.search.head[n]
	return h >= 0 && s.lineOf[h] == s.search.bound[n]
}

// note takes the line l, headed by n, if it is the lowest so far.
func (s *sorter) note(n, l int) {
	q := &s.search
	if l < 0 || l >= q.best {
		return
	}
	q.best, q.bestHead, q.bestPath = l, n, q.bestPath[:0]
	for _, f := range q.path {
		q.bestPath = append(q.bestPath, f.node)
	}
}

// leave ends a node: what its children are bounded by now bounds it.
func (s *sorter) leave() {
	q := &s.search
	n := q.path[len(q.path)-1].node
	q.path = q.path[:len(q.path)-1]
	least := noLine
	for _, m := range s.above(n) {
		if !s.passed(m) {
			least = min(least, s.value(m))
		}
	}
	q.bound[n] = max(q.bound[n], least)
}

// above are the children of n from the first that is not done.
func (s *sorter) above(n int) []int {
	all, skip := s.g.nextAll[n], s.search.skip
	for skip[n] < len(all) && s.passed(all[skip[n]]) {
		skip[n]++
	}
	return all[skip[n]:]
}

// passed: n holds nothing back, now or ever again.
func (s *sorter) passed(n int) bool { return s.done[n] || !s.near[n] }
