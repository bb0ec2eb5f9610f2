package mysql_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
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
