// Package postgresql opens PostgreSQL databases with the driver jackc/pgx.
package postgresql

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/alembic-go/alembic/driver"
	"github.com/alembic-go/alembic/internal/config"
)

// Driver opens postgresql://user:password@host:port/database URLs. As in libpq
// there may be several servers (a:5432,b:5432), and a server may be the folder of
// a unix socket (%2Fvar%2Frun%2Fpostgresql); both may also stand in the query
// (?host=/var/run/postgresql, ?host=a:5432&host=b:5432). The query takes libpq's
// connection parameters (sslmode, sslrootcert, connect_timeout, options, service,
// passfile, target_session_attrs …) and any setting of the server
// (?search_path=app). What the URL leaves out is taken from the environment as
// psql does (PGHOST, PGPASSFILE …).
var Driver = driver.Driver{Dialects: []string{"postgresql"}, Open: Open, Session: Session}

// connectTimeout, in seconds, is used where neither the URL nor PGCONNECT_TIMEOUT
// says another.
const connectTimeout = 10

// Open opens the database and connects to it. Its error is one sentence without
// the password.
func Open(ctx context.Context, text string) (*sql.DB, error) {
	u, err := config.ParseURL(text)
	if err != nil {
		return nil, err
	}
	c, err := connConfig(u)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*c)
	pooled, err := pooled(ctx, db)
	if err != nil {
		_ = db.Close() // the first error counts
		return nil, explain(c, u, err)
	}
	if pooled && u.Query["default_query_exec_mode"] == nil {
		// What is described in one session of the server is unknown in the next.
		_ = db.Close() // it has only been asked
		c.DefaultQueryExecMode = pgx.QueryExecModeExec
		db = stdlib.OpenDB(*c)
	}
	return db, nil
}

// pooled connects, and reports whether a pooler stands before the server: the
// process that answers isn't the one that it told when the connection was made.
func pooled(ctx context.Context, db *sql.DB) (bool, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	var answers, told uint32
	err = conn.Raw(func(c any) error {
		pg := c.(*stdlib.Conn).Conn()
		told = pg.PgConn().PID()
		return pg.QueryRow(ctx, "SELECT pg_catalog.pg_backend_pid()", pgx.QueryExecModeExec).Scan(&answers)
	})
	return told != answers, err
}

// connConfig is the connection that the URL describes.
func connConfig(u *config.URL) (*pgx.ConnConfig, error) {
	params, err := parameters(u)
	if err != nil {
		return nil, err
	}
	c, err := pgx.ParseConfig(keywords(params))
	if err != nil {
		return nil, parseError(u, err)
	}
	if c.ConnectTimeout == 0 && params["connect_timeout"] == "" {
		c.ConnectTimeout = connectTimeout * 1e9
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "alembic"
	}
	if params["default_query_exec_mode"] == "" {
		// A migration changes tables between two runs of the same query, so no
		// statement is kept prepared.
		c.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	return c, nil
}

// unneeded are connection parameters of libpq without a counterpart in pgx that
// change nothing about what a connection does.
var unneeded = []string{"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
	"gssencmode", "gsslib", "gssdelegation", "sslcompression", "load_balance_hosts"}

// foreign are parameters of Python's drivers and SQLAlchemy's, and what to do
// about each.
var foreign = map[string]string{
	"ssl":                           "write sslmode=require instead",
	"async_fallback":                "remove it",
	"prepared_statement_cache_size": "remove it",
	"prepared_statement_name_func":  "remove it",
	"executemany_mode":              "remove it",
	"use_native_hstore":             "remove it",
	"use_native_uuid":               "remove it",
	"command_timeout":               "write statement_timeout=MILLISECONDS instead",
	"direct_tls":                    "write sslnegotiation=direct instead",
	"charset":                       "write client_encoding instead",
	"plugin":                        "remove it",
}

// parameters are the connection's parameters under libpq's names.
func parameters(u *config.URL) (map[string]string, error) {
	p := map[string]string{}
	set := func(key, value string) {
		if value != "" {
			p[key] = value
		}
	}
	setAddresses(p, u.Addresses())
	set("user", u.User)
	set("password", u.Password.Reveal())
	set("dbname", u.Database)
	for key, values := range u.Query {
		if advice, ok := foreign[key]; ok {
			return nil, fmt.Errorf("the parameter %q in the URL belongs to a Python driver and means nothing here; %s", key, advice)
		}
		switch key {
		case "host", "hostaddr":
			setHosts(p, values)
		case "database":
			set("dbname", values[len(values)-1])
		case "fallback_application_name":
			if u.Query.Get("application_name") == "" {
				set("application_name", values[len(values)-1])
			}
		default:
			set(key, values[len(values)-1])
		}
	}
	for _, key := range unneeded {
		delete(p, key)
	}
	return p, nil
}

// defaultPort stands for a port that is left out among several servers.
const defaultPort = 5432

// setAddresses sets the servers that stand before the path of the URL.
func setAddresses(p map[string]string, all []config.Address) {
	var hosts, ports []string
	withPort := false
	for _, a := range all {
		withPort = withPort || a.Port != 0
		hosts, ports = append(hosts, a.Host), append(ports, strconv.Itoa(cmp.Or(a.Port, defaultPort)))
	}
	if host := strings.Join(hosts, ","); host != "" {
		p["host"] = host
	}
	if withPort {
		p["port"] = strings.Join(ports, ",")
	}
}

// setHosts takes ?host=, which may be repeated and hold ports: a folder stands
// for the unix socket in it.
func setHosts(p map[string]string, values []string) {
	var hosts, ports []string
	withPort := false
	for _, v := range strings.Split(strings.Join(values, ","), ",") {
		host, port := v, p["port"]
		if i := strings.LastIndexByte(v, ':'); i >= 0 && !strings.HasPrefix(v, "/") && isPort(v[i+1:]) && (strings.Count(v, ":") == 1 || v[i-1] == ']') {
			host, port, withPort = v[:i], v[i+1:], true
		}
		hosts, ports = append(hosts, strings.Trim(host, "[]")), append(ports, cmp.Or(port, strconv.Itoa(defaultPort)))
	}
	p["host"] = strings.Join(hosts, ",")
	if withPort {
		p["port"] = strings.Join(ports, ",")
	}
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// keywords writes parameters in libpq's keyword form, with every value quoted.
func keywords(p map[string]string) string {
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	var b strings.Builder
	for key, value := range p {
		b.WriteString(key + "='" + escape.Replace(value) + "' ")
	}
	return b.String()
}
