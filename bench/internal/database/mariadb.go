package database

import "github.com/alembic-go/alembic/bench/internal/measure"

type mariadb struct{}

func (m mariadb) drop(d *Database) []measure.Command {
	return []measure.Command{m.client(d, "mysql", "-e", "DROP DATABASE IF EXISTS "+d.Name)}
}

func (m mariadb) create(d *Database) []measure.Command {
	return []measure.Command{m.client(d, "mysql", "-e", "CREATE DATABASE "+d.Name)}
}

func (mariadb) client(d *Database, name string, args ...string) measure.Command {
	return measure.Command{Args: append([]string{"mariadb", "--no-defaults", "--skip-column-names", "--batch", "--local-infile=1",
		"--host=" + d.Host, "--port=" + d.Port, "--protocol=tcp", "--user=" + d.User, "--database=" + name}, args...)}
}

func (m mariadb) query(d *Database, sql string) measure.Command {
	return m.client(d, d.Name, "-e", sql)
}

func (m mariadb) script(d *Database, file string) measure.Command {
	c := m.client(d, d.Name)
	c.Stdin = file
	return c
}

func (mariadb) dump(d *Database) measure.Command {
	return measure.Command{Args: []string{"mariadb-dump", "--no-defaults", "--no-data", "--skip-lock-tables",
		"--host=" + d.Host, "--port=" + d.Port, "--protocol=tcp", "--user=" + d.User, d.Name}}
}

func (m mariadb) version(d *Database) measure.Command {
	return m.client(d, "mysql", "-e", "SELECT version()")
}

func (mariadb) tables() string {
	return "SELECT count(*) FROM information_schema.tables WHERE table_schema = database() AND table_name REGEXP '^t[0-9]'"
}
