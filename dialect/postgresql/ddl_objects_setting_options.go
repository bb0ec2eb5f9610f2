package postgresql

import (
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// option is one of a list of options: its name, and its value as SQL text.
type option struct{ name, value string }

// optionSyntax tells how the definitions of a kind hold options, and how ALTER
// changes them.
type optionSyntax struct {
	read                     func(definition string) (head string, options []option, ok bool)
	open, add, set, drop, is string
}

var (
	foreignSyntax    = optionSyntax{foreignOptions, " OPTIONS (", "ADD ", "SET ", "DROP ", " "}
	dictionarySyntax = optionSyntax{dictionaryOptions, " (", "", "", "", " = "}
)

// alteredOptions gives an object the options of its new definition in place. ok is
// false if the definitions differ otherwise as well.
func (c compiler) alteredOptions(before, after *schema.Object) (statement string, ok bool) {
	if len(before.Definition) == 0 || len(after.Definition) == 0 {
		return "", false
	}
	syntax := foreignSyntax
	if after.Kind == schema.KindSearchDictionary {
		syntax = dictionarySyntax
	}
	headBefore, old, ok := syntax.read(before.Definition[0])
	headAfter, wanted, okAfter := syntax.read(after.Definition[0])
	changes := syntax.changes(old, wanted)
	if !ok || !okAfter || headBefore != headAfter || len(changes) == 0 {
		return "", false
	}
	return "ALTER " + c.identity(after) + syntax.open + strings.Join(changes, ", ") + ")", true
}

// changes lists what makes the wanted options of the old ones.
func (s optionSyntax) changes(old, wanted []option) []string {
	var out []string
	named := func(name string) func(option) bool { return func(o option) bool { return o.name == name } }
	for _, o := range wanted {
		switch was := slices.IndexFunc(old, named(o.name)); {
		case was < 0:
			out = append(out, s.add+o.name+s.is+o.value)
		case old[was].value != o.value:
			out = append(out, s.set+o.name+s.is+o.value)
		}
	}
	for _, o := range old {
		if !slices.ContainsFunc(wanted, named(o.name)) {
			out = append(out, s.drop+o.name)
		}
	}
	return out
}

// foreignOptions cuts the OPTIONS from the end of the definition of what is foreign.
func foreignOptions(definition string) (head string, options []option, ok bool) {
	depth := 0
	for t := range sqltext.Tokens(sqltext.PostgreSQL, definition) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && t.Is("OPTIONS"):
			head = strings.TrimSpace(definition[:t.Offset])
			list := strings.TrimSpace(definition[t.Offset+len("OPTIONS"):])
			for _, item := range splitTop(strings.TrimSuffix(strings.TrimPrefix(list, "("), ")"), ",") {
				words := significant(item)
				if len(words) != 2 {
					return "", nil, false
				}
				options = append(options, option{words[0].Text, words[1].Text})
			}
			return head, options, strings.HasPrefix(list, "(")
		}
	}
	return strings.TrimSpace(definition), nil, true
}

// dictionaryOptions reads "(TEMPLATE = simple, stopwords = 'english')".
func dictionaryOptions(definition string) (template string, options []option, ok bool) {
	inner, is := strings.CutPrefix(strings.TrimSpace(definition), "(")
	for _, item := range splitTop(strings.TrimSuffix(inner, ")"), ",") {
		name, value, found := strings.Cut(item, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !found:
			return "", nil, false
		case strings.EqualFold(name, "template"):
			template = value
		default:
			options = append(options, option{name, value})
		}
	}
	return template, options, is
}
