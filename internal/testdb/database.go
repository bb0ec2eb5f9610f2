package testdb

import (
	"context"
	"testing"
)

// Database returns the URL of an empty database of the test's own on the server.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := databaseName()
	create := func(statement string) error { return mariaDBExec(context.Background(), s.URL, statement) }
	if s.spec.name == "postgres" {
		create = func(statement string) error { return postgresExec(s.URL, statement+" TEMPLATE template0") }
	}
	if err := create("CREATE DATABASE " + name); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	return withDatabase(s.URL, name)
}
