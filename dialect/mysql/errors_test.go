package mysql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
)

func TestErrorCodeIsTheServersNumber(t *testing.T) {
	s := start(t)
	_, err := s.db.Exec("SELECT * FROM nope")
	coder := s.Dialect.(dialect.ErrorCoder)
	for _, e := range []error{err, &dialect.StatementError{Err: err}, errors.Join(errors.New("x"), err), errors.New(err.Error())} {
		if got := coder.ErrorCode(e); got != "1146" {
			t.Errorf("%v: got %q", e, got)
		}
	}
	for _, e := range []error{nil, errors.New("plain"), context.Canceled} {
		if got := coder.ErrorCode(e); got != "" {
			t.Errorf("%v: got %q", e, got)
		}
	}
}

func TestNameThatNoTableCanHaveIsExplained(t *testing.T) {
	s := start(t)
	for sql, want := range map[string]bool{"CREATE TABLE `t😀` (a INT)": true, "CREATE TABLE t (a INT, a INT)": false} {
		_, err := s.db.Exec(sql)
		advice := dialect.Failed(s.Dialect, dialect.Statement{SQL: sql}, err).(*dialect.StatementError).Advice
		if err == nil || strings.Contains(advice, "U+FFFF, such as emoji; choose another name") != want {
			t.Errorf("%s: %v, %q", sql, err, advice)
		}
	}
}

func TestAChangeThatWasMadeBeforeIsExplained(t *testing.T) {
	s := start(t)
	_, err := s.db.Exec("DROP TABLE nope")
	advice := dialect.Failed(s.Dialect, dialect.Statement{SQL: "DROP TABLE nope"}, err).(*dialect.StatementError).Advice
	if err == nil || !strings.HasPrefix(advice, "if this change was made before, by hand or by a run without a journal that failed or was killed") {
		t.Errorf("%v: %q", err, advice)
	}
}

func TestTheAdviceTellsAServerThatOnlyReadsFromATransaction(t *testing.T) {
	for text, want := range map[string]string{
		"Error 1290 (HY000): The MariaDB server is running with the --read-only option so it cannot execute this statement": "connect to the primary server",
		"Error 1290 (HY000): The MariaDB server is running with the --secure-file-priv option":                              "",
		"Error 1792 (25006): Cannot execute statement in a READ ONLY transaction":                                           "take SET TRANSACTION READ ONLY or tx_read_only out",
	} {
		got := mysql.NewMariaDB().Advice(dialect.Statement{SQL: "DELETE FROM t"}, errors.New(text))
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestSeveralStatementsAndAMissingDatabaseAreExplained(t *testing.T) {
	s := start(t)
	inFile := dialect.Position{File: "a.sql", Line: 3}
	for _, c := range []struct {
		sql, want string
		pos       dialect.Position
	}{
		{"SELECT 1; CREATE TABLE b (id INT)", "give each one an op.Execute of its own", dialect.Position{File: "a.go", Line: 3}},
		{"SELECT 1; CREATE TABLE b (id INT)", "", inFile}, // it is split there
		{"CREATE TABEL b (id INT)", "", dialect.Position{File: "a.go", Line: 3}},
		{"CREATE TABLE nosuch.b (id INT)", "the server has no database of that name; create it first", inFile},
	} {
		_, err := s.db.Exec(c.sql)
		advice := dialect.Failed(s.Dialect, dialect.Statement{SQL: c.sql, Pos: c.pos}, err).(*dialect.StatementError).Advice
		if err == nil || !strings.Contains(advice, c.want) || c.want == "" && advice != "" {
			t.Errorf("%s in %s: %v, %q", c.sql, c.pos.File, err, advice)
		}
	}
}
