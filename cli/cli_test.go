package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestOnlyTheFirstCollectionIsLate(t *testing.T) {
	t.Setenv("GOGC", "")
	usual := debug.SetGCPercent(100)
	defer debug.SetGCPercent(usual)
	collectLater()
	if now := debug.SetGCPercent(1200); now != 1200 {
		t.Fatalf("the first collection waits for %d %% of the usual heap", now)
	}
	for range 100 {
		runtime.GC()
		now := debug.SetGCPercent(1200)
		if now == 100 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("later ones wait, too")
}
