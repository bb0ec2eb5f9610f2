package revisions_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/revisions"
	"github.com/alembic-go/alembic/revision"
)

// goText is the text of a Go revision of which body follows the imports.
func goText(t *testing.T, imports, body string) string {
	t.Helper()
	l := folder("a1.go", "package versions\n\nimport \"github.com/alembic-go/alembic\"\n"+imports+body)
	l.Added = []revisions.GoRevision{added("a1", "a1.go")}
	text, ok := load(t, l).Text(sqlite.New(), "a1", revision.Upgrade)
	if !ok {
		t.Fatal("no text")
	}
	return text
}

const goBody = `
func init() {
	Revisions.Add(alembic.Revision{ID: "a1", Message: "One", Upgrade: func(op *alembic.Op) error {
		if op.Mode() == 1 { return nil }
		op.DropTable("a", size)
		return op.Err()
	}, Downgrade: nil})
}

const size = 2 + 3
`

func TestTheTextOfAGoRevisionIsItsUpgradeWithoutLayout(t *testing.T) {
	want := goText(t, "", goBody)
	same := `
// What it does.
const _ = 1
func init() { // here
	Revisions.Add(alembic.Revision{
		ID:      "a1",
		Message: "Other words",
		Upgrade: func(op *alembic.Op) error {
			if op.Mode() == 1 {
				return nil
			}
			op.DropTable(
				"a", /* the table */
				size,
			)

			return op.Err()
		},
		Downgrade: func(op *alembic.Op) error { op.DropTable("b"); return op.Err() },
	})
}

const size = 2+3
`
	if got := goText(t, "import \"fmt\"\nvar _ = fmt.Sprint\n", same); got == want {
		t.Error("more declarations are no other text")
	}
	same = strings.Replace(same, "const _ = 1\n", "", 1)
	if got := goText(t, "import \"strings\"\n", same); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, edit := range [][2]string{{`"a"`, `"b"`}, {"== 1", "!= 1"}, {"2+3", "2*3"}, {"return nil", "return op.Err()"}} {
		if got := goText(t, "", strings.Replace(same, edit[0], edit[1], 1)); got == want {
			t.Errorf("%s for %s is no other text", edit[1], edit[0])
		}
	}
}

func TestTheTextOfAnSQLRevisionIsTheSectionOfTheDatabase(t *testing.T) {
	set := load(t, folder("a.sql", "-- Variables: who literal\n"+sqlRevision("a1",
		"-- +alembic upgrade\nSELECT 1; -- one\nSELECT  ${who};\n-- +alembic upgrade mysql\nSELECT '2  3';\n-- +alembic downgrade\nSELECT 4;\n")))
	for _, c := range []struct {
		dialect dialect.Dialect
		want    string
	}{
		{postgresql.New(), "SELECT 1;\nSELECT ${who};\n"},
		{mysql.NewMariaDB(), "SELECT '2  3';\n"},
	} {
		if got, ok := set.Text(c.dialect, "a1", revision.Upgrade); got != c.want || !ok {
			t.Errorf("%s: %q, want %q", c.dialect.Name(), got, c.want)
		}
	}
	if got, ok := set.Text(sqlite.New(), "gone", revision.Upgrade); ok {
		t.Errorf("a revision without a file says %q", got)
	}
}
