package postgresql

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/alembic-go/alembic/internal/config"
)

// openError is a database that can't be opened: one sentence for people, and
// the driver's error to unwrap.
type openError struct {
	message string
	err     error
}

func (e *openError) Error() string { return e.message }

func (e *openError) Unwrap() error { return e.err }

// parseError is about parameters that the driver doesn't take. The driver's own
// text repeats the connection's, so only the reason in it is shown.
func parseError(u *config.URL, err error) error {
	reason := "a parameter has an impossible value"
	if inner := errors.Unwrap(err); inner != nil {
		reason = inner.Error()
	}
	return &openError{message: hide("the parameters of the PostgreSQL URL cannot be used: "+reason, u)}
}

// hide takes the password out of a text.
func hide(s string, u *config.URL) string {
	for _, secret := range append(u.Query["password"], append(u.Query["sslpassword"], u.Password.Reveal())...) {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}

// explain says why the server wasn't reached and what to do.
func explain(c *pgx.ConnConfig, u *config.URL, err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("connecting to PostgreSQL was interrupted: %w", context.Canceled)
	}
	where := address(c)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return &openError{message: hide(refusal(c, where, refused), u), err: err}
	}
	return &openError{message: hide(unreachable(where, err), u), err: err}
}

func address(c *pgx.ConnConfig) string {
	all := []string{}
	add := func(host string, port uint16) {
		s := net.JoinHostPort(host, strconv.Itoa(int(port)))
		if network, path := pgconn.NetworkAddress(host, port); network == "unix" {
			s = "socket " + path
		}
		if len(all) == 0 || all[len(all)-1] != s {
			all = append(all, s)
		}
	}
	add(c.Host, c.Port)
	for _, f := range c.Fallbacks {
		add(f.Host, f.Port)
	}
	return strings.Join(all, ", ")
}

// refusal explains an answer of the server; the codes are of PostgreSQL's
// manual, appendix A.
func refusal(c *pgx.ConnConfig, where string, e *pgconn.PgError) string {
	switch e.Code {
	case "28P01":
		return fmt.Sprintf("PostgreSQL at %s refuses the password of user %q; check user and password in the URL", where, c.User)
	case "28000":
		return fmt.Sprintf("PostgreSQL at %s does not let user %q in: %s; check the user in the URL and the server's pg_hba.conf", where, c.User, e.Message)
	case "3D000":
		return fmt.Sprintf("PostgreSQL at %s has no database %q; create it (createdb %s) or check the name in the URL", where, c.Database, c.Database)
	case "42501":
		return fmt.Sprintf("PostgreSQL at %s: user %q may not connect to the database %q; run: GRANT CONNECT ON DATABASE %s TO %s",
			where, c.User, c.Database, c.Database, c.User)
	case "42704":
		return fmt.Sprintf("PostgreSQL at %s: %s; a parameter of the URL is neither one of the connection nor a setting of the server: remove it", where, e.Message)
	case "53300":
		return fmt.Sprintf("PostgreSQL at %s has no connection left: %s; close some or raise max_connections", where, e.Message)
	case "57P03":
		return fmt.Sprintf("PostgreSQL at %s is not ready: %s; try again in a moment", where, e.Message)
	}
	return fmt.Sprintf("PostgreSQL at %s refuses the connection: %s (%s); check the URL", where, e.Message, e.Code)
}

// unwanted are the driver's errors about a server that isn't what
// target_session_attrs asks for.
var unwanted = []error{pgconn.ErrReadOnlyConnection, pgconn.ErrReadWriteConnection, pgconn.ErrPrimaryConnection, pgconn.ErrStandbyConnection}

func unreachable(where string, err error) string {
	var dns *net.DNSError
	session := slices.IndexFunc(unwanted, func(kind error) bool { return errors.Is(err, kind) })
	switch {
	case session >= 0:
		return fmt.Sprintf("no PostgreSQL server at %s is what target_session_attrs in the URL asks for: %s; name the right server, "+
			"or leave the parameter out", where, unwanted[session])
	case errors.As(err, &dns):
		return fmt.Sprintf("the host %q of the PostgreSQL server is not known; check it in the URL", dns.Name)
	case errors.Is(err, os.ErrNotExist):
		return fmt.Sprintf("there is no PostgreSQL %s; is the server running, and is the folder in the URL right?", where)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("no server answers at %s; is PostgreSQL running there, and are host and port in the URL right?", where)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return fmt.Sprintf("PostgreSQL at %s did not answer in time; check host and port in the URL, and the network (connect_timeout=SECONDS waits longer)", where)
	case strings.Contains(err.Error(), "server refused TLS"):
		return fmt.Sprintf("PostgreSQL at %s does not offer TLS, which sslmode asks for; write sslmode=disable or set TLS up on the server", where)
	}
	return fmt.Sprintf("cannot connect to PostgreSQL at %s: %s; check the URL", where, lastError(err))
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// lastError is the innermost reason: the driver's outer texts repeat the
// connection's parameters.
func lastError(err error) string {
	for {
		var inner error
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			inner = e.Unwrap()
		case interface{ Unwrap() []error }:
			if all := e.Unwrap(); len(all) > 0 {
				inner = all[len(all)-1]
			}
		}
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
