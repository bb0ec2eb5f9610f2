package revision

import (
	"errors"
	"slices"
	"strings"
)

// corpusRule is a difference from Alembic on purpose. A rule looks at what
// was asked and answered, never at a case's name or number, so that it holds
// for cases that nobody has seen.
type corpusRule struct {
	name, reason string
	applies      func(c *corpusCase, want, got corpusResult, err error) bool
}

var corpusRules = []corpusRule{
	{"text after the steps", "Alembic ignores what follows the digits of a relative target, so that a slip of the " +
		"fingers ('+1zz') migrates; we refuse and show the target without it", textAfterSteps},
	{"-N from several rows", "Alembic warns and takes whichever row the database returns first; we refuse and ask " +
		"for the branch", minusFromSeveralRows},
	{"steps down from base", "Alembic takes 'base-1' to lie below the heads, so that 'upgrade base-1' goes to the " +
		"last revision; we say that nothing lies below base", belowBase},
	{"steps past base", "a stamp or show of '-N' below the lowest revision is taken for base by Alembic, or crashes; we " +
		"say that there are fewer revisions", downPastBase},
	{"range deeper than the graph", "'history -r -5:' in a graph of three looks for a revision named 'heads' in " +
		"Alembic; we begin at the base", rangeDeeperThanGraph},
	{"unknown branch", "'downgrade nosuch@base' takes everything down in Alembic when the graph has one base: the branch " +
		"is only looked at among several roots; we refuse an unknown branch always", unknownBranch},
	{"id given twice", "Alembic warns, and of two files with one id the later wins, so that a migration is lost " +
		"silently; we refuse", idTwice},
	{"crash refused", "Alembic ends in an uncaught KeyError or AttributeError; we refuse with a sentence before the " +
		"first step runs", crashRefused},
	{"crash done right", "Alembic ends in an uncaught error though the request makes sense: a merge of which one " +
		"parent lies below another, a stamp to the same revision twice, a range whose top is only a dependency; we " +
		"carry it out", crashDone},
	{"row below a row", "on the way down over a merge or dependency Alembic gives a row to a revision below another " +
		"row; if the run ends there, the next upgrade fails with 'overlaps'; we write the row when its turn comes", rowBelowRow},
	{"stamp of overlapping targets", "Alembic writes rows of which one lies below another, and the next upgrade fails " +
		"with 'overlaps'; we refuse the stamp with that sentence", stampOverlap},
}

func textAfterSteps(_ *corpusCase, _, _ corpusResult, err error) bool {
	var e *SyntaxError
	return errors.As(err, &e) && strings.Contains(e.Text, "follows the number of steps")
}

func minusFromSeveralRows(c *corpusCase, want, _ corpusResult, err error) bool {
	var e *WalkError
	return errors.As(err, &e) && c.Cmd == "downgrade" && len(c.Heads) > 1 &&
		slices.ContainsFunc(want.Warnings, func(w string) bool { return strings.Contains(w, "multiple heads is ambiguous") })
}

func belowBase(c *corpusCase, want, _ corpusResult, err error) bool {
	var e *WalkError
	if !errors.As(err, &e) || !e.TooFar {
		return false
	}
	for _, target := range append(strings.Split(c.Opts.Range, ":"), c.Target...) {
		start, _, minus := strings.Cut(target[strings.Index(target, "@")+1:], "-")
		if minus && (start == "base" || len(c.Graph) == 0 && (start == "head" || start == "heads")) {
			return true
		}
	}
	return false
}

func downPastBase(c *corpusCase, _, _ corpusResult, err error) bool {
	var e *WalkError
	return errors.As(err, &e) && e.TooFar && (c.Cmd == "stamp" || c.Cmd == "show")
}

func rangeDeeperThanGraph(c *corpusCase, want, got corpusResult, err error) bool {
	lower, _, _ := strings.Cut(c.Opts.Range, ":")
	if err != nil || want.Error == nil || !strings.Contains(lower, "-") {
		return false
	}
	g, err := c.graph()
	if err != nil {
		return false
	}
	var e *WalkError
	_, err = g.lookup(lower)
	return errors.As(err, &e) && e.TooFar
}

func unknownBranch(c *corpusCase, _, _ corpusResult, err error) bool {
	var e *ResolutionError
	return errors.As(err, &e) && c.Cmd == "downgrade" && e.Reason == reasonNoBranch
}

