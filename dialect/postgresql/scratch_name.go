package postgresql

import (
	"context"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// putAsideNamed puts aside the schemas that a statement creates or names.
func (s *scratch) putAsideNamed(ctx context.Context, words []sqltext.Token, inStrings bool) error {
	if name, ok := createdSchema(words); ok {
		return s.putAside(ctx, name, true)
	}
	for i, w := range words {
		switch {
		case w.Kind == sqltext.String:
			if err := s.putAsideInString(ctx, words, i, inStrings); err != nil {
				return err
			}
		case namesSchema(words, i):
			if err := s.putAside(ctx, folded(w), false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scratch) putAsideInString(ctx context.Context, words []sqltext.Token, at int, inStrings bool) error {
	if !namesObject(words, at) && !inStrings {
		return nil
	}
	_, inner, _ := unquoted(words[at].Text)
	if slices.Contains(s.existing, inner) {
		return s.putAside(ctx, inner, false)
	}
	return s.putAsideNamed(ctx, significant(inner), inStrings)
}

// namesSchema reports whether a token is the name of a schema: it stands before
// a dot, or behind the word SCHEMA.
func namesSchema(words []sqltext.Token, at int) bool {
	if at > 0 && words[at-1].Text == "." {
		return false
	}
	return at+1 < len(words) && words[at+1].Text == "." || behindSchema(words, at)
}

// behindSchema reports whether a token stands in the names behind SCHEMA [IF
// EXISTS].
func behindSchema(words []sqltext.Token, at int) bool {
	for at > 0 {
		switch before := words[at-1]; {
		case before.Is("SCHEMA"):
			return !(at > 1 && words[at-2].Is("FOREIGN"))
		case before.Is("IF"), before.Is("NOT"), before.Is("EXISTS"):
			at--
		case before.Text == "," && at > 1:
			at -= 2
		default:
			return false
		}
	}
	return false
}

// localized puts the new schema in the place of the default one, also in
// strings that stand for an object (nextval('public.users_id_seq'::regclass))
// and in code that is run (DO). The database's own name goes from in front of
// a schema.
func (s *scratch) localized(sql string, code bool) string {
	tokens := slices.Collect(sqltext.Tokens(sqltext.PostgreSQL, sql))
	concurrently := aboutIndex(significant(sql))
	var out strings.Builder
	begins := true // no dot stands before
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		dotted := i+1 < len(tokens) && tokens[i+1].Text == "."
		switch {
		case begins && dotted && s.leads(tokens[i:]):
			i++
			continue
		case t.Kind == sqltext.String && (code || namesObject(tokens, i)):
			open, inner, end := unquoted(t.Text)
			if inner == s.d.schema {
				inner = s.name
			}
			inner = s.localized(inner, code)
			if namesSequence(tokens, i) && inner != "" && !strings.Contains(inner, ".") {
				inner = s.name + "." + inner // a schema that holds an extension may have one of that name
			}
			out.WriteString(open + inner + end)
		case concurrently && t.Is("CONCURRENTLY"): // can't run in a transaction
		case folded(t) == s.d.schema && endsBehindSchema(tokens[:i+1]):
			out.WriteString(s.name)
		default:
			out.WriteString(t.Text)
		}
		begins = t.Text != "."
	}
	return out.String()
}

// leads reports whether the name before a dot is the default schema's, or the
// database's before a schema's.
func (s *scratch) leads(tokens []sqltext.Token) bool {
	return folded(tokens[0]) == s.d.schema || folded(tokens[0]) == s.database && len(tokens) > 3 && tokens[3].Text == "."
}

// endsBehindSchema is behindSchema for the last token.
func endsBehindSchema(tokens []sqltext.Token) bool {
	words := slices.DeleteFunc(slices.Clone(tokens), func(t sqltext.Token) bool { return t.Kind.Trivia() })
	return behindSchema(words, len(words)-1)
}

// aboutIndex reports whether a statement creates, drops or builds an index.
func aboutIndex(words []sqltext.Token) bool {
	if len(words) < 3 || !words[0].Is("CREATE") && !words[0].Is("DROP") && !words[0].Is("REINDEX") {
		return false
	}
	return words[1].Is("INDEX") || words[2].Is("INDEX")
}

// namesObject reports whether a string is cast to regclass or the like, or is
// the argument of nextval.
func namesObject(tokens []sqltext.Token, at int) bool {
	after := firstSignificant(tokens[at+1:])
	if len(after) > 1 && after[0].Text == "::" && namesType(after[1:]) {
		return true
	}
	return namesSequence(tokens, at)
}

// namesType reports whether the type that tokens begin with is regclass or another of
// those that stand for objects, in quotes and with its schema or not.
func namesType(tokens []sqltext.Token) bool {
	if len(tokens) > 2 && folded(tokens[0]) == "pg_catalog" && tokens[1].Text == "." {
		tokens = tokens[2:]
	}
	return strings.HasPrefix(folded(tokens[0]), "reg")
}

// namesSequence reports whether a string is the argument of nextval, and stands for
// the sequence itself: one that is a text is looked up when it is used.
func namesSequence(tokens []sqltext.Token, at int) bool {
	if after := firstSignificant(tokens[at+1:]); len(after) > 1 && after[0].Text == "::" && !namesType(after[1:]) {
		return false
	}
	var before []sqltext.Token // the nearest first
	for at--; at >= 0 && len(before) < 2; at-- {
		if !tokens[at].Kind.Trivia() {
			before = append(before, tokens[at])
		}
	}
	return len(before) == 2 && before[0].Text == "(" && folded(before[1]) == "nextval"
}

// firstSignificant leaves out white space and comments in front.
func firstSignificant(tokens []sqltext.Token) []sqltext.Token {
	for len(tokens) > 0 && tokens[0].Kind.Trivia() {
		tokens = tokens[1:]
	}
	return tokens
}
