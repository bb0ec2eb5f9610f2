package mysql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/internal/sqltext"
	"github.com/alembic-go/alembic/schema"
)

// createHead is the start of what SHOW CREATE returns: the algorithm, the definer
// and the rights of a view, up to the kind.
var createHead = regexp.MustCompile("^CREATE (?:OR REPLACE )?(ALGORITHM=\\w+ )?(?:DEFINER=" + quotedName + "(?:@" + quotedName + ")? )?(SQL SECURITY \\w+ )?")

const quotedName = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|[^\\s@`\"]+)"

// object makes an object of its CREATE statement. The definer is left out, as
// owners are on other databases.
func (r *reader) object(o listed, create string) *schema.Object {
	name := r.name(o.full.Schema, o.full.Name)
	head := createHead.FindStringSubmatch(create)
	if head == nil {
		head = []string{"", "", ""}
	}
	rest := create[len(head[0]):]
	object := &schema.Object{Kind: schema.ObjectKind(o.kind), Name: name, DependsOn: []schema.ObjectRef{}, MadeUnder: r.madeUnder(o)}
	switch object.Kind {
	case schema.KindView:
		r.view(object, strings.TrimPrefix(head[1], "ALGORITHM=UNDEFINED "), strings.TrimPrefix(head[2], "SQL SECURITY DEFINER "), rest)
		return object
	case schema.KindTrigger:
		object.On = r.name(o.full.Schema, o.on)
		rest = r.placed(rest, "ON", object.On)
	}
	if o.when == whenCreated {
		object.Filled = "CREATE " + r.placed(rest, strings.ToUpper(o.kind), name)
		rest = startsAt.ReplaceAllString(rest, "$1")
	}
	object.Definition = []string{"CREATE " + r.placed(rest, strings.ToUpper(o.kind), name)}
	return object
}

// startsAt is the beginning of an event that starts at a certain time.
var startsAt = regexp.MustCompile(`^(EVENT .*? ON SCHEDULE EVERY .*?) STARTS '[^']*'`)

// view sets the definition of a view and what it uses.
func (r *reader) view(o *schema.Object, algorithm, security, rest string) {
	tokens := slices.Collect(sqltext.Tokens(r.d.reading.Now, rest))
	as := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("AS") })
	query := r.ownSequences("AS" + rest[tokens[as].Offset+len("AS"):])
	o.Definition = []string{query}
	if algorithm+security != "" {
		o.Definition[0] = "CREATE " + algorithm + security + "VIEW " + r.d.generic().Table(o.Name) + " " + query
	}
	o.Shape = r.viewColumns[o.Name]
	r.queries[o] = sqltext.Significant(r.d.reading.Now, query)
}

// ownSequences takes the name of the view's database off the sequences of a query. The
// server leaves it out in front of tables alone.
func (r *reader) ownSequences(query string) string {
	tokens := sqltext.Significant(r.d.reading.Now, query)
	for i := len(tokens) - 5; i >= 0; i-- {
		if isAny(tokens[i], "NEXTVAL", "LASTVAL", "SETVAL") && tokens[i+1].Text == "(" && tokens[i+3].Text == "." && bareName(tokens[i+2]) == r.database {
			query = query[:tokens[i+2].Offset] + query[tokens[i+4].Offset:]
		}
	}
	return query
}

// placed writes the name behind a keyword as the default database's: where the
// object belongs to another database, with the database in front.
func (r *reader) placed(text, keyword string, name schema.TableName) string {
	tokens := sqltext.Significant(r.d.reading.Now, text)
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is(keyword) }) + 1
	if at < 1 || at >= len(tokens) {
		return text
	}
	first, last := tokens[at], tokens[at]
	if at+2 < len(tokens) && tokens[at+1].Text == "." {
		last = tokens[at+2]
	}
	if first == last && name.Schema == "" {
		return text
	}
	spelled := last.Text
	if name.Schema != "" {
		spelled = r.d.Quote(name.Schema) + "." + spelled
	}
	return text[:first.Offset] + spelled + text[last.Offset+len(last.Text):]
}

// eachRow ends what comes before the body of a trigger.
var eachRow = regexp.MustCompile(`(?is)^.*?\bFOR\s+EACH\s+ROW\b`)

// follow writes the trigger before into a trigger of the same table and event,
// because the server's text doesn't tell in which order they fire.
func (r *reader) follow(o *schema.Object, before schema.TableName) {
	o.DependsOn = append(o.DependsOn, schema.ObjectRef{Kind: o.Kind, Name: r.name(before.Schema, before.Name), On: o.On})
	head := eachRow.FindString(o.Definition[0])
	o.Definition[0] = head + " FOLLOWS " + r.d.Quote(before.Name) + o.Definition[0][len(head):]
}

// settleViews adds to each view what its query names: tables, their columns,
// views, functions and sequences.
func (r *reader) settleViews() {
	for _, o := range r.objects {
		tokens := r.queries[o]
		words := map[string]bool{}
		for _, t := range tokens {
			words[strings.ToLower(bareName(t))] = true
		}
		for i, t := range tokens {
			if t.Kind == sqltext.QuotedName && (i == 0 || tokens[i-1].Text != ".") {
				o.DependsOn = append(o.DependsOn, r.used(tokens, i, words)...)
			}
		}
	}
}

// used returns what the name at a place of a query stands for.
func (r *reader) used(tokens []sqltext.Token, i int, words map[string]bool) []schema.ObjectRef {
	name, end := r.name(r.database, bareName(tokens[i])), i+1
	if i+2 < len(tokens) && tokens[i+1].Text == "." {
		name, end = r.name(bareName(tokens[i]), bareName(tokens[i+2])), i+3
	}
	before := i - 1
	for before > 0 && tokens[before].Text == "(" {
		before--
	}
	switch {
	case end < len(tokens) && tokens[end].Text == "(":
		return []schema.ObjectRef{{Kind: schema.KindFunction, Name: name}}
	case before >= 0 && isAny(tokens[before], "NEXTVAL", "LASTVAL", "SETVAL"):
		return []schema.ObjectRef{{Kind: schema.KindSequence, Name: name}}
	case before < 0 || !isAny(tokens[before], "FROM", "JOIN", "STRAIGHT_JOIN"):
		return nil
	case r.tables[name] == nil:
		return []schema.ObjectRef{{Kind: schema.KindView, Name: name}}
	}
	refs := []schema.ObjectRef{schema.TableRef(name)}
	for _, c := range r.tables[name].table.Columns {
		if words[strings.ToLower(c.Name)] {
			refs = append(refs, schema.ObjectRef{Kind: schema.KindTable, Name: name, Column: c.Name})
		}
	}
	return refs
}
