package database

import "github.com/alembic-go/alembic/bench/internal/measure"

type postgresql struct{}

func (p postgresql) drop(d *Database) []measure.Command {
	return []measure.Command{p.psql(d, "postgres", "-c", "DROP DATABASE IF EXISTS "+d.Name+" WITH (FORCE)")}
}

// create ends with a checkpoint: one that comes later would cost whoever is
// measured then.
func (p postgresql) create(d *Database) []measure.Command {
	return []measure.Command{
		p.psql(d, "postgres", "-c", "CREATE DATABASE "+d.Name+" TEMPLATE template0"),
		p.psql(d, "postgres", "-c", "CHECKPOINT"),
	}
}

func (postgresql) psql(d *Database, name string, args ...string) measure.Command {
	return measure.Command{Args: append([]string{"psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
		"-h", d.Host, "-p", d.Port, "-U", d.User, "-d", name}, args...)}
}

func (p postgresql) query(d *Database, sql string) measure.Command {
	return p.psql(d, d.Name, "-c", sql)
}

func (p postgresql) script(d *Database, file string) measure.Command {
	return p.psql(d, d.Name, "-f", file)
}

func (postgresql) dump(d *Database) measure.Command {
	return measure.Command{Args: []string{"pg_dump", "-s", "-h", d.Host, "-p", d.Port, "-U", d.User, d.Name}}
}

func (p postgresql) version(d *Database) measure.Command {
	return p.psql(d, "postgres", "-c", "SHOW server_version")
}

func (postgresql) tables() string {
	return "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname ~ '^t[0-9]'"
}
