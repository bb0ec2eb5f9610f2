package ormtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inGo runs the revisions in Go on an empty database, with rows, as the ones in
// SQL ran before: they lead to the same schema at each version, and back.
func (o ORM) inGo(t *testing.T, done *history, program string, db *Database) {
	t.Helper()
	empty := db.Dump(t)
	run := func(command, target string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), program, db.Dialect, db.URL, command, target).CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", command, target, err, out)
		}
	}
	rows := 0
	for i, want := range done.dumps {
		run("upgrade", "+1")
		wantSame(t, fmt.Sprintf("version %d by the revision in Go", i+1), want, db.Dump(t))
		if i == 0 {
			must(t, o.Insert(t.Context(), db.DB, db.Dialect))
			rows = db.count(t, o.Count)
		}
	}
	for i := len(done.dumps) - 2; i >= 0; i-- {
		run("downgrade", "-1")
		done.wantDowngraded(t, i, db)
	}
	if got := db.count(t, o.Count); got != rows {
		t.Errorf("the revisions in Go left %d rows of %d", got, rows)
	}
	run("downgrade", "base")
	wantSame(t, "the empty database", empty, db.Dump(t))
}

// goMain is the program. Its arguments are a dialect, a URL, a command and its
// target.
const goMain = `package main

import (
	"context"
	"log"
	"os"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
%s)

var (
	drivers   = map[string]driver.Driver{"postgresql": postgresqldriver.Driver, "mariadb": mysqldriver.Driver, "sqlite": sqlitedriver.Driver}
	revisions = map[string]*alembic.Revisions{%s}
)

func main() {
	ctx, dialect := context.Background(), os.Args[1]
	db, err := drivers[dialect].Open(ctx, os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	m, err := alembic.New(db, dialect, &alembic.Env{Revisions: []*alembic.Revisions{revisions[dialect]}})
	if err != nil {
		log.Fatal(err)
	}
	run := map[string]func(context.Context, string) error{"upgrade": m.Upgrade, "downgrade": m.Downgrade}
	if err := run[os.Args[3]](ctx, os.Args[4]); err != nil {
		log.Fatal(err)
	}
}
`

// folder is where the program stands, below the module's root. It is there for the
// compiler alone.
const folder = "internal/ormtest/program"

// compile builds a program of the revisions in Go and returns its file.
func compile(t *testing.T, histories map[string]*history) string {
	t.Helper()
	files := map[string]string{}
	var imports, sets string
	for _, dialect := range slices.Sorted(maps.Keys(histories)) {
		imports += fmt.Sprintf("\t%s \"github.com/alembic-go/alembic/%s/%s\"\n", "of"+dialect, folder, dialect)
		sets += fmt.Sprintf("%q: of%s.Revisions,", dialect, dialect)
		for name, text := range histories[dialect].sources() {
			files[dialect+"/"+name] = text
		}
	}
	files["main.go"] = fmt.Sprintf(goMain, imports, sets)
	return build(t, files)
}

// sources returns the files of a folder of revisions.
func (h *history) sources() map[string]string {
	files, embedded, revises := map[string]string{}, "", ""
	for i, body := range h.inGo {
		id := strings.Repeat(string(rune('a'+i)), 4)
		text := "package versions\n\nimport (\n\t\"github.com/alembic-go/alembic\"\n"
		for _, path := range body.Imports {
			text += fmt.Sprintf("\t%q\n", path)
		}
		text += fmt.Sprintf(")\n\nfunc init() {\n\tRevisions.Add(alembic.Revision{\n\t\tID: %q,\n%s", id, revises)
		text += fmt.Sprintf("\t\tUpgrade: func(op *alembic.Op) error {\n%s\n\t\t\treturn op.Err()\n\t\t},\n", body.Upgrade)
		text += fmt.Sprintf("\t\tDowngrade: func(op *alembic.Op) error {\n%s\n\t\t\treturn op.Err()\n\t\t},\n\t})\n}\n", body.Downgrade)
		files[id+".go"] = text
		embedded += fmt.Sprintf("\t%q: {Data: []byte(%q)},\n", id+".go", text)
		revises = fmt.Sprintf("\t\tRevises: []string{%q},\n", id)
	}
	files["versions.go"] = "package versions\n\nimport (\n\t\"testing/fstest\"\n\n\t\"github.com/alembic-go/alembic\"\n)\n\n" +
		"var Revisions = alembic.NewRevisions(fstest.MapFS{\n" + embedded + "})\n"
	return files
}

// build compiles files that the compiler sees in the folder.
func build(t *testing.T, files map[string]string) (program string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	must(t, err)
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range files {
		file := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o700))
		must(t, os.WriteFile(file, []byte(text), 0o600))
		replace[filepath.Join(root, folder, name)] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	must(t, err)
	program = filepath.Join(dir, "program")
	must(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "./"+folder)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}
