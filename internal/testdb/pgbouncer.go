package testdb

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// PgBouncer starts a pooler in a mode (session, transaction or statement) before
// an empty database of the test's own. It returns the URLs of the database through
// the pooler and without it. The pooler keeps at most PoolSize connections to the server.
func PgBouncer(t testing.TB, mode string) (pooled, direct string) {
	t.Helper()
	direct = Postgres(t)
	server, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startPgBouncer(t.Context(), mode, server)
	if err != nil {
		t.Fatalf("this test needs PgBouncer: %v", err)
	}
	t.Cleanup(s.Stop)
	return s.URL, direct
}

const pgBouncerConfig = `[databases]
* = host=%s port=%s
[pgbouncer]
pool_mode = %s
listen_addr = 127.0.0.1
unix_socket_dir =
auth_type = trust
auth_file = %s
ignore_startup_parameters = extra_float_digits
max_client_conn = 1000
default_pool_size = %d
`

// PoolSize is how many connections to the server the pooler keeps at most.
const PoolSize = 20

func startPgBouncer(ctx context.Context, mode string, server *url.URL) (*Server, error) {
	program, err := findPgBouncer()
	if err != nil {
		return nil, err
	}
	config := func(s *Server) string { return filepath.Join(s.dir, "pgbouncer") }
	spec := serverSpec{
		name: "pgbouncer",
		user: "postgres",
		quit: "KILL",
		prepare: func(_ context.Context, s *Server) error {
			users := filepath.Join(s.dir, "users")
			if err := os.WriteFile(users, []byte(`"`+server.User.Username()+`" ""`+"\n"), 0o644); err != nil {
				return err
			}
			text := fmt.Sprintf(pgBouncerConfig, server.Hostname(), server.Port(), mode, users, PoolSize)
			return os.WriteFile(config(s), []byte(text), 0o644)
		},
		command: func(s *Server, port int) ([]string, string) {
			pooled := *server
			pooled.Host = fmt.Sprintf("127.0.0.1:%d", port)
			const run = `{ cat "$1"; echo "listen_port = $2"; } >"$1.ini" && exec "$0" "$1.ini"`
			return []string{"/bin/sh", "-c", run, program, config(s), fmt.Sprint(port)}, pooled.String()
		},
		ready: func(_ context.Context, url string) error {
			return postgresExec(url+"&default_query_exec_mode=exec", "SELECT 1")
		},
	}
	return spec.start(ctx)
}

func findPgBouncer() (string, error) {
	for _, candidate := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no pgbouncer is in PATH or /usr/sbin; %s", installAdvice)
}
