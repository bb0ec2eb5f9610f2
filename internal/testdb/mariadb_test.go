package testdb

import (
	"context"
	"os"
	"strings"
	"testing"
)

func TestMariaDBGivesEachTestADatabaseOfItsOwn(t *testing.T) {
	ctx := context.Background()
	a, b := MariaDB(t), MariaDB(t)
	if a == b {
		t.Fatalf("two calls gave the same database %s", a)
	}
	if err := mariaDBExec(ctx, a, "CREATE TABLE t (id INT)", "INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	if err := mariaDBExec(ctx, b, "SELECT * FROM t"); err == nil {
		t.Error("the second database sees the first one's table")
	}
}

func TestMariaDBDropsTheDatabaseWhenTheTestEnds(t *testing.T) {
	SkipShort(t)
	var url string
	t.Run("inner", func(t *testing.T) { url = MariaDB(t) })
	if err := mariaDBExec(context.Background(), url, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "Unknown database") {
		t.Errorf("got %v, want an unknown database", err)
	}
}

func TestMariaDBServerIsGoneWithItsFolderAfterStop(t *testing.T) {
	SkipShort(t)
	s, err := StartMariaDB(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if err := mariaDBExec(context.Background(), s.URL, "SELECT 1"); err == nil {
		t.Error("the server still answers")
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("the server's folder is still there: %v", err)
	}
}

func TestMissingMariaDBIsAnErrorThatSaysWhatToInstall(t *testing.T) {
	if _, err := findMariaDB("no-such-server"); err == nil || !strings.Contains(err.Error(), "make test") {
		t.Errorf("got %v, want the advice to run make test", err)
	}
}
