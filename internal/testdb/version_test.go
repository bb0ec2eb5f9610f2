package testdb_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

func TestServerIsOfTheProgramsThatTheEnvironmentNames(t *testing.T) {
	testdb.SkipShort(t)
	bin := os.Getenv(testdb.PostgresBinEnv)
	if bin == "" || os.Getenv(testdb.PostgresURLEnv) != "" {
		bin = "" // whatever server there is: it only has to answer
	}
	var version string
	if err := open(t, testdb.Postgres(t)).QueryRow("SHOW server_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if bin == "" {
		return
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if number, _, _ := strings.Cut(version, " "); !strings.Contains(string(out), number) {
		t.Errorf("the server is %s, the programs say %s", version, out)
	}
}
