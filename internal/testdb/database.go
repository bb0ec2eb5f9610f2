package testdb

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// Database returns the URL of an empty database of the test's own on the server.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := databaseName()
	if s.spec.name == "postgres" {
		s.exec(t, "CREATE DATABASE "+name+" TEMPLATE template0")
	} else {
		s.exec(t, "CREATE DATABASE "+name)
	}
	return withDatabase(s.URL, name)
}

// DatabaseOn is Database, with the tables on a disk.
func (s *Server) DatabaseOn(t testing.TB, d Disk) string {
	t.Helper()
	name := databaseName()
	place := filepath.Join(d.Dir, name)
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := chown(place, s.spec.user); err != nil {
		t.Fatal(err)
	}
	if s.spec.name == "postgres" {
		s.exec(t, "CREATE TABLESPACE "+name+" LOCATION '"+place+"'")
		s.exec(t, "CREATE DATABASE "+name+" TEMPLATE template0 TABLESPACE "+name)
		t.Cleanup(func() {
			s.exec(t, "DROP DATABASE "+name+" WITH (FORCE)")
			s.exec(t, "DROP TABLESPACE "+name)
		})
	} else if err := os.Symlink(place, filepath.Join(s.dir, "data", name)); err != nil {
		t.Fatal(err)
	}
	return withDatabase(s.URL, name)
}

func (s *Server) exec(t testing.TB, statement string) {
	t.Helper()
	var err error
	if s.spec.name == "postgres" {
		err = postgresExec(s.URL, statement)
	} else {
		err = mariaDBExec(context.Background(), s.URL, statement)
	}
	if err != nil {
		t.Fatalf("%v\nin: %s", err, statement)
	}
}