func idTwice(_ *corpusCase, want, _ corpusResult, err error) bool {
	var e *DuplicateError
	return errors.As(err, &e) &&
		slices.ContainsFunc(want.Warnings, func(w string) bool { return strings.Contains(w, "present more than once") })
}

// uncaught: errors that Alembic doesn't raise itself.
func uncaught(e *corpusError) bool {
	return e != nil && slices.Contains([]string{"AssertionError", "AttributeError", "IndexError", "KeyError",
		"TypeError", "UnboundLocalError", "ValueError"}, e.Type)
}

func crashRefused(_ *corpusCase, want, got corpusResult, err error) bool {
	return uncaught(want.Error) && err != nil && len(got.Error.Message) > 20
}

func crashDone(c *corpusCase, want, got corpusResult, err error) bool {
	if !uncaught(want.Error) || err != nil {
		return false
	}
	return c.Cmd == "history" || soundRows(c.Graph, c.from(), got.VersionOps)
}

func rowBelowRow(c *corpusCase, want, got corpusResult, err error) bool {
	return c.Cmd == "downgrade" && want.Error == nil && err == nil &&
		sameStepSet(want.Steps, got.Steps) &&
		!soundRows(c.Graph, c.from(), want.VersionOps) && soundRows(c.Graph, c.from(), got.VersionOps)
}

func stampOverlap(c *corpusCase, want, _ corpusResult, err error) bool {
	var e *OverlapError
	return errors.As(err, &e) && c.Cmd == "stamp" && want.Error == nil &&
		!soundRows(c.Graph, c.from(), want.VersionOps)
}

// from are the rows that a case's writes begin from.
func (c *corpusCase) from() []string {
	g, err := c.graph()
	if err != nil {
		return nil
	}
	rows, _, _ := g.Ends(c.direction(), c.start(), c.Target, c.Opts.SQL)
	return rows
}

// sameStepSet: the same revisions run, in an order that hangs on Alembic's
// sets.
func sameStepSet(a, b [][]any) bool {
	ids := func(steps [][]any) []string {
		var out []string
		for _, s := range steps {
			switch up := s[1].(type) {
			case []any:
				out = append(out, up[0].(string))
			case []string:
				out = append(out, up[0])
			}
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(ids(a), ids(b))
}

// soundRows replays writes: each must find its row, no row may come twice,
// and none may lie below another. It finds its own way through the graph, by
// brute force. A merge deletes rows before it updates the last, and a
// downgrade inserts before it updates; the rows are looked at after updates
// and after a single delete or insert.
func soundRows(graph []corpusRevision, rows []string, ops [][]string) bool {
	below := ancestorSets(graph)
	rows = slices.Clone(rows)
	for i, op := range ops {
		switch op[0] {
		case "insert":
			rows = append(rows, op[1])
		case "delete", "update":
			at := slices.Index(rows, op[1])
			if at < 0 {
				return false
			}
			rows = slices.Delete(rows, at, at+1)
			if op[0] == "update" {
				rows = append(rows, op[2])
			}
		case "purge":
			rows = nil
		}
		if i+1 < len(ops) && op[0] == "insert" && ops[i+1][0] != "delete" {
			continue // an insert before the update of the same step
		}
		for _, a := range rows {
			for _, b := range rows {
				if below[a][b] {
					return false
				}
			}
		}
	}
	return len(slices.Compact(slices.Sorted(slices.Values(rows)))) == len(rows)
}

// ancestorSets maps each revision to all below it, by parent or dependency.
func ancestorSets(graph []corpusRevision) map[string]map[string]bool {
	id := make(map[string]string)
	for _, r := range graph {
		id[r.Rev] = r.Rev
		for _, l := range r.Labels {
			id[l] = r.Rev
		}
	}
	below := make(map[string]map[string]bool)
	for _, r := range graph {
		below[r.Rev] = make(map[string]bool)
	}
	for range graph {
		for _, r := range graph {
			for _, d := range append(slices.Clone(r.Down), r.Deps...) {
				below[r.Rev][id[d]] = true
				for x := range below[id[d]] {
					below[r.Rev][x] = true
				}
			}
		}
	}
	return below
}
