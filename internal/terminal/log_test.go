package terminal

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
)

func TestLogLinesLookLikeAlembics(t *testing.T) {
	var out bytes.Buffer
	log := NewLogger(&out, slog.LevelInfo, false)
	named := log.With("logger", "alembic.runtime.migration")
	log.Debug("below the level")
	log.Info("no name")
	named.Info("Running upgrade", "to", "a1", "from", "", "heads", []string{})
	named.With("database", "main").WithGroup("g").Warn("slow", "ms", 12)
	named.Error("failed")
	const want = "INFO  [alembic] no name\n" +
		"INFO  [alembic.runtime.migration] Running upgrade to=a1\n" +
		"WARN  [alembic.runtime.migration] slow database=main ms=12\n" +
		"ERROR [alembic.runtime.migration] failed\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// One logger is the parent of several: what one of them is given, the others
// don't show.
func TestLoggersOfOneParentShareNoAttributes(t *testing.T) {
	var out bytes.Buffer
	parent := NewLogger(&out, slog.LevelInfo, false).With("a", 1)
	left, right := parent.With("b", 2), parent.With("c", 3)
	left.Info("x")
	right.Info("y")
	if got := out.String(); got != "INFO  [alembic] x a=1 b=2\nINFO  [alembic] y a=1 c=3\n" {
		t.Errorf("got %q", got)
	}
}

func TestLogLinesMayBeJSON(t *testing.T) {
	var out bytes.Buffer
	log := NewLogger(&out, slog.LevelWarn, true)
	log.Info("below the level")
	log.Warn("slow", "ms", 12)
	var line struct {
		Level, Msg string
		MS         int
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Level != "WARN" || line.Msg != "slow" || line.MS != 12 || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("got %q, %v", out.String(), err)
	}
}
