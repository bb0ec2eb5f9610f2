package postgresql

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/ddl"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Scratcher = (*Dialect)(nil)

// ScratchInside reports true: the place is a schema made in a transaction that
// is rolled back, so nobody else sees it.
func (*Dialect) ScratchInside() bool { return true }

// Scratch begins a transaction and makes a new schema in it that stands for the
// default one. Another schema that the statements name is put aside for that
// time. The server decides what the statements mean.
func (d *Dialect) Scratch(ctx context.Context, c dialect.Conn) (dialect.Scratch, error) {
	s := &scratch{d: d, c: c, name: "alembic_" + randomHex(), outside: map[string]string{}, shared: map[string]bool{}, extensionSchemas: map[string]string{}}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("a target schema is read in a transaction that is rolled back, and it failed to begin; "+
			"set scratch_url in alembic.ini to read it in another database: %w", err), s.Close(ctx))
	}
	return s, nil
}

func randomHex() string {
	var b [6]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

var _ dialect.ReachChecker = (*scratch)(nil)

// scratch is the transaction in which a schema is made.
type scratch struct {
	d *Dialect
	c dialect.Conn
	// name is the new schema, others are the further ones that statements named.
	name   string
	others []string
	// database is the database's name, existing are its schemas that are put
	// aside when a statement names them.
	database string
	existing []string
	// back moves the extensions of a schema that was put aside, once the statement that
	// creates the new one has run.
	back string
	// path are the schemas in which the connection found names before.
	path []string
	// shared are the objects of the whole database that existed before, such as
	// "EXTENSION citext", each true once a statement creates it.
	shared map[string]bool
	// extensionSchemas are the schemas in which statements create extensions that existed
	// before.
	extensionSchemas map[string]string
	// outside tells, for functions that the statements made, which function that
	// acts outside of the transaction they call.
	outside map[string]string
	// everywhere tells that the statements set default privileges for all schemas,
	// so that those of other roles, which exist already, are part of the schema.
	everywhere bool
}

// open makes the schema, and a table in a schema beside it whose constraint
// makes every COMMIT fail.
func (s *scratch) open(ctx context.Context) error {
	guard := s.guard()
	if err := s.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := s.withoutEventTriggers(ctx); err != nil {
		return err
	}
	for _, text := range []string{
		"SET LOCAL check_function_bodies = off",
		"CREATE SCHEMA " + guard,
		"CREATE TABLE " + guard + ".relations AS " + relationsSQL,
		"CREATE TABLE " + guard + ".never (committed integer UNIQUE DEFERRABLE INITIALLY DEFERRED)",
		"INSERT INTO " + guard + ".never VALUES (1), (1)",
		"CREATE SCHEMA " + s.name,
		rightsOfEverybody(s.d.schema, s.name),
		withoutDefaultPrivileges,
		s.putDatabasesAside(),
	} {
		if err := s.exec(ctx, text); err != nil {
			return err
		}
	}
	if err := s.readNames(ctx); err != nil {
		return err
	}
	return s.searchPath(ctx)
}

// rightsOfEverybody gives everybody the rights on a schema that the server gave
// them on the one that it stands for, so that a REVOKE of these counts.
func rightsOfEverybody(of, schema string) string {
	literal, _ := quoteString(of) // the catalog's names have no NUL
	return "DO " + dollar(fmt.Sprintf(`DECLARE granted text; BEGIN
    SELECT string_agg(x.privilege_type, ', ') INTO granted FROM pg_catalog.pg_init_privs p JOIN pg_catalog.pg_namespace n ON n.oid = p.objoid
        AND p.classoid = 'pg_catalog.pg_namespace'::regclass, aclexplode(p.initprivs) x WHERE n.nspname = %s AND x.grantee = 0;
    IF granted IS NOT NULL THEN EXECUTE 'GRANT ' || granted || ' ON SCHEMA %s TO PUBLIC'; END IF;
END`, literal, schema))
}

// withoutDefaultPrivileges takes back, for the time of the transaction, what the
// role gives all that it makes.
const withoutDefaultPrivileges = `DO $alembic$ DECLARE d record; x record; BEGIN
    FOR d IN SELECT a.defaclacl AS acl, acldefault(CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END::"char", a.defaclrole) AS base,
        CASE a.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END AS what
        FROM pg_catalog.pg_default_acl a WHERE a.defaclnamespace = 0 AND pg_get_userbyid(a.defaclrole) = current_user LOOP
        FOR x IN SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS role FROM aclexplode(nullif(d.acl, '{}')) LOOP
            EXECUTE format('ALTER DEFAULT PRIVILEGES REVOKE ALL ON %s FROM %s', d.what, x.role);
        END LOOP;
        FOR x IN SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS role, privilege_type AS privilege FROM aclexplode(d.base) LOOP
            EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT %s ON %s TO %s', x.privilege, d.what, x.role);
        END LOOP;
    END LOOP;
END $alembic$`

func (s *scratch) guard() string { return s.name + "_guard" }

// relationsSQL lists what statements could reach outside of the scratch schema.
// What belongs to an extension is the extension's own business.
const relationsSQL = `SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, n.nspname AS schema, c.relkind = 'S' AS sequence
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

func (s *scratch) readNames(ctx context.Context) error {
	var path string
	if err := s.c.QueryRowContext(ctx, `SELECT current_database(), array_to_string(current_schemas(false), E'\x1f')`).Scan(&s.database, &path); err != nil {
		return fmt.Errorf("read the database's name: %w", err)
	}
	s.path = units(path)
	rows, err := s.c.QueryContext(ctx, fmt.Sprintf(schemasSQL, s.guard()))
	if err != nil {
		return fmt.Errorf("list the schemas: %w", err)
	}
	scan := func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) }
	if s.existing, err = collect(rows, scan); err != nil {
		return err
	}
	if rows, err = s.c.QueryContext(ctx, fmt.Sprintf(sharedSQL, fmt.Sprintf(schemasSQL, s.guard()))); err != nil {
		return fmt.Errorf("list the extensions: %w", err)
	}
	names, err := collect(rows, scan)
	for _, name := range names {
		s.shared[name] = false
	}
	return err
}

// withoutEventTriggers keeps the database's event triggers from acting on what
// happens here, where the role may do that.
func (s *scratch) withoutEventTriggers(ctx context.Context) error {
	var wanted bool
	const sql = `SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled = 'O')
