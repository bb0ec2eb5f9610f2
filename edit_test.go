package alembic_test

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/internal/testenv"
)

// edited returns the edited revisions of a database whose revision has another
// text now.
func edited(t *testing.T, db *sql.DB, sections string) []alembic.EditedRevision {
	t.Helper()
	found, err := testenv.Migrator(t, db, testenv.Files(sections)).Edited(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEditedTellsTheLinesThatDiffer(t *testing.T) {
	const was, now = "\n-- +alembic upgrade\nSELECT 1;\nSELECT 2;\nSELECT 3;\n", "\n-- +alembic upgrade\nSELECT 1;\nSELECT 22;\nSELECT 23;\nSELECT 3;\n"
	db := testenv.SQLite(t)
	if err := testenv.Migrator(t, db, testenv.Files(was)).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if found := edited(t, db, was); len(found) != 0 {
		t.Errorf("the same text is %v", found)
	}
	if found := edited(t, db, "\n-- +alembic upgrade\n"); len(found) != 1 || len(found[0].Removed) != 3 || len(found[0].Added) != 0 {
		t.Errorf("an emptied text is %+v", found)
	}
	found := edited(t, db, now)
	if len(found) != 1 || found[0].Revision != "aaaa" || found[0].Applied.IsZero() ||
		!reflect.DeepEqual(found[0].Removed, []string{"SELECT 2;"}) || !reflect.DeepEqual(found[0].Added, []string{"SELECT 22;", "SELECT 23;"}) {
		t.Errorf("found %+v", found)
	}
	m := testenv.Migrator(t, db, testenv.Files(now))
	if err := m.Repair(t.Context(), "aaaa"); err != nil {
		t.Fatal(err)
	}
	if found := edited(t, db, now); len(found) != 0 {
		t.Errorf("the accepted text is %v", found)
	}
	var not *alembic.NotEditedError
	if err := m.Repair(t.Context(), "aaaa"); !errors.As(err, &not) || not.Revision != "aaaa" {
		t.Errorf("accepted again: %v", err)
	}
	if found := edited(t, db, was); len(found) != 1 {
		t.Errorf("the text before it is %v", found)
	}
}

func TestARevisionThatWasAppliedBeforeItWasWrittenIsEdited(t *testing.T) {
	db := testenv.SQLite(t)
	if err := testenv.Migrator(t, db, testenv.Files("\n-- +alembic upgrade\n")).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if found := edited(t, db, "\n-- +alembic upgrade\nSELECT 1;\n"); len(found) != 1 || !reflect.DeepEqual(found[0].Added, []string{"SELECT 1;"}) {
		t.Errorf("found %+v", found)
	}
}

func TestATextThatIsTooLongIsComparedAndNotShown(t *testing.T) {
	long := fmt.Sprintf("\n-- +alembic upgrade\nSELECT '%s';\n", strings.Repeat("x", 40_000))
	db := testenv.SQLite(t)
	if err := testenv.Migrator(t, db, testenv.Files(long)).Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	if found := edited(t, db, long); len(found) != 0 {
		t.Error("the same text was edited")
	}
	found := edited(t, db, strings.Replace(long, "x", "y", 1))
	if len(found) != 1 || len(found[0].Removed) != 0 || !strings.Contains(found[0].String(), "its text then is not kept") {
		t.Errorf("found %d", len(found))
	}
}

func TestARevisionThatWasMendedToGoOnIsNoEditedOne(t *testing.T) {
	const mended = "\n-- +alembic upgrade no-transaction\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (1);\n"
	for _, said := range []alembic.Resolution{{}, {MarkDone: true}} {
		db := testenv.SQLite(t)
		if err := testenv.Migrator(t, db, testenv.Files(strings.Replace(mended, "INTO a", "INTO later", 1))).Upgrade(t.Context(), "head"); err == nil {
			t.Fatal("it didn't fail")
		}
		m := testenv.Migrator(t, db, testenv.Files(mended))
		if err := m.Resume(t.Context(), said); err != nil {
			t.Fatal(err)
		}
		if found := edited(t, db, mended); len(found) != 0 {
			t.Errorf("%+v: found %v", said, found)
		}
		if found := edited(t, db, strings.Replace(mended, "(1)", "(2)", 1)); len(found) != 1 {
			t.Errorf("%+v: edited later, found %v", said, found)
		}
	}
}
