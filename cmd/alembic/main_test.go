package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test program serve as the alembic command in scripts, so
// that the scripts run the real thing with its exit status.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"alembic": main, "sqlite3": sqlite3})
}

// TestScripts runs the scripts in testdata, one a situation. A short run is
// the tutorials alone.
func TestScripts(t *testing.T) {
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	env := goEnv(t)
	scripts := "testdata/*.txtar"
	if testing.Short() {
		scripts = "testdata/*tutorial_*.txtar"
	}
	files, err := filepath.Glob(scripts)
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	testscript.Run(t, testscript.Params{
		Files:               files,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ALEMBIC_GO_SOURCE", checkout)
			e.Setenv("CHECKOUT", checkout)
			e.Setenv("HOME", e.WorkDir)
			e.Values[heldKey{}] = &held{}
			setServers(t, e)
			bin, _, _ := strings.Cut(e.Getenv("PATH"), string(os.PathListSeparator))
			e.Setenv("BIN", bin) // the alembic command alone: a machine without Go
			for _, v := range env {
				name, value, _ := strings.Cut(v, "=")
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sqlite":     sqliteCommand,
			"sqlite-run": sqliteRunCommand,
			"sql":        sqlCommand,
			"replace":    replaceCommand,
			"only":       onlyCommand,

			"sqlite-lock":   sqliteLockCommand,
			"sqlite-unlock": sqliteUnlockCommand,
			"interrupt":     signalCommand(os.Interrupt),
			"terminate":     signalCommand(syscall.SIGTERM),
			"status":        statusCommand,
			"within":        withinCommand,
			"readonly":      readonlyCommand,
			"unprivileged":  unprivilegedCommand,
		},
	})
}

// goEnv is what the go command needs to find its caches from a script, whose
// HOME is another.
func goEnv(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(strings.TrimSpace(string(out)), "\n")
	env := []string{"XDG_CACHE_HOME=" + t.TempDir(), "GOFLAGS=" + os.Getenv("GOFLAGS"), "GOPROXY=" + os.Getenv("GOPROXY")}
	for i, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		env = append(env, name+"="+values[i])
	}
	return env
}
