package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

var (
	_ dialect.RowInserter = (*session)(nil)
	_ dialect.RowCompiler = (*Dialect)(nil)
)

// plainTableSQL tells whether an INSERT of several rows does to a table what one for
// each row does, and which of its columns counts by itself. InnoDB takes a statement
// that fails back as a whole. Without a strict mode the server refuses NULL in a
// column that can't hold it from one row only.
const plainTableSQL = `SELECT COUNT(*) = 1 AND MAX(t.ENGINE) = 'InnoDB' AND @@SESSION.sql_mode LIKE '%%STRICT%%TABLES%%'
    AND NOT EXISTS (SELECT 1 FROM information_schema.TRIGGERS g WHERE g.EVENT_OBJECT_SCHEMA = %[1]s AND g.EVENT_OBJECT_TABLE = %[2]s),
  (SELECT COALESCE(MAX(c.COLUMN_NAME), '') FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = %[1]s AND c.TABLE_NAME = %[2]s AND c.EXTRA LIKE '%%auto_increment%%')
FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = %[1]s AND t.TABLE_NAME = %[2]s AND t.TABLE_TYPE = 'BASE TABLE'` + oneRow

// CompileRows returns the rows of an operation as literals.
func (d *Dialect) CompileRows(o op.BulkInsert) ([]dialect.Rows, error) {
	return ddl.Generic{D: d}.CompileRows(o)
}

// InsertRows returns what inserts rows by one statement.
func (s *session) InsertRows(ctx context.Context, table schema.TableName, columns []string) (dialect.InsertRows, error) {
	if s.traces.temporary || s.traces.others {
		return nil, nil // a temporary table may be in front of the one that the catalog knows
	}
	of := "DATABASE()"
	name, err := s.dialect.quoteString(table.Name)
	if err == nil && table.Schema != "" {
		of, err = s.dialect.quoteString(table.Schema)
	}
	if err != nil {
		return nil, err
	}
	var plain bool
	var counting string
	if err := s.Conn.QueryRowContext(ctx, fmt.Sprintf(plainTableSQL, of, name)).Scan(&plain, &counting); err != nil {
		return nil, fmt.Errorf("read what the table %s is: %w", table, err)
	}
	if !plain {
		return nil, nil
	}
	counts := slices.Index(columns, counting)
	return dialect.InsertFunc(func(ctx context.Context, rows dialect.Rows) error {
		if counts >= 0 && mixed(rows, counts) {
			return errMixed
		}
		text := rows.InsertAll()
		if err := s.Fits(len(text)); err != nil {
			return err
		}
		_, err := s.Conn.ExecContext(ctx, text)
		return err
	}), nil
}

// errMixed keeps rows from being inserted by one statement, for which the server
// chooses other numbers than for one each.
var errMixed = errors.New("some of the rows have the number that the server gives to the others")

// mixed reports whether some rows have a value in a column that counts by itself and
// others haven't.
func mixed(rows dialect.Rows, column int) bool {
	counted := 0
	for i := range rows.Len() {
		if v := rows.Row(i)[column]; v == "NULL" || v == "0" || v == "false" {
			counted++
		}
	}
	return counted != 0 && counted != rows.Len()
}
