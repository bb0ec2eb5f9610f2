package oneconn

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// exec runs a statement on the driver's connection, by preparing it if the
// driver asks for that.
func (c *Conn) exec(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	if direct, ok := c.driver.(driver.ExecerContext); ok {
		result, err := direct.ExecContext(ctx, query, args)
		if !errors.Is(err, driver.ErrSkip) {
			return result, err
		}
	}
	err = c.prepared(ctx, query, func(s driver.Stmt) error {
		execer, ok := s.(driver.StmtExecContext)
		if !ok {
			return fmt.Errorf("the driver's statements (%T) take no context", s)
		}
		result, err = execer.ExecContext(ctx, args)
		return err
	})
	return result, err
}

// query runs a query and reads its rows.
func (c *Conn) query(ctx context.Context, query string, args []driver.NamedValue) (read *rows, err error) {
	if direct, ok := c.driver.(driver.QueryerContext); ok {
		opened, err := direct.QueryContext(ctx, query, args)
		if err == nil {
			return readRows(opened)
		}
		if !errors.Is(err, driver.ErrSkip) {
			return nil, err
		}
	}
	err = c.prepared(ctx, query, func(s driver.Stmt) error {
		queryer, ok := s.(driver.StmtQueryContext)
		if !ok {
			return fmt.Errorf("the driver's statements (%T) take no context", s)
		}
		opened, err := queryer.QueryContext(ctx, args)
		if err != nil {
			return err
		}
		read, err = readRows(opened)
		return err
	})
	return read, err
}

func (c *Conn) prepared(ctx context.Context, query string, f func(driver.Stmt) error) error {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

func (c *Conn) prepare(ctx context.Context, query string) (driver.Stmt, error) {
	if p, ok := c.driver.(driver.ConnPrepareContext); ok {
		return p.PrepareContext(ctx, query)
	}
	return c.driver.Prepare(query)
}
