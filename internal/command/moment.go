package command

import (
	"errors"
	"time"
)

// moment is the value of a flag that names a time.
type moment struct{ time.Time }

var momentLayouts = []string{time.RFC3339, time.DateTime, "2006-01-02 15:04", time.DateOnly}

// Set reads a date in UTC, or how long ago the time was.
func (m *moment) Set(text string) error {
	if ago, err := time.ParseDuration(text); err == nil {
		if ago < 0 {
			return errors.New("how long ago is not negative")
		}
		m.Time = time.Now().Add(-ago)
		return nil
	}
	for _, layout := range momentLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			m.Time = at
			return nil
		}
	}
	return errors.New("a time is written as 2026-11-27, as \"2026-11-27 14:30\" (UTC), or as how long ago it was: 24h")
}

// String returns the time, or "".
func (m *moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.UTC().Format(time.DateTime)
}

// Type names the kind of the value.
func (*moment) Type() string { return "time" }
