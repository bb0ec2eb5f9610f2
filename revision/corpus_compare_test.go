package revision

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// compare shows where an answer differs from a recorded one. Steps that ran
// before Alembic's error, and its log of them, are not compared: our plans are
// complete before the first step runs.
func (c *corpusCase) compare(want, got corpusResult) string {
	if want.Error != nil || got.Error != nil {
		if want.Error != nil && got.Error != nil && want.Error.Type == "AssertionError" && want.Error.Message == "" {
			return "" // Alembic refuses without a word; so do we, with one
		}
		if want.Error == nil || got.Error == nil || !c.sameMessage(want.Error.Message, got.Error.Message) {
			return cmp.Diff(want.Error, got.Error)
		}
		return ""
	}
	if want.Running == nil {
		got.Running = nil
	}
	want.Warnings = nil
	want.Stdout, got.Stdout = c.unordered(want.Stdout), c.unordered(got.Stdout)
	if d := cmp.Diff(canonical(want), canonical(got)); d == "" || c.Cmd == "stamp" {
		return d
	}
	return cmp.Diff(canonical(grouped(want, got)), canonical(grouped(got, got)))
}

// grouped takes the order of sets out of an answer: the dependencies of a
// step, and which row of a merge is updated and which are deleted (with the
// reverse on the way down). Writes are grouped by the steps of like.
func grouped(r, like corpusResult) corpusResult {
	var steps [][]any
	for _, s := range r.Steps {
		down := fmt.Sprint(s[2])
		words := strings.Fields(strings.Trim(down, "[]"))
		slices.Sort(words)
		steps = append(steps, []any{s[0], s[1], words})
	}
	r.Steps = steps
	var groups [][]string
	at := 0
	for _, n := range like.writes {
		if at+n > len(r.VersionOps) {
			return r
		}
		groups = append(groups, netEffect(r.VersionOps[at:at+n]))
		at += n
	}
	if at == len(r.VersionOps) {
		r.VersionOps = groups
	}
	return r
}

// netEffect is what writes leave: "-row" removed, "+row" added.
func netEffect(ops [][]string) []string {
	var out []string
	for _, op := range ops {
		switch op[0] {
		case "insert":
			out = append(out, "+"+op[1])
		case "delete":
			out = append(out, "-"+op[1])
		case "update":
			out = append(out, "-"+op[1], "+"+op[2])
		default:
			out = append(out, op[0])
		}
	}
	slices.Sort(out)
	return out
}

// sameMessage: ours begins with Alembic's sentence and may go on with advice.
// Python prints a list of rows as a tuple; we join them with commas. Where
// Alembic lists a set, the order of the words doesn't count.
func (c *corpusCase) sameMessage(want, got string) bool {
	plain := strings.NewReplacer("('", "", "',)", "", "')", "", "'", "", ",", "", ";", "")
	w, g := strings.Fields(plain.Replace(want)), strings.Fields(plain.Replace(got))
	if len(w) == 0 || len(w) > len(g) {
		return false
	}
	if g = g[:len(w)]; !c.Stable || strings.Contains(want, "overlaps") {
		slices.Sort(w)
		slices.Sort(g)
	}
	return slices.EqualFunc(w, g, func(a, b string) bool { return a == b || a == strings.TrimSuffix(b, ":") })
}

// unordered sorts what Alembic prints in the order of a set: labels, children,
// the lines of current and branches. Recorded runs may agree by chance.
func (c *corpusCase) unordered(out string) string {
	lines := strings.Split(out, "\n")
	for i, l := range lines {
		for _, name := range []string{"Branch names: ", "Branches into: "} {
			if rest, ok := strings.CutPrefix(l, name); ok {
				lines[i] = name + sortedList(rest)
			}
		}
		from := strings.LastIndex(l, " -> ") + 1
		if a, b := strings.Index(l[from:], "("), strings.Index(l[from:], ")"); a >= 0 && b > a {
			lines[i] = l[:from+a] + sortedList(l[from+a:from+b]) + l[from+b:]
		}
	}
	if c.Cmd == "current" || c.Cmd == "branches" {
		slices.Sort(lines)
	}
	return strings.Join(lines, "\n")
}

func sortedList(s string) string {
	items := strings.Split(strings.Trim(s, "("), ", ")
	slices.Sort(items)
	return strings.Join(items, ", ")
}

func canonical(r corpusResult) string {
	b, _ := json.MarshalIndent(r, "", " ")
	return strings.NewReplacer("null", "[]").Replace(string(b))
}
