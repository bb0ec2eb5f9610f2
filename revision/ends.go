package revision

import "strings"

// Ends returns the rows that a plan starts from and its targets, given the
// targets of the command line. With a database, the rows are those of current,
// and ranges are refused. With sql set there are no rows: the start is the part
// of "from:to" before the colon, or base if there is no colon. A downgrade must
// name its start.
func (g *Graph) Ends(d Direction, current, targets []string, sql bool) (rows, dests []string, err error) {
	if !sql {
		for _, t := range targets {
			if d != Stamp && strings.Contains(t, ":") {
				return nil, nil, &SyntaxError{Target: t, Text: "Range revision not allowed: '" + t +
					"' is read with --sql only; leave out what stands before the colon"}
			}
		}
		return current, targets, nil
	}
	start := ""
	for _, t := range targets {
		from, to, ok := strings.Cut(t, ":")
		switch {
		case !ok && d == Downgrade:
			return nil, nil, &SyntaxError{Target: t, Text: "downgrade with --sql requires <fromrev>:<torev>, as in 'head:" + t + "'"}
		case strings.Contains(to, ":"):
			return nil, nil, &SyntaxError{Target: t, Text: "Can't read '" + t + "': a range has one colon, as in 'ae10:head'"}
		case !ok:
			from, to = "", t
		case start != "" && start != from:
			return nil, nil, &SyntaxError{Target: t, Text: "Stamp operation with --sql only supports a single starting " +
				"revision at a time; give all targets the same one"}
		default:
			start = from
		}
		dests = append(dests, to)
	}
	rows, err = g.startRows(start)
	return rows, dests, err
}

// startRows are the rows of a database at one revision.
func (g *Graph) startRows(ident string) ([]string, error) {
	if ident == "" {
		return nil, nil
	}
	n, err := g.lookupOne(ident)
	if err != nil || n == base {
		return nil, err
	}
	return []string{g.revs[n].ID}, nil
}
