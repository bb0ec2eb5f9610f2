package e2e_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestARunWhoseDiskIsFullIsFinishedByTheNext leaves a run less room than it needs.
func TestARunWhoseDiskIsFullIsFinishedByTheNext(t *testing.T) {
	testdb.SkipShort(t)
	everyFault(t, onSmallDisks, func(t *testing.T, f faultForm, s server, _, direction string) {
		s.disk = testdb.NewDisk(t, 60)
		if s.dialect == "sqlite" {
			s.url = "sqlite:///" + filepath.Join(s.disk.Dir, "test.db")
		}
		needs := f.needs(t, f.prepared(t, s, direction), direction)
		f.endures(t, s, direction, 1, func(t *testing.T, fresh server, random *rand.Rand, _ time.Duration) bool {
			return f.runInTheRoom(t, fresh, direction, random.Int64N(needs))
		})
	})
}

// onSmallDisks runs a test on servers that nobody else uses, and on SQLite.
func onSmallDisks(t *testing.T, test func(*testing.T, server)) {
	t.Run("sqlite", func(t *testing.T) { test(t, server{dialect: "sqlite"}) })
	onOwnServers(t, test)
}

// needs is how many bytes an undisturbed run takes of the disk, and a bit more: some
// it gives back.
func (f faultForm) needs(t *testing.T, s server, direction string) int64 {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	free := s.disk.Free(t)
	if err := f.run(t.Context(), s.migrator(t, db, f.env), direction); err != nil {
		t.Fatal(err)
	}
	return max(free-s.disk.Free(t), 0) + 50_000
}

// runInTheRoom runs with so many bytes left on the disk, and reports whether that
// failed. MariaDB waits for room in some places, so it gets some after a while.
func (f faultForm) runInTheRoom(t *testing.T, s server, direction string, room int64) (failed bool) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	clear := s.disk.Fill(t, room)
	defer time.AfterFunc(5*time.Second, clear).Stop()
	defer clear()
	return f.run(t.Context(), s.migrator(t, db, f.env), direction) != nil
}
