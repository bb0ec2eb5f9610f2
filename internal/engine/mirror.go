package engine

import (
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// listed is a statement that a direction of a revision sends, and what it does.
type listed struct {
	Call
	effects []sqltext.Effect
	// setting tells that it sets something in its session.
	setting bool
}

// thing names what an effect is on. Names of indexes and triggers are unique without
// their table, or else both are told apart by nothing and not paired.
type thing struct{ kind, name, of string }

func thingOf(e sqltext.Effect) thing {
	if e.Kind == "INDEX" || e.Kind == "TRIGGER" {
		e.Of = ""
	}
	return thing{e.Kind, e.Name, e.Of}
}

// alteration is what is done to a thing; to is its new name.
type alteration struct {
	does sqltext.Verb
	thing
	to string
}

func alterationOf(e sqltext.Effect) alteration { return alteration{e.Does, thingOf(e), e.To} }

// opposites are what takes an alteration back.
func (c alteration) opposites() []alteration {
	with := func(does sqltext.Verb) alteration { return alteration{does, c.thing, ""} }
	switch c.does {
	case sqltext.Makes: // or the other one replaces it as well
		return []alteration{with(sqltext.Drops), with(sqltext.Makes)}
	case sqltext.Drops:
		return []alteration{with(sqltext.Makes)}
	case sqltext.Renames:
		return []alteration{{c.does, thing{c.kind, c.to, c.of}, c.name}}
	case sqltext.Sets:
		return []alteration{c}
	}
	return nil
}

// alterations are the statements of one direction by what they do, counted from 0.
type alterations map[alteration][]int

func alterationsIn(statements []listed) alterations {
	all := alterations{}
	for i, s := range statements {
		for _, e := range s.effects {
			if a := alterationOf(e); !slices.Contains(all[a], i) {
				all[a] = append(all[a], i)
			}
		}
	}
	return all
}

// takesBack returns the one statement that takes back an effect of the other
// direction, which has it once.
func (c alterations) takesBack(other alterations, e sqltext.Effect) (at int, ok bool) {
	alteration := alterationOf(e)
	if len(other[alteration]) > 1 {
		return 0, false
	}
	for _, opposite := range alteration.opposites() {
		if found := c[opposite]; len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return 0, false
}

// mirror pairs the statements of a revision's two directions.
type mirror struct {
	back            []listed
	forwards, backs alterations // forward is the direction that is half done
	done            int         // statements of it
	// withoutOpposite are its effects that are not done and that nothing takes back.
	withoutOpposite []sqltext.Effect
}

// undoing decides which statements of one direction take back the first done of the
// other, counted from 0. why tells what keeps that from being certain: each
// statement must belong to one of the other direction by the thing that both are
// about, or to a thing that is made or dropped as a whole.
func undoing(forward []listed, done int, back []listed) (run []int, why string) {
	m := &mirror{back: back, forwards: alterationsIn(forward), backs: alterationsIn(back), done: done}
	for i, s := range forward {
		for _, e := range s.effects {
			switch _, ok := m.backs.takesBack(m.forwards, e); {
			case ok:
			case i >= done:
				m.withoutOpposite = append(m.withoutOpposite, e)
			case !m.goesWhole(i, e):
				return nil, "nothing in it is certain to take back " + oneLine(s.SQL)
			}
		}
	}
	run = []int{}
	for i, s := range back {
		undoes, ok := m.undoes(i)
		if !ok {
			return nil, "it isn't certain whether it may run " + oneLine(s.SQL)
		}
		if undoes {
			run = append(run, i)
		}
	}
	return run, ""
}

// containers are the things that an effect is within, the nearest first.
func containers(e sqltext.Effect) (all []thing) {
	if e.Column != "" {
		all = append(all, thing{"COLUMN", e.Column, e.Of})
	}
	if e.Of != "" {
		all = append(all, thing{"TABLE", e.Of, ""})
	}
	return all
}

// lifetimes returns where a direction makes or drops a thing as a whole while the
// i-th statement is about it.
func (c alterations) lifetimes(t thing, i int) (at int, drops, ok bool) {
	if made := c[alteration{sqltext.Makes, t, ""}]; len(made) == 1 && made[0] <= i {
		return made[0], false, true
	}
	if dropped := c[alteration{sqltext.Drops, t, ""}]; len(dropped) == 1 && dropped[0] >= i {
		return dropped[0], true, true
	}
	return 0, false, false
}

// goesWhole reports whether what a statement that is done did goes or comes back with
// the thing that it is within.
func (m *mirror) goesWhole(i int, e sqltext.Effect) bool {
	for _, t := range containers(e) {
		at, drops, ok := m.forwards.lifetimes(t, i)
		if !ok || at >= m.done {
			continue
		}
		does := sqltext.Makes
		if drops {
			does = sqltext.Drops
		}
		if _, ok := m.backs.takesBack(m.forwards, sqltext.Effect{Does: does, Kind: t.kind, Name: t.name, Of: t.of}); ok {
			return true
		}
	}
	return false
}

// undoes reports whether the i-th statement back takes back something that is done;
// ok is false if that isn't certain.
func (m *mirror) undoes(i int) (undoes, ok bool) {
	s := m.back[i]
	if s.setting || len(s.effects) == 0 {
		return s.setting, true
	}
	for n, e := range s.effects {
		done, known := m.fate(i, e)
		if !known || n > 0 && done != undoes {
			return false, false
		}
		undoes = done
	}
	return undoes, true
}

// fate reports whether what an effect of the i-th statement back takes back is done.
func (m *mirror) fate(i int, e sqltext.Effect) (done, ok bool) {
	if at, ok := m.forwards.takesBack(m.backs, e); ok {
		return at < m.done, true
	}
	for _, t := range containers(e) {
		_, drops, ok := m.backs.lifetimes(t, i)
		if !ok {
			continue
		}
		whole := sqltext.Effect{Does: sqltext.Makes, Kind: t.kind, Name: t.name, Of: t.of}
		if drops {
			whole.Does = sqltext.Drops
		}
		at, ok := m.forwards.takesBack(m.backs, whole)
		if !ok {
			continue
		}
		if drops && e.Does == sqltext.ChangesRows {
			return false, true // they go anyway
		}
		return at < m.done, !m.missesWithin(t)
	}
	return false, false
}

// missesWithin reports whether a statement that is not done, and that nothing takes
// back, is about a part of a thing.
func (m *mirror) missesWithin(t thing) bool {
	for _, e := range m.withoutOpposite {
		if e.Does == sqltext.ChangesRows {
			continue
		}
		for _, within := range containers(e) {
			if within == t {
				return true
			}
		}
	}
	return false
}

// describe finds out what a call does.
func describe(d dialect.Dialect, session dialect.Session, call Call) listed {
	s := listed{Call: call, effects: sqltext.Effects(d.Traits().Lexer, call.SQL)}
	if resumer, ok := session.(dialect.Resumer); ok && len(s.effects) == 0 {
		s.setting = resumer.Carries(call.SQL) != dialect.Nothing
	}
	return s
}
