package dialect

import (
	"slices"
	"testing"

	"github.com/alembic-go/alembic/schema"
)

func TestALexersModesAreSwitchedOneByOne(t *testing.T) {
	l := LexerMySQL
	for _, step := range []struct {
		mode LexerMode
		on   bool
		want Lexer
	}{
		{QuotedNames, true, "mysql ansi_quotes"},
		{QuotedNames, true, "mysql ansi_quotes"},
		{PlainBackslash, true, "mysql ansi_quotes no_backslash_escapes"},
		{QuotedNames, false, "mysql no_backslash_escapes"},
		{QuotedNames, false, "mysql no_backslash_escapes"},
		{PlainBackslash, false, "mysql"},
	} {
		if l = l.With(step.mode, step.on); l != step.want || l.Has(step.mode) != step.on || l.Base() != LexerMySQL {
			t.Errorf("with %s %v: %q, want %q", step.mode, step.on, l, step.want)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for p, want := range map[Placeholder]string{"": "?", "?": "?", "$": "$2", ":": ":2", "@p": "@p2"} {
		if got := p.At(2); got != want || p.Positional() != (want == "?") {
			t.Errorf("the second placeholder of %q is %s, want %s", p, got, want)
		}
	}
}

func TestAScriptFramesATransactionWhereDDLRollsBack(t *testing.T) {
	for _, c := range []struct {
		traits Traits
		begin  string
		commit []string
	}{
		{Traits{}, "", nil},
		{Traits{TransactionalDDL: true}, "BEGIN", []string{"COMMIT"}},
		{Traits{TransactionalDDL: true, Script: Script{Begin: "BEGIN TRANSACTION", Commit: []string{"COMMIT", "GO"}}}, "BEGIN TRANSACTION", []string{"COMMIT", "GO"}},
	} {
		if begin, commit := c.traits.Frame(); begin != c.begin || !slices.Equal(commit, c.commit) {
			t.Errorf("%q … %q, want %q … %q", begin, commit, c.begin, c.commit)
		}
	}
}

func TestNamesAreMeasuredInTheDatabasesUnit(t *testing.T) {
	for _, c := range []struct {
		traits Traits
		length int
		unit   string
	}{
		{Traits{}, 4, "bytes"},
		{Traits{IdentifierCharacters: true}, 3, "characters"},
	} {
		if length, unit := c.traits.IdentifierLength("naïf"[:4]); length != c.length || unit != c.unit {
			t.Errorf("%d %s, want %d %s", length, unit, c.length, c.unit)
		}
		if got := c.traits.Namer(nil).Length("naï"); got != c.length {
			t.Errorf("the namer counts %d, want %d", got, c.length)
		}
	}
}

// relative is a dialect to which the names of another apply, too.
type relative struct{ Dialect }

func (relative) Name() string   { return "mariadb" }
func (relative) Traits() Traits { return Traits{Names: []string{"mariadb", "mysql"}} }

func TestTheNearestNameOfADialectCounts(t *testing.T) {
	if got := Names(relative{}); !slices.Equal(got, []string{"mariadb", "mysql"}) {
		t.Errorf("the names are %v", got)
	}
	plain := schema.Integer{}
	for want, others := range map[schema.Type]map[string]schema.Type{
		schema.Integer{}: {"sqlite": schema.Text{}},
		schema.Text{}:    {"mysql": schema.Text{}},
		schema.Date{}:    {"mysql": schema.Text{}, "mariadb": schema.Date{}},
	} {
		if got := ResolveVariant(relative{}, schema.Variant{Base: plain, Dialects: others}); got != want {
			t.Errorf("%v of %v is %v", want, others, got)
		}
	}
	if got := ResolveVariant(relative{}, plain); got != schema.Type(plain) {
		t.Errorf("a type without variants became %v", got)
	}
}

// follower is a dialect whose statements change how it reads the next.
type follower struct {
	Dialect
	last string
}

func (f follower) After(sql string) Dialect { return follower{last: sql} }

func TestAfterAsksDialectsThatFollowTheirStatements(t *testing.T) {
	if got := After(follower{}, "SET x").(follower).last; got != "SET x" {
		t.Errorf("the dialect saw %q", got)
	}
	if got := After(relative{}, "SET x"); got != (relative{}) {
		t.Errorf("a dialect that follows nothing became %v", got)
	}
}

func TestSQLMakesAStatementOfEachText(t *testing.T) {
	got := SQL("SELECT 1", "SELECT 2")
	if len(got) != 2 || got[1].SQL != "SELECT 2" || got[1].Autocommit {
		t.Errorf("the statements are %+v", got)
	}
}
