package command

import (
	"slices"
	"testing"

	"github.com/alembic-go/alembic/internal/config"
)

func TestABuildNeedsNoVariablesOfTheServer(t *testing.T) {
	for url, want := range map[string][]string{
		"mariadb://${NOBODY_SETS_THIS}@db/app":      {"mysql"},
		"postgresql://u:${NOBODY_SETS_THIS}@db/app": {"postgresql"},
		"${NOBODY_SETS_THIS}":                       {"sqlite", "postgresql", "mysql"},
		"sqlite:///app.db":                          {"sqlite"},
	} {
		c, err := config.Load(config.Options{Embedded: "[alembic]\nsqlalchemy.url = " + url + "\n"})
		if err != nil {
			t.Fatal(err)
		}
		deployed, err := c.Deployed()
		if err != nil {
			t.Fatal(err)
		}
		got, err := deployedDrivers(c, deployed)
		slices.Sort(got)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", url, got, err)
		}
	}
}
