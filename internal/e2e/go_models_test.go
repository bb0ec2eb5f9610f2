package e2e_test

import (
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
)

// TestInspectedModelsCompileAndAreTheDatabase writes each schema as models in Go,
// compiles them into one program, and has it compare them with the database that
// they were read from.
func TestInspectedModelsCompileAndAreTheDatabase(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	t.Parallel()
	var all []modelsInGo
	for name, start := range map[string]func(*testing.T) server{"postgresql": postgres, "mariadb": mariadb, "sqlite": sqliteFile} {
		for _, folder := range folders(t, name) {
			all = append(all, inspectedModels(t, start(t), folder))
		}
	}
	files, imports, models := map[string]string{}, "", ""
	for n, m := range all {
		pkg := fmt.Sprintf("m%d", n)
		files[pkg+"/models.go"] = m.code
		imports += fmt.Sprintf("\t%s \"github.com/alembic-go/alembic/internal/zzmodels/%s\"\n", pkg, pkg)
		models += fmt.Sprintf("\t%q: %s.Metadata,\n", m.name, pkg)
	}
	files["main.go"] = fmt.Sprintf(comparingProgram, imports, models)
	program := buildBeside(t, "internal/zzmodels", files)
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if out, err := osexec.Command(program, m.dialect, m.url, m.name, m.scratch).CombinedOutput(); err != nil {
				t.Errorf("%v: %s\n%s", err, out, m.code)
			}
		})
	}
}

// modelsInGo are the models of a database.
type modelsInGo struct {
	server
	name, code string
	scratch    string // the URL of the scratch database; "" if none is needed
}

func inspectedModels(t *testing.T, s server, folder string) modelsInGo {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "v1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	s.clientMakes(t, string(text))
	m := modelsInGo{server: s, name: s.dialect + "/" + filepath.Base(folder)}
	env := &alembic.Env{Privileges: true}
	switch s.dialect {
	case "postgresql":
		env.IncludeSchemas = []string{"app"}
	case "mariadb":
		m.scratch = mariadb(t).url
	}
	found, err := s.migrator(t, s.open(t), env).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code, err := found.Go("models")
	if err != nil {
		t.Fatalf("%s: %v", m.name, err)
	}
	m.code = string(code)
	return m
}

// comparingProgram takes a dialect, a URL, the name of models, and the URL of the
// scratch database, which may be empty.
const comparingProgram = `package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/driver"
	mysqldriver "github.com/alembic-go/alembic/driver/mysql"
	postgresqldriver "github.com/alembic-go/alembic/driver/postgresql"
	sqlitedriver "github.com/alembic-go/alembic/driver/sqlite"
	"github.com/alembic-go/alembic/schema"
%s)

var models = map[string]*schema.MetaData{
%s}

func main() {
	ctx, dialect, scratch := context.Background(), os.Args[1], os.Args[4]
	d := map[string]driver.Driver{"postgresql": postgresqldriver.Driver, "mariadb": mysqldriver.Driver, "sqlite": sqlitedriver.Driver}[dialect]
	db, err := d.Open(ctx, os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	env := &alembic.Env{TargetMetadata: models[os.Args[3]], Privileges: true}
	if dialect == "postgresql" {
		env.IncludeSchemas = []string{"app"}
	}
	place := func(ctx context.Context) (*sql.DB, error) {
		if scratch == "" {
			return nil, nil
		}
		return d.Open(ctx, scratch)
	}
	m, err := alembic.New(db, dialect, env, alembic.WithScratch(place))
	if err != nil {
		log.Fatal(err)
	}
	diff, err := m.Diff(ctx, alembic.DiffOptions{DropUnmanaged: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range diff.Upgrade {
		log.Print(o)
	}
	if len(diff.Upgrade) > 0 {
		os.Exit(1)
	}
}
`

// switches are columns whose defaults each database writes in its own way.
type switches struct {
	ID  int32 `alembic:"primary_key"`
	Yes bool  `alembic:"default=true"`
	No  *bool `alembic:"default=FALSE"`
}

// TestADefaultOfABooleanFieldIsTrueEverywhere inserts a row without values.
func TestADefaultOfABooleanFieldIsTrueEverywhere(t *testing.T) {
	onDatabases(t, func(t *testing.T, s server) {
		db := s.open(t)
		m := s.migrator(t, db, &alembic.Env{TargetMetadata: sa.NewMetaData(sa.Model[switches]("switches"))})
		d, err := m.Diff(t.Context(), alembic.DiffOptions{})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, db, d, d.Upgrade)
		exec(t, db, "INSERT INTO switches (id) VALUES (1)")
		var yes, no bool
		if err := db.QueryRow("SELECT yes, no FROM switches").Scan(&yes, &no); err != nil || !yes || no {
			t.Errorf("the row is %v, %v, %v", yes, no, err)
		}
		if again, err := m.Diff(t.Context(), alembic.DiffOptions{}); err != nil || !again.Empty() {
			t.Errorf("a second comparison finds %v, %v", again, err)
		}
	})
}
