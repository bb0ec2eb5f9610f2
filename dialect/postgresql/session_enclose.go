package postgresql

import (
	"context"
	"regexp"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
)

var _ dialect.Encloser = (*session)(nil)

// enclosable are the first words of statements that a transaction can hold, unless
// they name one of the kinds below.
var enclosable = ddl.Words(`INSERT UPDATE DELETE MERGE WITH SELECT TRUNCATE COMMENT GRANT REVOKE SECURITY IMPORT REASSIGN COPY DO CREATE ALTER DROP`)

// outsideKinds are the kinds of objects that are made and dropped outside of a
// transaction, and changed there in part.
// Source: the manual's pages of CREATE, ALTER and DROP of these kinds.
var outsideKinds = ddl.Words(`DATABASE TABLESPACE SUBSCRIPTION SYSTEM`)

// endsOrCalls finds what may end a transaction in the body of a DO block.
var endsOrCalls = regexp.MustCompile(`(?i)commit|rollback|\bcall\b`)

// Encloses reads off the text whether a transaction can hold the statement. A DO block
// that ends a transaction, or calls a procedure that may, can't be in one.
func (s *session) Encloses(_ context.Context, sql string) bool {
	words := significant(strings.TrimRight(sql, "; \n"))
	if len(words) < 2 || !s.Outside() || s.shared || several(words) {
		return false
	}
	switch first := strings.ToUpper(words[0].Text); {
	case !enclosable[first]:
		return false
	case first == "DO":
		return !endsOrCalls.MatchString(sql)
	case first == "CREATE", first == "ALTER", first == "DROP":
		value := words[1].Is("TYPE") && mentions(words, "VALUE") && s.dialect.major < 12
		return !value && !outsideKinds[strings.ToUpper(words[1].Text)] && !mentions(words, "CONCURRENTLY")
	}
	return true
}

// Enclose begins a transaction with the session's defaults, which a statement outside
// of one has, too.
func (s *session) Enclose(ctx context.Context) error { return s.Run(ctx, "BEGIN") }

// EndEnclosed ends it.
func (s *session) EndEnclosed(ctx context.Context, commit bool) error {
	if commit {
		return s.Run(ctx, "COMMIT")
	}
	return s.Run(ctx, "ROLLBACK")
}

// Refuses recognises active_sql_transaction, and invalid_transaction_termination of a
// statement that ends its transaction.
func (s *session) Refuses(err error) bool {
	code := s.dialect.ErrorCode(err)
	return code == "25001" || code == "2D000"
}
