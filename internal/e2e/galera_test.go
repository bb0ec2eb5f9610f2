package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	osexec "os/exec"
	"testing"

	"github.com/alembic-go/alembic/internal/testdb"
)

// TestManyProcessesOnAllNodesOfAGaleraClusterRunEachRevisionOnce starts 32
// processes on three nodes at once, on an empty database: the table of the lock
// isn't there either.
func TestManyProcessesOnAllNodesOfAGaleraClusterRunEachRevisionOnce(t *testing.T) {
	nodes := testdb.Galera(t)
	const processes = 32
	said := make([]bytes.Buffer, processes)
	errs := make(chan error, processes)
	for i := range processes {
		child := osexec.Command(os.Args[0])
		child.Env = append(os.Environ(), childEnv+"=once", "CHILD_DIALECT=mariadb", "CHILD_URL="+nodes[i%len(nodes)])
		child.Stderr = &said[i]
		go func() {
			err := child.Run()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, &said[i])
			}
			errs <- err
		}()
	}
	for range processes {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	for _, node := range nodes {
		db := server{dialect: "mariadb", url: node}.open(t)
		if got := one(t, db, "SELECT count(*) FROM runs"); got != fmt.Sprint(killedRevisions) {
			t.Errorf("%d revisions ran %s times", killedRevisions, got)
		}
	}
}
