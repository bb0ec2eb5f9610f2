package terminal

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// NewLogger returns a logger that writes to w, as JSON or as lines of text.
func NewLogger(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(&textHandler{w: w, level: level, mu: &sync.Mutex{}})
}

// textHandler writes lines as Alembic's default logging does:
// "INFO  [alembic.runtime.migration] Running upgrade …".
type textHandler struct {
	w     io.Writer
	level slog.Level
	mu    *sync.Mutex
	name  string
	attrs []slog.Attr
}

func (h *textHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *textHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	name := h.name
	if name == "" {
		name = "alembic"
	}
	fmt.Fprintf(&b, "%-5.5s [%s] %s", r.Level, name, r.Message)
	write := func(a slog.Attr) bool {
		if v := a.Value.String(); v != "" && v != "[]" {
			fmt.Fprintf(&b, " %s=%s", a.Key, v)
		}
		return true
	}
	for _, a := range h.attrs {
		write(a)
	}
	r.Attrs(write)
	b.WriteByte('\n')
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, b.String())
	return err
}

func (h *textHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	n := *h
	n.attrs = h.attrs[:len(h.attrs):len(h.attrs)]
	for _, a := range attrs {
		if a.Key == "logger" {
			n.name = a.Value.String()
			continue
		}
		n.attrs = append(n.attrs, a)
	}
	return &n
}

func (h *textHandler) WithGroup(string) slog.Handler { return h }
