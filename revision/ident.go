package revision

import (
	"strconv"
	"strings"
	"unicode"
)

// relative is a target of the form [branch@][symbol](+|-)steps.
type relative struct {
	text   string // as given
	branch string // "" for none
	symbol string // "" for "from the current rows"
	number string // the signed number as typed
	steps  int    // the same; negative: down
}

// maxSteps bounds the number in a relative target; no graph is that deep.
const maxSteps = 1 << 30

// parseRelative reads a relative target; ok is false for an absolute one.
// Text after the number is an error: Alembic ignores it, so that "+2x" moves
// two revisions.
func parseRelative(target string) (r relative, ok bool, err error) {
	trimmed := strings.TrimRightFunc(target, unicode.IsSpace)
	rest, branch := trimmed, ""
	// The shortest branch that leaves a relative form wins, then none.
	for i := 1; i < len(trimmed); i++ {
		if trimmed[i] != '@' {
			continue
		}
		if _, _, n := cutRelative(trimmed[i+1:]); n > 0 {
			branch, rest = trimmed[:i], trimmed[i+1:]
			break
		}
	}
	symbol, number, n := cutRelative(rest)
	if n == 0 {
		return relative{}, false, nil
	}
	if n < len(rest) {
		return relative{}, false, &SyntaxError{Target: target, Text: "Can't read '" + target + "': '" +
			rest[n:] + "' follows the number of steps; type '" + trimmed[:len(trimmed)-len(rest)+n] + "'"}
	}
	steps, convErr := strconv.Atoi(number)
	if convErr != nil || steps > maxSteps || steps < -maxSteps {
		return relative{}, false, &SyntaxError{Target: target,
			Text: "Can't read '" + target + "': the number of steps is too large"}
	}
	return relative{text: target, branch: branch, symbol: symbol, number: number, steps: steps}, true, nil
}

// cutRelative splits the front of s into word characters and a signed
// number; n is the length of both, 0 when s doesn't start that way.
func cutRelative(s string) (symbol, number string, n int) {
	i := strings.IndexFunc(s, func(c rune) bool { return !isWord(c) })
	if i < 0 || (s[i] != '+' && s[i] != '-') {
		return "", "", 0
	}
	j := i + 1
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	if j == i+1 {
		return "", "", 0
	}
	return s[:i], s[i:j], j
}

func isWord(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsNumber(c) }

func (r relative) abs() int {
	if r.steps < 0 {
		return -r.steps
	}
	return r.steps
}

// tooFar is the error of a walk that left the graph.
func (r relative) tooFar() error {
	n := strconv.Itoa(r.abs())
	return &WalkError{Target: r.text, TooFar: true, Text: "Relative revision " + r.number + " didn't produce " + n +
		" migrations; 'alembic history' shows how far there is to go"}
}
