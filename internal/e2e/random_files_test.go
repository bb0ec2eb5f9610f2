package e2e_test

import (
	"fmt"
	"math/rand/v2"
	osexec "os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
	"github.com/alembic-go/alembic/internal/testenv"
)

// TestRandomRevisionsComeAndGo writes the change of one random schema into another as a
// revision in SQL and as one in Go, which is compiled, and runs each up and down on a
// database with rows. The judge is the server's own dump.
func TestRandomRevisionsComeAndGo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	seed := pairSeed(t, "revisions")
	count := (pairs(t) + 7) / 8 // of the pairs whose operations run as they are
	changes, whole := &schemasInGo{imports: map[string]bool{}}, t
	t.Run("SQL", func(t *testing.T) {
		for name, start := range tested() {
			for i := range count {
				t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
					t.Parallel()
					random := rand.New(rand.NewPCG(seed, uint64(i)+1<<32))
					p := randomPair{first: randomSchema(random, name), second: randomSchema(random, name), seed: seed}
					p.tellIfFailed(t)
					changes.addChange(t, func() server { return start(whole) }, fmt.Sprintf("%s/%d", name, i),
						change{first: p.first.text() + p.first.rows(), second: p.second.text(), pair: p})
				})
			}
		}
	})
	if t.Failed() {
		return
	}
	program := changes.compile(t)
	for _, s := range changes.all {
		t.Run("Go/"+s.name, func(t *testing.T) {
			t.Parallel()
			s.pair.tellIfFailed(t)
			s.comesAndGoes(t, program)
		})
	}
}

// change is a schema, with rows, that becomes another one.
type change struct {
	name          string // of the second schema
	first, second string
	pair          randomPair // that it was drawn from
}

// addChange makes the first schema, has the revision in SQL make the second one of it and
// take it back, and adds the revision in Go.
func (p *schemasInGo) addChange(t *testing.T, start func() server, name string, c change) {
	t.Helper()
	s := schemaInGo{server: start(), name: name, pair: c.pair}
	s.clientMakes(t, versionTable+c.first)
	s.want, s.empty = uncounted(start().clientMakes(t, versionTable+c.second)), uncounted(s.schemaDump(t))
	d := p.write(t, s, c.second, alembic.DiffOptions{DropUnmanaged: true})
	body, err := render.SQLBody(d.Upgrade, d.Downgrade, render.Options{Dialect: d.Dialect, Schema: d.Database})
	if err != nil {
		t.Fatal(err)
	}
	section := func(direction, text string, outside bool) string {
		return "-- +alembic " + direction + map[bool]string{true: " no-transaction"}[outside] + "\n" + text + "\n"
	}
	env := testenv.Files(section("upgrade", body.Upgrade, body.UpgradeOutside) + section("downgrade", body.Downgrade, body.DowngradeOutside))
	env.DisableJournal = true
	m := s.migrator(t, s.open(t), env)
	if err := m.Upgrade(t.Context(), "head"); err != nil {
		t.Fatalf("%v\n%s", err, body.Upgrade)
	}
	if diff := cmp.Diff(s.want, uncounted(s.schemaDump(t))); diff != "" {
		t.Errorf("SQL, upgrade (-client +revision):\n%s\n%s", diff, body.Upgrade)
	}
	if err := m.Downgrade(t.Context(), "base"); err != nil {
		t.Fatalf("%v\n%s", err, body.Downgrade)
	}
	if diff := cmp.Diff(s.empty, uncounted(s.schemaDump(t))); diff != "" {
		t.Errorf("SQL, downgrade (-before +after):\n%s\n%s", diff, body.Downgrade)
	}
}

// comesAndGoes has the program change the database and take it back.
func (s schemaInGo) comesAndGoes(t *testing.T, program string) {
	t.Helper()
	for _, step := range []struct {
		direction string
		want      []string
	}{{"upgrade", s.want}, {"downgrade", s.empty}} {
		cmd := osexec.Command(program, s.dialect, s.url, s.name, step.direction)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", step.direction, err, out)
		}
		if diff := cmp.Diff(step.want, uncounted(s.schemaDump(t))); diff != "" {
			t.Errorf("%s (-client +revision):\n%s", step.direction, diff)
		}
	}
}
