package mysql

import (
	"context"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/internal/sqltext"
)

// session begins a transaction by turning autocommit off: each schema change
// commits itself and what was done before it, and after it the server then
// begins a new transaction by itself. So the data changes behind the last
// schema change and the row of the version table still are one transaction;
// after a BEGIN they would be committed one by one.
type session struct{ dialect.TxSession }

// NewSession returns the transaction handling of a connection.
func (*Dialect) NewSession(c dialect.Conn) dialect.Session {
	return &session{dialect.TxSession{Conn: c, BeginSQL: autocommitOff}}
}

const (
	autocommitOff = "SET autocommit = 0"
	autocommitOn  = "SET autocommit = 1"
)

// Commit ends the transaction; statements outside of one commit themselves.
func (s *session) Commit(ctx context.Context) error { return s.Run(ctx, "COMMIT", autocommitOn) }

// Rollback undoes what no schema change has committed.
func (s *session) Rollback(ctx context.Context) error {
	return s.Run(context.WithoutCancel(ctx), "ROLLBACK", autocommitOn)
}

// Commits reports whether a statement ended the transaction: all do but those
// that change rows and the session's settings. A statement that the server
// couldn't read did nothing.
func (d *Dialect) Commits(statement string, failed error) bool {
	if failed != nil && d.ErrorCode(failed) == syntaxError {
		return false
	}
	for t := range sqltext.Tokens(d.lexer(), statement) {
		if !t.Kind.Trivia() {
			return !transactional[strings.ToUpper(t.Text)]
		}
	}
	return false
}

// syntaxError is ER_PARSE_ERROR.
const syntaxError = "1064"

// transactional are the first words of statements that don't commit.
var transactional = dialect.Words(`INSERT UPDATE DELETE REPLACE SELECT WITH SET CALL DO VALUES TABLE SHOW EXPLAIN USE ( HANDLER
	SAVEPOINT RELEASE EXECUTE PREPARE DEALLOCATE KILL`)
