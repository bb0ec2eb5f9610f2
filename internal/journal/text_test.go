package journal

import (
	"database/sql"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/alembic-go/alembic/revision"
)

func TestTheTextOfARevisionIsTheLastOneThatWasApplied(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		now, long := time.Now(), NewText(strings.Repeat("é", maxText))
		for _, e := range []Entry{
			{Revision: "a1", Direction: revision.Upgrade, Outcome: Done, Text: NewText("SELECT 'old'")},
			{Revision: "a1", Direction: revision.Upgrade, Outcome: Done, Text: NewText("SELECT 'é 😀'")},
			{Revision: "a1", Direction: revision.Upgrade, Outcome: Failed, Text: NewText("SELECT 'failed'")},
			{Revision: "a1", Direction: revision.Upgrade, Outcome: MarkedUndone, Text: NewText("SELECT 'taken back'")},
			{Revision: "a1", Direction: revision.Downgrade, Outcome: MarkedUndone},
			{Revision: "a2", Direction: revision.Upgrade, Outcome: Done, Text: NewText("SELECT 2")},
			{Revision: "a2", Direction: revision.Downgrade, Outcome: Done},
			{Revision: "a3", Direction: revision.Upgrade, Outcome: MarkedDone, Text: NewText("SELECT 3")},
			{Revision: "a3", Direction: Repair, Outcome: Done, Text: long},
			{Outcome: Done},
		} {
			e.Started, e.Finished = now, now
			if _, err := table.Insert(t.Context(), conn, &e); err != nil {
				t.Fatal(err)
			}
		}
		texts, err := table.Texts(t.Context(), conn)
		if err != nil || len(texts) != 2 || texts["a1"].Number != 2 || texts["a3"].Checksum != long.Checksum || texts["a1"].Finished.Unix() != now.Unix() {
			t.Errorf("%v, %v", texts, err)
		}
		sums, err := table.Checksums(t.Context(), conn)
		for _, id := range []string{"a1", "a2", "a3"} {
			if sums[id] != texts[id].Checksum || err != nil {
				t.Errorf("the checksum of %s is %q, not %q, %v", id, sums[id], texts[id].Checksum, err)
			}
		}
		if len(sums) != 3 {
			t.Errorf("checksums of %v", sums)
		}
		for id, want := range map[string]string{"a1": "SELECT 'é 😀'", "a3": ""} {
			if got, kept, err := table.Content(t.Context(), conn, texts[id]); got != want || kept != (want != "") || err != nil {
				t.Errorf("%s: %q, %v, %v", id, got, kept, err)
			}
		}
	})
}

// What Checksums reads tells Open where to begin. An id with a line feed, which only a
// journal that somebody wrote to can hold, doesn't put one row in place of another.
func TestChecksumsTellWhichRowsHaveEnded(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		ask := func(ended int64, want map[string]string) {
			t.Helper()
			if got, err := table.Checksums(t.Context(), conn); !maps.Equal(got, want) || table.ended != ended || err != nil {
				t.Errorf("%q up to %d, want %q up to %d; %v", got, table.ended, want, ended, err)
			}
		}
		insert := func(id string, outcome Outcome, finished time.Time) string {
			t.Helper()
			text := NewText("SELECT '" + id + "'")
			if _, err := table.Insert(t.Context(), conn, &Entry{Revision: id, Direction: revision.Upgrade, Started: time.Now(), Finished: finished, Outcome: outcome, Text: text}); err != nil {
				t.Fatal(err)
			}
			return text.Checksum
		}
		ask(0, map[string]string{})
		want := map[string]string{"a b": insert("a b", Done, time.Now())}
		ask(1, want)
		insert("c", Failed, time.Now())
		insert("d", Running, time.Time{})
		want["e"] = insert("e", Done, time.Now())
		ask(2, want)
		if open, err := table.Open(t.Context(), conn); err != nil || open == nil || open.Revision != "d" {
			t.Errorf("open: %v, %v", open, err)
		}
		want["f\n7 0 g"] = insert("f\n7 0 g", Done, time.Now())
		ask(2, want)
	})
}

func TestAStepThatGoesOnHasTheTextThatEndsIt(t *testing.T) {
	onDatabases(t, func(t *testing.T, table Table, conn *sql.Conn) {
		e := Entry{Revision: "a1", Direction: revision.Upgrade, Started: time.Now(), Outcome: Running, Text: NewText("wrong")}
		if _, err := table.Insert(t.Context(), conn, &e); err != nil {
			t.Fatal(err)
		}
		e.Finished, e.Outcome, e.Text = time.Now(), Done, NewText("mended")
		if _, err := table.Update(t.Context(), conn, &e); err != nil {
			t.Fatal(err)
		}
		if got, kept, err := table.Content(t.Context(), conn, Recorded{Number: 1, Checksum: e.Text.Checksum}); got != "mended" || !kept || err != nil {
			t.Errorf("%q, %v, %v", got, kept, err)
		}
	})
}
