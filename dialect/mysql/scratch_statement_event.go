package mysql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// asleep returns the statement that makes or alters an event so that it doesn't
// start: where the scheduler is on, it would run at once, also code that acts
// beyond the scratch database.
func (s *scratch) asleep(text string, words []sqltext.Token) string {
	if createdKind(words) != "EVENT" {
		return text
	}
	at := slices.IndexFunc(words, func(t sqltext.Token) bool { return t.Is("EVENT") }) + 1
	for at < len(words)-1 && isAny(words[at], "IF", "NOT", "EXISTS") {
		at++
	}
	name := strings.ToLower(bareName(words[min(at, len(words)-1)]))
	for i := at + 1; i < len(words); i++ {
		switch t := words[i]; {
		case t.Is("DISABLE"):
			s.disabled[name] = true
			return text
		case t.Is("ENABLE"):
			delete(s.disabled, name)
			return text[:t.Offset] + "DISABLE" + text[t.Offset+len(t.Text):]
		case isAny(t, "DO", "COMMENT"):
			if words[0].Is("ALTER") {
				return text // it stays as it is
			}
			return text[:t.Offset] + "DISABLE " + text[t.Offset:]
		}
	}
	return text
}

// status is where the text of an event tells that it is disabled.
var status = regexp.MustCompile(`(?s)^(.*? ON COMPLETION (?:NOT )?PRESERVE) DISABLE `)

// awake undoes in the schema what asleep did to its events.
func (s *scratch) awake(m *schema.MetaData) {
	for _, o := range m.Objects {
		if o.Kind == schema.KindEvent && !s.disabled[strings.ToLower(o.Name.Name)] {
			o.Definition[0] = status.ReplaceAllString(o.Definition[0], "$1 ENABLE ")
		}
	}
}
