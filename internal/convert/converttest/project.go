// Package converttest lays out the projects of recorded sessions of Python's
// Alembic as projects of this one, for tests.
package converttest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mssql"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/oracle"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// dialects returns those that a translated revision has sections for. The first
// is the section for all others.
func dialects() []dialect.Dialect {
	return []dialect.Dialect{sqlite.New(), postgresql.New(), mysql.New(), mysql.NewMariaDB(), mssql.New(), oracle.New()}
}

// WriteProject writes the files of a Python project to dir as a project of SQL
// revisions: models.py becomes schema.sql, settings stay as they are, env.py is
// left out.
func WriteProject(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	tr := &translator{states: map[string]*schema.MetaData{}}
	for _, name := range names {
		text := files[name]
		switch {
		case filepath.Base(name) == "env.py", filepath.Ext(name) == ".mako":
			continue // the test gives an Env where it needs one
		case name == "models.py":
			name, text = "schema.sql", tr.models(t, text)
		case name == "alembic.ini" && files["models.py"] != "":
			text = strings.Replace(text, "[alembic]\n", "[alembic]\ntarget_metadata = schema.sql\n", 1)
		case filepath.Ext(name) == ".py":
			name, text = strings.TrimSuffix(name, ".py")+".sql", tr.revision(t, name, text)
		}
		WriteFile(t, filepath.Join(dir, name), text)
	}
}

// WriteFile writes a file and the folders above it.
func WriteFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// translator writes Python revisions as SQL ones.
type translator struct{ states map[string]*schema.MetaData } // the schema after each revision

func (tr *translator) revision(t *testing.T, name, text string) string {
	t.Helper()
	m, err := convert.Parse(text)
	if err != nil || m.Revision == "" {
		return "-- not a revision\n" // a file that Alembic refuses is one that we refuse
	}
	var b strings.Builder
	first, _, _ := strings.Cut(m.Doc, "\n")
	fmt.Fprintf(&b, "-- %s\n--\n-- Revision ID: %s\n", first, m.Revision)
	for _, header := range []struct {
		name   string
		values []string
	}{{"Revises", m.Down}, {"Branch Labels", m.Labels}, {"Depends On", m.DependsOn}} {
		if len(header.values) > 0 {
			fmt.Fprintf(&b, "-- %s: %s\n", header.name, strings.Join(header.values, ", "))
		}
	}
	before := &schema.MetaData{}
	if len(m.Down) > 0 && tr.states[m.Down[0]] != nil {
		before = tr.states[m.Down[0]]
	}
	up, after := tr.sections(t, name, "upgrade", m, m.Upgrade, before)
	down, _ := tr.sections(t, name, "downgrade", m, m.Downgrade, after)
	tr.states[m.Revision] = after
	return b.String() + "\n" + up + "\n" + down
}

// separators end a statement in a script.
var separators = map[string]string{
	"sqlite": ";\n", "postgresql": ";\n", "mysql": ";\n", "mariadb": ";\n", "mssql": "\nGO\n", "oracle": "\n/\n",
}

// sections compiles one direction for each dialect.
func (tr *translator) sections(t *testing.T, name, direction string, m *convert.Module, body []convert.Stmt, before *schema.MetaData) (string, *schema.MetaData) {
	t.Helper()
	var b strings.Builder
	var after *schema.MetaData
	for i, d := range dialects() {
		ops, err := convert.Reader{Dialect: d}.Function(m, body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		only := ""
		if i > 0 {
			only = " " + d.Name()
		}
		fmt.Fprintf(&b, "-- +alembic %s%s\n", direction, only)
		state := before.Clone()
		for _, o := range ops {
			statements, err := d.Compile(o, state)
			if err != nil {
				t.Fatalf("%s: %s: %s: %v", name, d.Name(), o, err)
			}
			for _, s := range statements {
				b.WriteString(s.SQL + separators[d.Name()])
			}
			if _, err := op.ApplyAll(state, []op.Operation{o}); err != nil {
				t.Fatalf("%s: %s: %v", name, o, err)
			}
		}
		after = state
	}
	return b.String(), after
}

var (
	pyName   = regexp.MustCompile(`\b[A-Z]\w+\b`)
	pyTable  = regexp.MustCompile(`(?m)^Table\('(\w+)', metadata, (.*)\)$`)
	pyAppend = regexp.MustCompile(`(?m)^metadata\.tables\['(\w+)'\]\.append_column\((.*)\)$`)
)

// models writes the tables of a models.py as SQL: each becomes op.create_table
// in a script, and the script its SQL.
func (tr *translator) models(t *testing.T, text string) string {
	t.Helper()
	added := map[string]string{}
	for _, m := range pyAppend.FindAllStringSubmatch(text, -1) {
		added[m[1]] += ", " + m[2]
	}
	script := "from alembic import op\nimport sqlalchemy as sa\nrevision = 'x'\ndef upgrade():\n"
	for _, m := range pyTable.FindAllStringSubmatch(text, -1) {
		columns := pyName.ReplaceAllStringFunc(m[2]+added[m[1]], func(name string) string {
			if name == "True" || name == "False" || name == "None" {
				return name
			}
			return "sa." + name
		})
		script += fmt.Sprintf("    op.create_table('%s', %s)\n", m[1], columns)
	}
	module, err := convert.Parse(script)
	if err != nil {
		t.Fatalf("models.py: %v", err)
	}
	up, _ := tr.sections(t, "models.py", "upgrade", module, module.Upgrade, &schema.MetaData{})
	_, up, _ = strings.Cut(up, "\n")
	up, _, _ = strings.Cut(up, "-- +alembic")
	return up
}