AND (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)`
	if err := s.c.QueryRowContext(ctx, sql).Scan(&wanted); err != nil || !wanted {
		return err
	}
	return s.exec(ctx, "SET LOCAL session_replication_role = replica")
}

// searchPath makes the new schema the default one. Behind it stand only those schemas
// of the connection's path that hold extensions, whose types and functions are found
// without their schema's name: a table that the statements forget must not be found in
// the real schema. The queries of the catalog are not to be compiled; see withoutJIT.
func (s *scratch) searchPath(ctx context.Context) error {
	path, err := literals(append(s.path, s.d.schema)...)
	if err != nil {
		return err
	}
	sql := `SELECT set_config('search_path', '` + s.name + `' || coalesce((SELECT string_agg(DISTINCT ', ' || quote_ident(nspname), '')
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE nspname NOT IN ('pg_catalog', '` + s.name + `') AND nspname IN (` + path + `)), ''), true), ` + withoutJIT("true", true)
	var jit bool
	if err := s.c.QueryRowContext(ctx, sql).Scan(&path, &jit); err != nil {
		return fmt.Errorf("set search_path: %w", err)
	}
	return nil
}

func (s *scratch) exec(ctx context.Context, sql string) error {
	if _, err := s.c.ExecContext(ctx, sql); err != nil {
		return dialect.Failed(s.d, dialect.Statement{SQL: sql}, err)
	}
	return nil
}

// putAside renames an existing schema, so that a new one takes its part.
func (s *scratch) putAside(ctx context.Context, name string, created bool) error {
	if name == s.d.schema || name == s.name || slices.Contains(s.others, name) {
		return nil
	}
	if slices.Contains(s.existing, name) {
		aside := fmt.Sprintf("%s_%d", s.name, len(s.others))
		if err := s.exec(ctx, "ALTER SCHEMA "+quoter.Quote(name)+" RENAME TO "+aside); err != nil {
			return fmt.Errorf("the target schema names the schema %s, which is put aside in the transaction for that time; set scratch_url in alembic.ini "+
				"to make the target schema in a database of its own: %w", name, err)
		}
		if _, moves := s.shared[movedWith+name]; moves {
			s.back = ";\n" + moveBack(aside, name)
		}
		if !created {
			if err := s.exec(ctx, s.withExtensions("CREATE SCHEMA "+quoter.Quote(name))); err != nil {
				return err
			}
		}
	} else if !created {
		return nil
	}
	s.others = append(s.others, name)
	return nil
}

// Inspect reads the new schema and those that were named.
func (s *scratch) Inspect(ctx context.Context) (*schema.MetaData, error) {
	if _, err := s.Reached(ctx); s.d.ErrorCode(err) == failedTransaction {
		return nil, &dialect.AbortedError{Err: err}
	} else if err != nil {
		return nil, err
	}
	if err := s.searchPath(ctx); err != nil { // the statements may have changed it
		return nil, err
	}
	m, err := s.d.Inspect(ctx, s.c, dialect.Scope{Schemas: append([]string{""}, s.others...)})
	if err != nil {
		return nil, err
	}
	m.Objects = slices.DeleteFunc(m.Objects, s.existedBefore)
	m.LeftOut = append(slices.DeleteFunc(m.LeftOut, s.isAside), s.elsewhere(m)...)
	var problems []error
	for _, t := range m.Tables() {
		for _, fk := range t.ForeignKeys {
			if m.Table(fk.RefTable) == nil {
				problems = append(problems, fmt.Errorf("the table %s refers to %s, which the target schema does not define", t.Name, fk.RefTable))
			}
		}
	}
	return m, errors.Join(problems...)
}

// reachedSQL lists what existed before and was more than read: the server keeps
// the locks of a transaction to its end, also those of setval and nextval.
const reachedSQL = `SELECT name, sequence FROM %s.relations WHERE oid IN (SELECT relation FROM pg_catalog.pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode <> 'AccessShareLock') ORDER BY name`

// Reached fails if the statements reached something that existed before, in a way
// that their text didn't show. What was given to a sequence isn't undone.
func (s *scratch) Reached(ctx context.Context) (undone bool, err error) {
	rows, err := s.c.QueryContext(ctx, fmt.Sprintf(reachedSQL, s.guard()))
	if err != nil {
		return false, fmt.Errorf("check what the target schema reached: %w", err)
	}
	defer rows.Close()
	e := &ReachError{}
	for rows.Next() {
		var name string
		var sequence bool
		if err := rows.Scan(&name, &sequence); err != nil {
			return false, err
		}
		if sequence {
			e.Sequences = append(e.Sequences, name)
		} else {
			e.Tables = append(e.Tables, name)
		}
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	if len(e.Tables)+len(e.Sequences) > 0 {
		return len(e.Sequences) == 0, e
	}
	return true, nil
}

// Close rolls back.
func (s *scratch) Close(ctx context.Context) error {
	return (&ddl.TxSession{Conn: s.c}).Rollback(ctx)
}

// Relations returns the tables, views and sequences of the connection's database.
func (*Dialect) Relations(ctx context.Context, q dialect.Querier) (map[string]string, error) {
	return ddl.Relations(ctx, q, `SELECT r.name, concat_ws(' ', r.oid, (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attnum)
FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0)) FROM (`+relationsSQL+`) r`)
}
