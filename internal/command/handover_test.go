package command

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/launch"
)

func TestTheCommandIsFoundBeforeArgumentsAreParsed(t *testing.T) {
	for _, c := range []struct {
		args    []string
		command string
		config  []string
		section string
		url     string
	}{
		{args: nil},
		{args: []string{"--version"}},
		{args: []string{"-c", "x.ini", "--help"}, config: []string{"x.ini"}},
		{args: []string{"revision", "-m", "init"}, command: "revision"},
		{args: []string{"-x", "init", "--x=help", "upgrade", "head"}, command: "upgrade"},
		{args: []string{"--config=a.ini", "-n", "two", "--url", "sqlite://", "-q", "current", "-c"},
			command: "current", config: []string{"a.ini"}, section: "two", url: "sqlite://"},
	} {
		var g globals
		if got := g.scan(c.args); got != c.command {
			t.Errorf("%q: command %q, want %q", c.args, got, c.command)
		}
		if !slices.Equal(g.config, c.config) || g.section != c.section || g.url != c.url {
			t.Errorf("%q: %+v", c.args, g)
		}
	}
	for command, want := range map[string]bool{"": false, "init": false, "__complete": false, "upgrade": true, "heads": true} {
		if skewMatters(command) != want {
			t.Errorf("skewMatters(%q) = %v", command, !want)
		}
	}
}

func TestNeededDriversAreThoseOfTheURLs(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"one URL", "[alembic]\nsqlalchemy.url = mariadb://h/d\n", []string{"mysql"}},
		{"several databases", "[alembic]\ndatabases = a, b,c\n[a]\nsqlalchemy.url = sqlite://\n[b]\nsqlalchemy.url = postgresql://h/d\n", []string{"sqlite", "postgresql"}},
		{"no URL: the project's code will give one", "[alembic]\n", launch.Drivers()},
	} {
		conf, err := config.Load(config.Options{Embedded: c.text, Environ: func(string) (string, bool) { return "", false }})
		if err != nil {
			t.Fatal(err)
		}
		got, err := neededDrivers(conf)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", c.name, err, diff)
		}
	}
}
