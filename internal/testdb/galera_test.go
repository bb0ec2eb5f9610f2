package testdb

import (
	"testing"
)

func TestNodesOfAGaleraClusterHoldTheSame(t *testing.T) {
	nodes := Galera(t)
	if err := mariaDBExec(t.Context(), nodes[0], "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	for _, node := range nodes[1:] {
		// The reads of a node lag unless they wait.
		err := mariaDBExec(t.Context(), node, "SET SESSION wsrep_sync_wait = 7", "INSERT INTO t SELECT id + (SELECT MAX(id) FROM t) FROM t")
		if err != nil {
			t.Errorf("%s: %v", node, err)
		}
	}
}
