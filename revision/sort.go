package revision

// sorter yields the nodes of a set newest first, each before all that it
// stands on, in the order that Alembic gives: it walks one line down as far
// as it can, and turns to another only where that one stands above.
//
// Lines are kept in a list; the head of a line is the next node it would
// yield. A node is free when everything above it is out.
type sorter struct {
	g    *Graph
	in   nodeSet
	out  []int
	done nodeSet // yielded, or outside the set with all above it yielded

	waits []int // nodes above, in the set or between its members, not yet done
	near  nodeSet

	lines       []line
	lineOf      []int // the line a node heads; -1: none
	first, last int   // the list's ends; -1: empty

	search search
}

type line struct{ head, prev, next int }

// newestFirst orders set; heads come first in their load order.
func (g *Graph) newestFirst(set nodeSet, heads []int) []int {
	s := g.sorter(set, heads)
	s.run()
	return s.out
}

func (g *Graph) sorter(set nodeSet, heads []int) *sorter {
	s := &sorter{g: g, in: set, first: -1, last: -1}
	s.count()
	isHead := g.newSet()
	for _, h := range heads {
		isHead[h] = true
	}
	for n := range set {
		if set[n] && isHead[n] {
			s.addLine(n)
		}
	}
	for n := range set {
		if set[n] && s.waits[n] == 0 && s.lineOf[n] < 0 {
			s.addLine(n)
		}
	}
	s.boundLines()
	return s
}

// count finds for each node how many stand directly above it, within the
// ancestors of the set.
func (s *sorter) count() {
	n := len(s.g.revs)
	s.waits, s.lineOf = make([]int, n), make([]int, n)
	s.done = s.g.newSet()
	var members []int
	for i, in := range s.in {
		s.lineOf[i] = -1
		if in {
			members = append(members, i)
		}
	}
	s.near = s.g.reach(s.g.norm, members)
	for i, near := range s.near {
		if near {
			for _, m := range s.g.norm[i] {
				s.waits[m]++
			}
		}
	}
	s.out = make([]int, 0, len(members))
}

func (s *sorter) addLine(n int) {
	i := len(s.lines)
	s.lines = append(s.lines, line{head: n, prev: s.last, next: -1})
	if s.last >= 0 {
		s.lines[s.last].next = i
	} else {
		s.first = i
	}
	s.last, s.lineOf[n] = i, i
}

// dropLine takes a line out and returns the one to go on with: that before
// it, or the first.
func (s *sorter) dropLine(i int) int {
	l := s.lines[i]
	if l.prev >= 0 {
		s.lines[l.prev].next = l.next
	} else {
		s.first = l.next
	}
	if l.next >= 0 {
		s.lines[l.next].prev = l.prev
	} else {
		s.last = l.prev
	}
	if l.prev >= 0 {
		return l.prev
	}
	return s.first
}

func (s *sorter) run() {
	for at := s.first; at >= 0; {
		n := s.lines[at].head
		if s.waits[n] > 0 {
			at = s.blocking(n, at)
			continue
		}
		at = s.yield(n, at)
	}
}

// yield puts n out and moves its line to the first parent that is due; the
// others start lines of their own.
func (s *sorter) yield(n, at int) int {
	s.out = append(s.out, n)
	s.lineOf[n] = -1
	moved := false
	for _, m := range s.g.norm[n] {
		if !s.in[m] || s.done[m] || s.lineOf[m] >= 0 {
			continue
		}
		if moved {
			s.addLine(m)
			continue
		}
		moved = true
		s.lines[at].head, s.lineOf[m] = m, at
	}
	if !moved {
		at = s.dropLine(at)
	}
	s.release(n)
	if at < 0 {
		at = s.first
	}
	return at
}

// release marks n done, and with it nodes outside the set that nothing above
// holds back any more.
func (s *sorter) release(n int) {
	todo := []int{n}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s.done[n] = true
		for _, m := range s.g.norm[n] {
			if s.waits[m]--; s.waits[m] > 0 {
				continue
			}
			if !s.in[m] {
				todo = append(todo, m)
			} else if s.lineOf[m] < 0 {
				s.addLine(m) // only nodes outside the set led to it
			}
		}
	}
}
