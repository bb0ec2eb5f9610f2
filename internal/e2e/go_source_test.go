package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/render"
)

// TestEverySchemaIsARevisionInGo writes each schema as a Go revision, compiles them
// into one program and has it upgrade an empty database and downgrade it again. The
// judge is the server's own dump.
func TestEverySchemaIsARevisionInGo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	schemas, whole := &schemasInGo{imports: map[string]bool{}}, t // whose end drops the databases
	var all []func(*testing.T)
	for name, start := range tested() {
		for _, folder := range folders(t, name) {
			all = append(all, func(t *testing.T) { schemas.add(t, func(*testing.T) server { return start(whole) }, folder) })
		}
	}
	t.Run("written", func(t *testing.T) {
		for i, add := range all {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				add(t)
			})
		}
	})
	if t.Failed() {
		return
	}
	program := schemas.compile(t)
	for _, s := range schemas.all {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.comesAndGoes(t, program)
		})
	}
}

// TestEveryChangeIsARevisionInGo writes the change of each schema, with its rows, into its
// next version as a revision in SQL and as one in Go, and runs each up and down.
func TestEveryChangeIsARevisionInGo(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	changes, whole := &schemasInGo{imports: map[string]bool{}}, t // whose end drops the databases
	t.Run("SQL", func(t *testing.T) {
		for name, start := range tested() {
			for _, folder := range folders(t, name) {
				for _, c := range changesOf(t, folder) {
					name := fmt.Sprintf("%s/%s/%s", name, filepath.Base(folder), c.name)
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						changes.addChange(t, func() server { return start(whole) }, name, c)
					})
				}
			}
		}
	})
	program := changes.compile(t)
	for _, s := range changes.all {
		t.Run("Go/"+s.name, func(t *testing.T) {
			t.Parallel()
			s.comesAndGoes(t, program)
		})
	}
}

// changesOf returns the changes between the versions of a folder, the first with its rows.
func changesOf(t *testing.T, folder string) (all []change) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "v*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if before != "" {
			all = append(all, change{name: strings.TrimSuffix(filepath.Base(file), ".sql"), first: before, second: string(text)})
		}
		before = string(text)
		if rows, err := os.ReadFile(filepath.Join(folder, "rows.sql")); err == nil && all == nil {
			before += ";\n" + strings.ReplaceAll(string(rows), "\n", ";\n") // a statement a line
		}
	}
	return all
}

// schemaInGo is an empty database and what it has to become.
type schemaInGo struct {
	server
	name        string
	want, empty []string
	pair        randomPair // that it is of
}

// versionTable is what a database has before its first revision, if the journal is off.
const versionTable = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n"

// schemasInGo are the revisions of a program.
type schemasInGo struct {
	mu        sync.Mutex
	all       []schemaInGo
	imports   map[string]bool
	functions strings.Builder
}

// add compares an empty database, which has the version table already, with a schema.
func (p *schemasInGo) add(t *testing.T, start func(*testing.T) server, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	s := schemaInGo{server: start(t), name: filepath.Base(filepath.Dir(folder)) + "/" + filepath.Base(folder)}
	s.want, s.empty = start(t).clientMakes(t, versionTable+string(text)), s.clientMakes(t, versionTable)
	p.write(t, s, string(text), alembic.DiffOptions{})
}

// write compares a database with a schema and writes the difference as the functions of
// a revision in Go.
func (p *schemasInGo) write(t *testing.T, s schemaInGo, text string, o alembic.DiffOptions) *alembic.Diff {
	t.Helper()
	diff := s.diff(t, &alembic.Env{}, target(t, text), o)
	body, err := render.Go(diff.Upgrade, diff.Downgrade, render.Options{Dialect: diff.Dialect, Schema: diff.Database, Indent: "\t\t"})
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, path := range body.Imports {
		p.imports[path] = true
	}
	fmt.Fprintf(&p.functions, "\t%q: {func(op *alembic.Op) error {\n%s\n\t\treturn op.Err()\n\t}, func(op *alembic.Op) error {\n%s\n\t\treturn op.Err()\n\t}},\n",
		s.name, body.Upgrade, body.Downgrade)
	p.all = append(p.all, s)
	return diff
}

// goProgram takes a dialect, a URL, the name of a schema and a direction.
const goProgram = `package main

import (
	"context"
	"log"
	"os"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/internal/testenv"
%s)

var revisions = map[string][2]func(*alembic.Op) error{
%s}

func main() {
	ctx, both := context.Background(), revisions[os.Args[3]]
	open := map[string]driver.Driver{"postgresql": postgresqldriver.Driver, "mariadb": mysqldriver.Driver, "sqlite": sqlitedriver.Driver}
	db, err := open[os.Args[1]].Open(ctx, os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	env := testenv.GoBothWays(both[0], both[1])
	env.DisableJournal = true
	m, err := alembic.New(db, os.Args[1], env)
	if err != nil {
		log.Fatal(err)
	}
	if os.Args[4] == "upgrade" {
		err = m.Upgrade(ctx, "head")
	} else {
		err = m.Downgrade(ctx, "base")
	}
	if err != nil {
		log.Fatal(err)
	}
}
`

// compile builds the program beside the module's packages, which it may import, and
// returns its file.
func (p *schemasInGo) compile(t *testing.T) string {
	t.Helper()
	imports := ""
	for _, path := range slices.Sorted(maps.Keys(p.imports)) {
		imports += fmt.Sprintf("\t%q\n", path)
	}
	return buildBeside(t, "internal/zzschemas", map[string]string{"main.go": fmt.Sprintf(goProgram, imports, p.functions.String())})
}

// buildBeside compiles a program whose files the compiler sees in a folder of the
// module, so that it may import the module's internal packages.
func buildBeside(t *testing.T, folder string, files map[string]string) (program string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range files {
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, folder, name)] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "program")
	cmd := osexec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "./"+folder)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}
