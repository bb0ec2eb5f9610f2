package testdb

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// databases counts the databases that this process has made.
var databases atomic.Int64

// databaseName returns a name that no other test has, in this process or in
// another one that uses the same server.
func databaseName() string {
	return fmt.Sprintf("t_%d_%d_%d", os.Getpid(), time.Now().UnixNano()%1_000_000_007, databases.Add(1))
}
