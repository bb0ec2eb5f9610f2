// Package testdb gives tests real databases: throwaway servers on loopback,
// each with its data in a temporary folder, and a fresh database for each test.
//
//	func TestX(t *testing.T) {
//		db, err := sql.Open("pgx", testdb.Postgres(t))
//
// The servers whose URLs the environment gives (ALEMBIC_TEST_POSTGRES_URL …)
// are used as they are: the command withdb starts one of each for a whole
// `go test ./...`. Otherwise the first test of a process that asks for a
// database starts a server, which ends with the process. A watchdog beside each
// server sees to that however the process ends, after a panic or a timeout too.
//
// A server that can't be started fails the test and says what to install. Only a
// short run (go test -short) skips tests: those that would start a server.
package testdb
