package script

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// goFile completes the literal of a revision to a file; its first line is
// line 7.
func goFile(fields string) string {
	return "package versions\n\nimport \"github.com/alembic-go/alembic\"\n\nfunc init() {\n\tRevisions.Add(alembic.Revision{\n" + fields + "\n\t})\n}\n"
}

const steps = "Upgrade: func(op *alembic.Op) error { return op.Err() }, Downgrade: func(op *alembic.Op) error { return op.Err() },"

func TestReadGoTakesTheLiterals(t *testing.T) {
	tests := []struct {
		name, src string
		want      *File
	}{
		{
			"all fields", goFile("ID: \"a1\", Revises: []string{\"b1\", `b2`}, BranchLabels: []string{\"x\"},\nDependsOn: []string{\"c\"}, Message: \"Say \\\"hi\\\"\\n\\nmore\", Created: \"2026-11-22\", " + steps),
			&File{Path: "f.go", Format: Go, Line: 7, ID: "a1", Revises: []string{"b1", "b2"}, BranchLabels: []string{"x"}, DependsOn: []string{"c"}, Message: "Say \"hi\"\n\nmore", Created: "2026-11-22"},
		},
		{
			"few fields", goFile("\nID: \"a1\", Revises: nil, BranchLabels: []string{}, Downgrade: nil, Upgrade: up,"),
			&File{Path: "f.go", Format: Go, Line: 8, ID: "a1", Irreversible: true},
		},
		{
			"renamed import", strings.NewReplacer("import \"", "import mig \"", "alembic.Revision", "mig.Revision").Replace(goFile("ID: \"a1\", Upgrade: up,")),
			&File{Path: "f.go", Format: Go, Line: 7, ID: "a1", Irreversible: true},
		},
		{
			"dot import and another variable", strings.NewReplacer("import \"", "import . \"", "alembic.Revision", "Revision", "Revisions.Add", "All.Add").Replace(goFile("ID: \"a1\", Upgrade: up,")),
			&File{Path: "f.go", Format: Go, Line: 7, ID: "a1", Irreversible: true},
		},
		{"a constraint on Go's version", "//go:build go1.21\n\n" + goFile("ID: \"a1\", Upgrade: up,"), &File{Path: "f.go", Format: Go, Line: 9, ID: "a1", Irreversible: true}},
		{"helper", "package versions\n\nfunc init() { list.Add(1) }\n", nil},
		{"versions.go", "package versions\n\nimport \"github.com/alembic-go/alembic\"\n\nvar Revisions = alembic.NewRevisions(files)\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, pkg, err := ReadGo("f.go", []byte(tt.src))
			if err != nil || pkg != "versions" {
				t.Fatal(pkg, err)
			}
			if got != nil {
				if !strings.Contains(got.Body, "Upgrade: ") || strings.Contains(got.Body, "ID: ") || strings.Contains(got.Body, "import") {
					t.Errorf("the body is\n%s", got.Body)
				}
				if got.Irreversible != (got.DownBody == "") || strings.Contains(got.DownBody, "Upgrade: ") || strings.Contains(got.DownBody, "ID: ") {
					t.Errorf("the body of the downgrade is\n%s", got.DownBody)
				}
				got.Body, got.DownBody = "", ""
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(File{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestReadGoErrorsNameFileAndLine(t *testing.T) {
	full := goFile("ID: \"a1\", " + steps)
	tests := []struct{ name, src, want string }{
		{"syntax", "package versions\n\nfunc init( {\n", "f.go:3:12: expected "},
		{"no package", "ID\n", "f.go:1:1: expected 'package', found ID"},
		{"id from a constant", goFile("ID: id, " + steps), "f.go:7: ID must be a string literal, so that it can be read without compiling"},
		{"id put together", goFile("ID: \"a\" + \"b\", " + steps), "f.go:7: ID must be a string literal"},
		{"no id", goFile(steps), "f.go:6: the revision has no ID; write ID: \"…\" as a literal"},
		{"empty id", goFile("ID: ``, " + steps), "f.go:6: the revision has no ID"},
		{"parent is no slice", goFile("ID: \"a\",\nRevises: \"b\", " + steps), "f.go:8: Revises must be a literal []string{\"…\"}, so that it can be read without compiling"},
		{"parent in a variable", goFile("ID: \"a\", Revises: []string{b}, " + steps), "f.go:7: Revises must be a string literal"},
		{"array", goFile("ID: \"a\", DependsOn: [1]string{\"b\"}, " + steps), "f.go:7: DependsOn must be a literal []string"},
		{"computed message", goFile("ID: \"a\", Message: fmt.Sprint(1), " + steps), "f.go:7: Message must be a string literal"},
		{"no upgrade", goFile("ID: \"a\", Upgrade: nil, Downgrade: down,"), "f.go:6: revision a has no Upgrade function"},
		{"without field names", goFile("\"a\", \"b\","), "f.go:7: write the field's name before its value"},
		{"two in a file", strings.Replace(full, "func init", "func init() {\n\tRevisions.Add(alembic.Revision{ID: \"z\"})\n}\n\nfunc init", 1), "f.go:10: a second Revisions.Add (the first in line 6); a file holds one revision"},
		{"not in init", strings.Replace(full, "func init", "func setup", 1), "f.go:6: Revisions.Add must be a statement of its own in func init"},
		{"under a condition", strings.Replace(strings.Replace(full, "init() {", "init() {\n\tif x {", 1), "\t})\n", "\t})\n}\n", 1), "f.go:7: Revisions.Add must be a statement of its own in func init"},
		{"from a variable", "package versions\n\nfunc init() {\n\tRevisions.Add(rev)\n}\n", "f.go:4: the argument of Revisions.Add must be a literal alembic.Revision{…}"},
		{"another package's Revision", strings.Replace(full, "alembic.Revision{", "other.Revision{", 1), "f.go:6: the argument of Revisions.Add must be a literal alembic.Revision{…}"},
		{"never registered", "package versions\n\nimport \"github.com/alembic-go/alembic\"\n\nvar r = alembic.Revision{ID: \"a\"}\n", "f.go:5: this revision is never registered; write Revisions.Add(alembic.Revision{…}) in func init"},
		{"no argument", "package versions\n\nfunc init() {\n\tRevisions.Add()\n}\n", "f.go:4: Revisions.Add takes one alembic.Revision{…}"},
		{"build constraint", "//go:build linux\n\n" + full, "f.go: Go leaves this file out of the build: the line '//go:build linux' can exclude it; delete that line"},
		{"negated build constraint", "// text\n\n//go:build !ignore\n\n" + full, "f.go: Go leaves this file out of the build: the line '//go:build !ignore' can exclude it; delete that line"},
		{"broken build constraint", "//go:build (\n\n" + full, "f.go:1: missing close paren"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ReadGo("f.go", []byte(tt.src))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestNamesThatGoLeavesOut(t *testing.T) {
	tests := []struct{ name, safe string }{
		{"1_add_users.go", "1_add_users.go"},
		{"linux.go", "linux.go"},
		{"test.go", "test.go"},
		{"1_add_test.go", "1_add_test_.go"},
		{"1_windows.go", "1_windows_.go"},
		{"1_linux_amd64.go", "1_linux_amd64_.go"},
		{"1_arm64.go", "1_arm64_.go"},
		{"1_linux_test.go", "1_linux_test_.go"},
		{"1_windows.old.go", "1_windows_.old.go"},
		{"_draft.go", "draft.go"},
		{"._x.sql", "x.sql"},
		{"_linux.go", "linux.go"},
		{"_.go", "revision.go"},
		{"1_linux.sql", "1_linux.sql"},
		{"1_test.sql", "1_test.sql"},
	}
	for _, tt := range tests {
		got := safeName(tt.name)
		if got != tt.safe {
			t.Errorf("%s: safe name %s, want %s", tt.name, got, tt.safe)
		}
		if reason := excludedName(tt.name); (reason == "") != (tt.name == tt.safe) {
			t.Errorf("%s: %q", tt.name, reason)
		}
		if reason := excludedName(got); reason != "" {
			t.Errorf("%s is no better: %s", got, reason)
		}
	}
}

func FuzzReadGo(f *testing.F) {
	for _, seed := range []string{
		goFile("ID: \"a1\", Revises: []string{\"b\"}, " + steps), goFile("ID: x"), "package p", "//go:build !x\npackage p", "", goFile("\"a\", 1: 2, []string{}: nil"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, _, err := ReadGo("f.go", []byte(src))
		if err == nil && file != nil && file.ID == "" {
			t.Errorf("a revision without an id: %q", src)
		}
	})
}
