package e2e_test

import (
	"net/url"
	"testing"

	"github.com/alembic-go/alembic"
)

// TestMistakesInASchemaHaveTheirLineAndTheServersWords compares schemas that the
// server refuses. Each statement stands in the third line.
func TestMistakesInASchemaHaveTheirLineAndTheServersWords(t *testing.T) {
	const tables = "CREATE TABLE a (id integer);\n\n"
	for dialect, c := range map[string]struct {
		start func(*testing.T) server
		cases map[string][]string
	}{
		"postgresql": {postgres, map[string][]string{
			"CREATE TABLE a (x integer);": {`relation "a" already exists`},
			"CREATE VIEW a AS SELECT 1;":  {`"a" already exists`},
			"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';": {`function "f" already exists`},
			"CREATE TYPE m AS ENUM ('x'); CREATE DOMAIN m AS text;":                                                                   {`type "m" already exists`},
			"CREATE VIEW v AS SELECT x FROM gone;":                                                                                    {`relation "gone" does not exist`},
			"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION gone();":                                               {"function gone() does not exist"},
			"CREATE POLICY p ON a TO nobody_here USING (true);":                                                                       {`role "nobody_here" does not exist`},
			"GRANT SELECT ON a TO nobody_here;":                                                                                       {`role "nobody_here" does not exist`},
			"ALTER TABLE a OWNER TO nobody_here;":                                                                                     {`role "nobody_here" does not exist`},
			"CREATE EXTENSION not_installed;":                                                                                         {`extension "not_installed" is not available`},
			"CREATE TABLE b (x gone);":                                                                                                {`type "gone" does not exist`},
			"COMMENT ON VIEW gone IS 'x';":                                                                                            {`relation "gone" does not exist`},
			"CREATE INDEX i ON a (gone);":                                                                                             {`column "gone" does not exist`},
		}},
		"mariadb": {mariadb, map[string][]string{
			"CREATE TABLE a (x integer);": {"Table 'a' already exists"},
			"CREATE VIEW a AS SELECT 1;":  {"Table 'a' already exists"},
			"CREATE FUNCTION f() RETURNS int RETURN 1; CREATE FUNCTION f() RETURNS int RETURN 2;":                                       {"FUNCTION f already exists"},
			"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @x = 1; CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @x = 1;": {"Trigger", "already exists"},
			"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1;":                   {"Event 'e' already exists"},
			"CREATE VIEW v AS SELECT x FROM gone;":                          {"gone' doesn't exist"},
			"CREATE TRIGGER t BEFORE INSERT ON gone FOR EACH ROW SET @x=1;": {"gone' doesn't exist"},
			"CREATE TABLE b (x integer DEFAULT (NEXT VALUE FOR gone));":     {"gone' doesn't exist"},
		}},
		"sqlite": {sqliteFile, map[string][]string{
			"CREATE TABLE a (x integer);":                                {"table a already exists"},
			"CREATE VIEW a AS SELECT 1;":                                 {"a already exists"},
			"CREATE TRIGGER t AFTER INSERT ON gone BEGIN SELECT 1; END;": {"no such table: ", "gone"},
			"CREATE VIRTUAL TABLE v USING not_there(a);":                 {"no such module: not_there"},
			"CREATE INDEX i ON gone (x);":                                {"no such table: ", "gone"},
		}},
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			s := c.start(t)
			db := s.open(t)
			options := []alembic.Option{inMemory}
			switch dialect {
			case "postgresql":
				options = nil
			case "mariadb":
				options = []alembic.Option{scratch(t, mariadb(t))}
			}
			for statement, want := range c.cases {
				m := s.migrator(t, db, &alembic.Env{Privileges: true}, append(options, target(t, tables+statement+"\n"))...)
				wantError(t, m.Check(t.Context()), append(want, "schema.sql:3")...)
			}
		})
	}
}

// TestAnExtensionWithoutTheRightToCreateItIsRefusedInTheServersWords runs as a role
// that owns the schema and isn't a superuser.
func TestAnExtensionWithoutTheRightToCreateItIsRefusedInTheServersWords(t *testing.T) {
	s := postgres(t)
	db := s.open(t)
	role := "role_of_" + one(t, db, "SELECT current_database()")
	exec(t, db, "CREATE ROLE "+role+" LOGIN", "GRANT CREATE ON DATABASE "+one(t, db, "SELECT quote_ident(current_database())")+" TO "+role, "GRANT CREATE, USAGE ON SCHEMA public TO "+role)
	t.Cleanup(func() { exec(t, db, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	other := server{dialect: s.dialect, url: u.String()}
	m := other.migrator(t, other.open(t), &alembic.Env{}, target(t, "CREATE TABLE a (id integer);\nCREATE EXTENSION postgres_fdw;\n"))
	wantError(t, m.Check(t.Context()), "schema.sql:2", `permission denied to create extension "postgres_fdw"`, `run CREATE EXTENSION "postgres_fdw" once in the database`)
	exec(t, db, `CREATE EXTENSION "postgres_fdw"`) // as is advised
	wantError(t, m.Check(t.Context()), "create table a")
}
