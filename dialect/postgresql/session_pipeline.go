package postgresql

import (
	"context"
	"database/sql/driver"
	"errors"
	"reflect"
	"strings"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/internal/sqltext"
)

var _ dialect.Pipeliner = (*session)(nil)

// pipelined are the first words of the statements that are sent together.
var pipelined = ddl.Words(`INSERT UPDATE DELETE`)

// Pipelines tells the statements that change rows. One with a parameter gets another
// error in a pipeline than alone, what calls set_config may change how the texts behind it
// are read, and rows that are returned would be held.
func (s *session) Pipelines(sql string) bool {
	return s.Own && !s.shared && pipelined[strings.ToUpper(sqltext.First(sqltext.PostgreSQL, sql).Text)] && !hasParameter(sql) &&
		!sqltext.ContainsFold(sql, "set_config") && !strings.Contains(sql, "RETURNING") && !strings.Contains(sql, "returning") && s.pipelines()
}

// hasParameter reports whether $1 or the like stands in a text.
func hasParameter(sql string) bool {
	for at := strings.IndexByte(sql, '$'); at >= 0 && at+1 < len(sql); {
		if c := sql[at+1]; c >= '0' && c <= '9' {
			return true
		}
		next := strings.IndexByte(sql[at+1:], '$')
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

// pipelines reports whether the driver can send statements together: it is pgx, and the
// URL doesn't ask for simple messages only.
func (s *session) pipelines() bool {
	if s.pipeline == unasked {
		s.pipeline = alone
		if raw, ok := s.Conn.(rawConn); ok {
			_ = raw.RawContext(context.Background(), func(_ context.Context, conn any) error {
				if pg := pgConn(conn); pg.IsValid() && newBatch(pg).IsValid() && !simpleOnly(conn) {
					s.pipeline = together
				}
				return nil
			})
		}
	}
	return s.pipeline == together
}

// pipelining tells how a driver sends statements.
type pipelining int

const (
	unasked pipelining = iota
	alone
	together
)

// simpleOnly reports whether pgx was told to use the simple protocol.
func simpleOnly(conn any) bool { return nameOf(execMode(conn)) == "simple protocol" }

// execMode is how pgx sends queries, a pgx.QueryExecMode; the zero Value for another driver.
func execMode(conn any) reflect.Value {
	at := reflect.ValueOf(conn)
	for _, method := range []string{"Conn", "Config"} {
		if !at.IsValid() {
			return at
		}
		at = result(at.MethodByName(method))
	}
	if at = reflect.Indirect(at); at.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return at.FieldByName("DefaultQueryExecMode")
}

func nameOf(mode reflect.Value) string {
	if !mode.IsValid() {
		return ""
	}
	text, ok := mode.Interface().(interface{ String() string })
	if !ok {
		return ""
	}
	return text.String()
}

var _ dialect.QueryOptioner = (*Dialect)(nil)

// QueryOption returns pgx.QueryExecModeExec for a connection that first has each query
// described, as those of the command do for the arguments of revisions. The queries of a run
// have arguments of which pgx knows the types, and are sent like this behind a pooler, too.
func (*Dialect) QueryOption(conn any) any {
	mode := execMode(conn)
	if nameOf(mode) != "describe exec" || !mode.CanInt() {
		return nil
	}
	const modes = 10 // more than there are
	for n := range int64(modes) {
		exec := reflect.New(mode.Type()).Elem()
		if exec.SetInt(n); nameOf(exec) == "exec" {
			return exec.Interface()
		}
	}
	return nil
}

// newBatch returns a new pgconn.Batch, a pointer; the zero Value if pgx's methods are
// others than those that RunPipeline calls.
func newBatch(pg reflect.Value) reflect.Value {
	run := pg.MethodByName("ExecBatch")
	const in = 2
	if !run.IsValid() || run.Type().NumIn() != in || run.Type().NumOut() != 1 || run.Type().In(1).Kind() != reflect.Pointer {
		return reflect.Value{}
	}
	batch := reflect.New(run.Type().In(1).Elem())
	_, adds := batch.Interface().(batchOfPgx)
	if _, reads := run.Type().Out(0).MethodByName("ReadAll"); !adds || !reads {
		return reflect.Value{}
	}
	return batch
}

// batchOfPgx is a pgconn.Batch.
type batchOfPgx interface {
	ExecParams(sql string, values [][]byte, oids []uint32, formats, resultFormats []int16)
}

// RunPipeline sends the statements with pgx, whose methods are called by name, so that no
// driver is linked here. The server answers each and passes over those behind one that
// fails.
func (s *session) RunPipeline(ctx context.Context, texts []string) (ran int, err error) {
	err = s.Conn.(rawConn).RawContext(ctx, func(ctx context.Context, conn any) error {
		pg := pgConn(conn)
		batch := newBatch(pg)
		for _, text := range texts {
			batch.Interface().(batchOfPgx).ExecParams(text, nil, nil, nil, nil)
		}
		answers := pg.MethodByName("ExecBatch").Call([]reflect.Value{reflect.ValueOf(ctx), batch})
		all := answers[0].MethodByName("ReadAll").Call(nil) // ([]*pgconn.Result, error)
		for i := range all[0].Len() {
			if all[0].Index(i).Elem().FieldByName("Err").IsNil() {
				ran++
			}
		}
		err, _ := all[1].Interface().(error)
		return unsent(err)
	})
	return ran, err
}

// unsent returns the error of a connection that was lost before, as database/sql has it.
func unsent(err error) error {
	var safe interface{ SafeToRetry() bool }
	if errors.As(err, &safe) && safe.SafeToRetry() {
		return driver.ErrBadConn
	}
	return err
}
