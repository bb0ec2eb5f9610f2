package command

import (
	"testing"
	"time"
)

func TestATimeIsADateOrHowLongAgo(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-27": "2026-11-27 00:00:00", "2026-11-27 14:30": "2026-11-27 14:30:00", "2026-11-27 14:30:05": "2026-11-27 14:30:05",
		"2026-11-27T14:30:05+02:00": "2026-11-27 12:30:05",
	} {
		var m moment
		if err := m.Set(text); err != nil || m.String() != want {
			t.Errorf("%s is %s, %v; want %s", text, &m, err, want)
		}
	}
	var m moment
	if err := m.Set("24h"); err != nil || time.Since(m.Time).Round(time.Minute) != 24*time.Hour {
		t.Errorf("24h is %s, %v", &m, err)
	}
	for _, text := range []string{"", "yesterday", "-1h", "27.11.2026"} {
		if err := m.Set(text); err == nil {
			t.Errorf("%q is %s", text, &m)
		}
	}
}
