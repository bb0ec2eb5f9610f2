package testdb

import (
	"context"
	"os"
	"testing"
	"time"
)

// SkipShort skips a test that starts a server of its own in a short run (go test
// -short).
func SkipShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run starts no server")
	}
}

// skipShortWithout skips the test of a short run unless the environment gives a
// server.
func skipShortWithout(t testing.TB, env string) {
	t.Helper()
	if os.Getenv(env) == "" {
		SkipShort(t)
	}
}

// Soon returns a context for what should take a moment, also on a loaded machine. With
// it a test of a bounded wait fails by its own words if the bound is missing, instead
// of running into the time limit of all tests.
func Soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
