// Package mysql opens MariaDB and MySQL databases from SQLAlchemy URLs
// (mysql+pymysql://user:password@host:3306/db, mariadb://…) with
// go-sql-driver/mysql.
package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/go-sql-driver/mysql"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/config"
)

// Driver opens the dialects mysql and mariadb.
var Driver = driver.Driver{Dialects: []string{"mysql", "mariadb"}, Open: open, Session: session}

const defaultPort = 3306

// largestPacket is the highest max_allowed_packet that a server can have.
const largestPacket = 1 << 30

func open(ctx context.Context, url string) (*sql.DB, error) {
	u, err := config.ParseURL(url)
	if err != nil {
		return nil, err
	}
	if u.Database == "" {
		return nil, fmt.Errorf("the %s URL names no database: write its name behind the last slash, as in %s://user:password@localhost/my_app", u.Dialect, u.Dialect)
	}
	c, err := driverConfig(u)
	if err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, fmt.Errorf("the settings in the database URL contradict each other: %w", err)
	}
	db := sql.OpenDB(connector)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, explain(err, c)
	}
	return db, nil
}

// driverConfig translates the URL. Times are parsed, several statements in one
// call are refused, and UPDATE counts the rows found, as SQLAlchemy has it.
func driverConfig(u *config.URL) (*mysql.Config, error) {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.DBName = u.User, u.Password.Reveal(), u.Database
	c.ParseTime, c.MultiStatements, c.ClientFoundRows = true, false, true
	c.MaxAllowedPacket = largestPacket // the server's own limit counts
	c.Logger = &mysql.NopLogger{}      // every error is returned too
	host, port := u.Host, u.Port
	if host == "" {
		host = "127.0.0.1"
	}
	if port == 0 {
		port = defaultPort
	}
	c.Net, c.Addr = "tcp", net.JoinHostPort(host, strconv.Itoa(port))
	if err := applyQuery(c, u, host); err != nil {
		return nil, err
	}
	return c, nil
}

// The server's numbers of what goes wrong while connecting.
const (
	accessDeniedDB  = 1044
	accessDenied    = 1045
	unknownDatabase = 1049
)

// explain says what to do about a failed connection. The password is in none of
// it.
func explain(err error, c *mysql.Config) error {
	var answer *mysql.MySQLError
	if errors.As(err, &answer) {
		switch answer.Number {
		case accessDenied:
			return fmt.Errorf("the server at %s refused the user %q: the name or the password in the URL is wrong, or the user may not connect from here: %w", c.Addr, c.User, err)
		case accessDeniedDB:
			return fmt.Errorf("the user %q has no rights on the database %q at %s; an administrator can GRANT ALL ON `%s`.* to it: %w", c.User, c.DBName, c.Addr, c.DBName, err)
		case unknownDatabase:
			return fmt.Errorf("the server at %s has no database %q; create it with CREATE DATABASE `%s`, or correct the URL: %w", c.Addr, c.DBName, c.DBName, err)
		}
		return fmt.Errorf("connecting to the server at %s failed: %w", c.Addr, err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("connecting to %s: %w", c.Addr, err)
	}
	var refused net.Error
	if errors.As(err, &refused) {
		return fmt.Errorf("no MySQL or MariaDB server answers at %s; check the host, the port and that the server runs: %w", c.Addr, err)
	}
	return fmt.Errorf("connecting to %s failed: %w", c.Addr, err)
}
