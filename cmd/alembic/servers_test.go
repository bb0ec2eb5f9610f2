package main

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// setServers gives a script that is named after a server databases of its own:
// $PGURL, or $MYURL with $MYSCRATCH, in the forms that the tutorial uses, and
// their parts for scripts that make other URLs of them.
func setServers(t *testing.T, e *testscript.Env) {
	name := strings.TrimPrefix(filepath.Base(e.WorkDir), "script-")
	product, _, _ := strings.Cut(name, "_")
	switch product {
	case "postgresql":
		skipShort(e, testdb.PostgresURLEnv)
		given := testdb.Postgres(t)
		e.Setenv("PGURL", given)
		setParts(e, "PG", given)
	case "mariadb":
		skipShort(e, testdb.MariaDBURLEnv)
		given := testdb.MariaDB(t)
		e.Setenv("MYURL", strings.Replace(given, "mariadb://", "mysql+pymysql://", 1))
		e.Setenv("MYSCRATCH", testdb.MariaDB(t))
		setParts(e, "MY", given)
	}
	if strings.HasSuffix(name, "_python") {
		e.Setenv("PYALEMBIC", pythonAlembic(t))
	}
}

// skipShort skips the script in a short run unless the environment gives a
// server.
func skipShort(e *testscript.Env, server string) {
	if testing.Short() && os.Getenv(server) == "" {
		e.T().Skip("a short run starts no server")
	}
}

// pythonAlembic finds Python's Alembic, which the scripts about taking over its
// databases run beside ours.
func pythonAlembic(t *testing.T) string {
	const advice = "run `make test`, which installs it, or internal/testdb/install.sh; ALEMBIC_TEST_PYTHON_ALEMBIC may name the program"
	program := os.Getenv("ALEMBIC_TEST_PYTHON_ALEMBIC")
	if program == "" {
		program = "/usr/bin/alembic"
	}
	version, err := exec.Command(program, "--version").Output()
	if err != nil {
		t.Fatalf("this test needs Python's Alembic: %v; %s", err, advice)
	}
	if !strings.HasPrefix(string(version), "alembic 1.") {
		t.Fatalf("%s is not Python's Alembic: its version is %q; %s", program, version, advice)
	}
	return program
}

func setParts(e *testscript.Env, prefix, given string) {
	u, err := url.Parse(given)
	if err != nil {
		e.T().Fatal(err)
	}
	e.Setenv(prefix+"ADDRESS", u.Host)
	e.Setenv(prefix+"PORT", u.Port())
	e.Setenv(prefix+"DATABASE", strings.TrimPrefix(u.Path, "/"))
	e.Setenv(prefix+"ROLE", testdb.PasswordRole)
}

// sqlCommand is "sql URL STATEMENT": it runs a statement on a server and prints
// the rows.
func sqlCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sql URL STATEMENT")
	}
	open := postgresql.Driver
	if !strings.HasPrefix(args[0], "postgres") {
		open = mysql.Driver
	}
	text, err := runSQL(open, args[0], args[1])
	if neg != (err != nil) {
		ts.Fatalf("sql: %v", err)
	}
	_, err = ts.Stdout().Write([]byte(text))
	ts.Check(err)
}

func runSQL(d driver.Driver, url, statement string) (string, error) {
	var db *sql.DB
	db, err := d.Open(context.Background(), url)
	if err != nil {
		return "", err
	}
	defer db.Close()
	return query(db, statement)
}
