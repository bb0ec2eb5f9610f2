package testdb

import (
	"os"
	"testing"
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
