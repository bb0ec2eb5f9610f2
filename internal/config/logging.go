package config

import (
	"fmt"
	"log/slog"
	"strings"
)

// LevelCritical is Python's CRITICAL, which slog has no name for.
const LevelCritical = slog.LevelError + 4

// Logging says what is logged and how.
type Logging struct {
	Level  slog.Level // of alembic's own lines; default INFO
	Format string     // "text" or "json"
	SQL    bool       // log every statement
}

// Logging reads section [logging] (level, format, sql). Without it, the
// levels of Python's [logger_alembic], [logger_sqlalchemy] and [logger_root]
// count; without those, INFO.
func (c *Config) Logging() (*Logging, error) {
	l := &Logging{Level: slog.LevelInfo, Format: "text"}
	s := c.Section("logging")
	if s == nil {
		return l, c.pythonLogging(l)
	}
	level, ok, err := s.level()
	if err != nil {
		return nil, err
	}
	if ok {
		l.Level = level
	}
	if l.SQL, err = s.Bool("sql", false); err != nil {
		return nil, err
	}
	format, _, err := s.Get("format")
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(format) {
	case "", "text":
	case "json":
		l.Format = "json"
	default:
		return nil, s.invalid("format", fmt.Errorf("'%s' is not a log format; write text or json", format))
	}
	return l, nil
}

// pythonLogging takes the levels that Python's fileConfig would set. A logger
// without a level of its own has the root's.
func (c *Config) pythonLogging(l *Logging) error {
	for _, name := range []string{"logger_root", "logger_alembic"} {
		level, ok, err := c.loggerLevel(name)
		if err != nil {
			return err
		}
		if ok {
			l.Level = level
		}
	}
	level, ok, err := c.loggerLevel("logger_sqlalchemy")
	if ok {
		l.SQL = level <= slog.LevelInfo
	}
	return err
}

func (c *Config) loggerLevel(section string) (slog.Level, bool, error) {
	s := c.Section(section)
	if s == nil {
		return 0, false, nil
	}
	return s.level()
}

// level reads the key "level"; NOTSET and no value mean none.
func (s *Section) level() (slog.Level, bool, error) {
	text, _, err := s.Get("level")
	if err != nil {
		return 0, false, err
	}
	switch strings.ToUpper(text) {
	case "", "NOTSET":
		return 0, false, nil
	case "DEBUG":
		return slog.LevelDebug, true, nil
	case "INFO":
		return slog.LevelInfo, true, nil
	case "WARN", "WARNING":
		return slog.LevelWarn, true, nil
	case "ERROR":
		return slog.LevelError, true, nil
	case "CRITICAL", "FATAL":
		return LevelCritical, true, nil
	}
	return 0, false, s.invalid("level", fmt.Errorf("'%s' is not a log level; write DEBUG, INFO, WARNING, ERROR or CRITICAL", text))
}
