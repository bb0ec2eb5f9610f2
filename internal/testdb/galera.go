package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// GaleraEnv asks for the tests on a Galera cluster, which takes about a minute to
// start: "start", or the URLs of the nodes of a running one, separated by commas.
const GaleraEnv = "ALEMBIC_TEST_GALERA"

// galeraNodes is the number of nodes of a cluster; of three, one may fail.
const galeraNodes = 3

// galeraURLs starts a cluster once for the process, unless one runs.
var galeraURLs = sync.OnceValues(func() (urls []string, err error) {
	if given := os.Getenv(GaleraEnv); given != "start" {
		return strings.Split(given, ","), nil
	}
	nodes, err := startGalera(context.Background())
	for _, node := range nodes {
		urls = append(urls, node.URL)
	}
	return urls, err
})

// Galera returns an empty database of the test's own in a Galera cluster of
// MariaDB, as the URL that each node has for it.
func Galera(t testing.TB) []string {
	t.Helper()
	skipWithoutGalera(t)
	nodes, err := galeraURLs()
	if err != nil {
		t.Fatalf("this test needs a Galera cluster: %v", err)
	}
	name := databaseName()
	if err := mariaDBExec(context.Background(), nodes[0], "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := mariaDBExec(context.Background(), nodes[0], "DROP DATABASE IF EXISTS "+name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	var urls []string
	for _, node := range nodes {
		url := withDatabase(node, name)
		if err := awaitDatabase(url); err != nil {
			t.Fatalf("the test's database on another node: %v", err)
		}
		urls = append(urls, url)
	}
	return urls
}

// awaitDatabase waits until a node has applied that a database was made.
func awaitDatabase(url string) (err error) {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = mariaDBExec(context.Background(), url, "SELECT 1"); err == nil {
			return nil
		}
	}
	return err
}

// GaleraNodes starts a cluster of the test's own, whose nodes may be killed.
func GaleraNodes(t testing.TB) []*Server {
	t.Helper()
	skipWithoutGalera(t)
	nodes, err := startGalera(context.Background())
	if err != nil {
		t.Fatalf("this test needs a Galera cluster: %v", err)
	}
	for _, node := range nodes {
		t.Cleanup(node.Stop)
	}
	return nodes
}

func skipWithoutGalera(t testing.TB) {
	t.Helper()
	if os.Getenv(GaleraEnv) == "" {
		t.Skip("a Galera cluster takes about a minute to start; `make test-galera` runs this test")
	}
}

// startGalera starts the nodes of a cluster one after the other: each gets its data
// from those before it.
func startGalera(ctx context.Context) (nodes []*Server, err error) {
	programs, err := mariaDBPrograms()
	if err != nil {
		return nil, err
	}
	provider, err := galeraProvider()
	if err != nil {
		return nil, err
	}
	group := "gcomm://"
	for i := range galeraNodes {
		node, address, err := startGaleraNode(ctx, programs, provider, group)
		if err != nil {
			for _, n := range nodes {
				n.Stop()
			}
			return nil, err
		}
		if nodes = append(nodes, node); i == 0 {
			group += address
		}
	}
	return nodes, nil
}

func startGaleraNode(ctx context.Context, programs mariaDBBinaries, provider, group string) (*Server, string, error) {
	var ports [3]int // of the group, of its incremental and of its whole transfers
	for i := range ports {
		var err error
		if ports[i], err = freePort(); err != nil {
			return nil, "", err
		}
	}
	address := fmt.Sprintf("127.0.0.1:%d", ports[0])
	spec := serverSpec{
		name: "galera",
		user: "mysql",
		quit: "KILL",
		prepare: func(ctx context.Context, s *Server) error {
			data := filepath.Join(s.dir, "data")
			if group != "gcomm://" { // it gets its data from the others
				return errors.Join(os.Mkdir(data, 0o755), chown(data, "mysql"))
			}
			return s.output(ctx, "mysql", programs.install, "--no-defaults", "--datadir="+data,
				"--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M", "--tmpdir="+s.dir)
		},
		command: func(s *Server, port int) ([]string, string) {
			argv := append([]string{programs.server}, mariaDBFlags(s.dir, port)...)
			argv = append(argv, "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", "--wsrep-provider="+provider,
				"--wsrep-cluster-name=alembic", "--wsrep-cluster-address="+group, fmt.Sprintf("--wsrep-node-name=n%d", port),
				"--wsrep-node-address="+address, "--wsrep-sst-method=rsync", fmt.Sprintf("--wsrep-sst-receive-address=127.0.0.1:%d", ports[2]),
				fmt.Sprintf("--wsrep-provider-options=gmcast.listen_addr=tcp://%s;ist.recv_addr=127.0.0.1:%d;gcache.size=16M", address, ports[1]))
			return argv, fmt.Sprintf("mariadb://root@127.0.0.1:%d/mysql", port)
		},
		ready:    galeraReady,
		patience: 3 * time.Minute, // it may copy the data of another node first
	}
	node, err := spec.start(ctx)
	return node, address, err
}

// galeraReady returns nil when a node takes part in its cluster.
func galeraReady(ctx context.Context, url string) error {
	dsn, err := mariaDBDSN(url)
	if err != nil {
		return err
	}
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	var name, ready string
	if err := db.QueryRowContext(ctx, "SHOW STATUS LIKE 'wsrep_ready'").Scan(&name, &ready); err != nil {
		return err
	}
	if ready != "ON" {
		return errors.New("the node is not ready")
	}
	return nil
}

// galeraProvider returns the file of the library by which MariaDB replicates.
func galeraProvider() (string, error) {
	for _, program := range []string{"rsync", "lsof"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("no %s is in PATH, by which a node gets its data; %s", program, installAdvice)
		}
	}
	places := []string{"/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so", "/usr/lib/libgalera_smm.so"}
	for _, place := range places {
		if _, err := os.Stat(place); err == nil {
			return place, nil
		}
	}
	return "", fmt.Errorf("no Galera library is at %s; %s", strings.Join(places, ", "), installAdvice)
}
