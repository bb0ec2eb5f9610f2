package e2e_test

import (
	"encoding/binary"
	"io"
	"math"
	"net"
	"sync"
	"testing"

	"github.com/alembic-go/alembic/driver/mysql"
	"github.com/alembic-go/alembic/driver/postgresql"
	"github.com/alembic-go/alembic/internal/testdb"
)

// scissors is a proxy before a server that ends all connections behind the n-th
// message: of the client, which the server still gets, or of the server, which the
// client doesn't get any more.
type scissors struct {
	net.Listener
	dialect, target string
	ofServer        bool
	mu              sync.Mutex
	left            int
	open            []net.Conn
}

func snip(t *testing.T, s server, nth int, ofServer bool) (server, *scissors) {
	t.Helper()
	listener, target, front := s.front(t)
	c := &scissors{Listener: listener, dialect: s.dialect, target: target, ofServer: ofServer, left: nth}
	go c.serve()
	return front, c
}

func (c *scissors) serve() {
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		up, err := net.Dial("tcp", c.target)
		if err != nil || !c.admit(client, up) {
			client.Close()
			continue
		}
		go c.forward(client, up, false)
		go c.forward(up, client, true)
	}
}

// admit adds the connections, unless all were cut.
func (c *scissors) admit(conns ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left <= 0 {
		return false
	}
	c.open = append(c.open, conns...)
	return true
}

// remaining is how many messages are missing until the cut.
func (c *scissors) remaining() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left
}

// forward passes messages on until the cut.
func (c *scissors) forward(from, to net.Conn, ofServer bool) {
	defer to.Close()
	first := true
	for {
		message, err := readMessage(from, c.dialect == "postgresql", first && !ofServer)
		if err != nil || !c.pass(to, message, ofServer) {
			return
		}
		first = false
	}
}

// pass writes a message and reports whether more may follow.
func (c *scissors) pass(to net.Conn, message []byte, ofServer bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left <= 0 {
		return false
	}
	if ofServer == c.ofServer {
		c.left--
	}
	if c.left > 0 || !ofServer {
		_, _ = to.Write(message)
	}
	if c.left > 0 {
		return true
	}
	for _, conn := range c.open {
		conn.Close()
	}
	return false
}

// readMessage reads one message of the protocol. The first of PostgreSQL's client
// has no type.
func readMessage(from io.Reader, postgres, untyped bool) ([]byte, error) {
	head := make([]byte, 4)
	if postgres && !untyped {
		head = make([]byte, 5)
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := int(head[0]) | int(head[1])<<8 | int(head[2])<<16 // MariaDB's, and a number
	if postgres {
		length = int(binary.BigEndian.Uint32(head[len(head)-4:])) - 4
	}
	message := append(head, make([]byte, length)...)
	_, err := io.ReadFull(from, message[len(head):])
	return message, err
}

// TestARunIsFinishedByTheNextWhateverMessageWasTheLast cuts the connection behind
// messages of a run that are spread evenly; with as many trials as there are
// messages, behind each of them.
func TestARunIsFinishedByTheNextWhateverMessageWasTheLast(t *testing.T) {
	testdb.SkipShort(t)
	everyFault(t, onServers, func(t *testing.T, f faultForm, s server, _, direction string) {
		want := f.undisturbed(t, s, direction)
		t.Run("client", func(t *testing.T) { f.cutEverywhere(t, s, direction, want, false) })
		t.Run("server", func(t *testing.T) { f.cutEverywhere(t, s, direction, want, true) })
	})
}

// cutEverywhere cuts runs behind the messages of one side.
func (f faultForm) cutEverywhere(t *testing.T, s server, direction string, want undisturbed, ofServer bool) {
	t.Helper()
	random := chances(t)
	all := f.cutAt(t, s, direction, want, math.MaxInt, ofServer)
	step := max(1, all/trials(t, 1))
	cuts := 0
	for n := 1 + random.IntN(step); n <= all && !t.Failed(); n += step {
		// A test of its own drops its database before the next one begins.
		t.Run("cut", func(t *testing.T) { f.cutAt(t, s, direction, want, n, ofServer) })
		if cuts++; cuts%100 == 0 {
			t.Logf("%d cuts, the last one behind message %d of %d", cuts, n, all)
		}
	}
	t.Logf("cut behind %d of %d messages", cuts, all)
}

// cutAt cuts one run and returns how many messages there were.
func (f faultForm) cutAt(t *testing.T, s server, direction string, want undisturbed, n int, ofServer bool) int {
	t.Helper()
	fresh := f.prepared(t, s, direction)
	through, scissors := snip(t, fresh, n, ofServer)
	failed := f.runThrough(t, through, direction)
	left := scissors.remaining()
	if failed != nil && left > 0 {
		t.Errorf("without a cut: %v", failed)
	}
	f.recovers(t, fresh, direction, want, n)
	if t.Failed() {
		t.Logf("the connection was cut behind message %d, of the server: %v; the run said %v", n, ofServer, failed)
	}
	return n - left
}

// runThrough runs with connections that may be cut while they are being made.
func (f faultForm) runThrough(t *testing.T, s server, direction string) error {
	t.Helper()
	open := postgresql.Driver.Open
	if s.dialect == "mariadb" {
		open = mysql.Driver.Open
	}
	db, err := open(t.Context(), s.url)
	if err != nil {
		return err
	}
	defer db.Close()
	return f.run(t.Context(), s.migrator(t, db, f.env), direction)
}
