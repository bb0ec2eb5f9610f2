package postgresql

import (
	"strings"

	"github.com/alembic-go/alembic/schema"
)

// movedWith stands among what is shared before the name of a schema whose extensions move
// with it.
const movedWith = "EXTENSIONS OF "

// required stands before the name of an extension and that of one which it requires.
const required = "REQUIRED BY "

// within stands before the name of an extension that can be moved and that of its schema.
const within = "WITHIN "

// sharedSQL lists what belongs to no schema, and the schemas of extensions that stay:
// it exists inside the scratch schema as well, so it can't be created again.
const sharedSQL = `SELECT 'EXTENSION ' || extname FROM pg_catalog.pg_extension
UNION ALL SELECT 'PUBLICATION ' || pubname FROM pg_catalog.pg_publication
UNION ALL SELECT 'EVENT TRIGGER ' || evtname FROM pg_catalog.pg_event_trigger
UNION ALL SELECT 'SERVER ' || srvname FROM pg_catalog.pg_foreign_server
UNION ALL SELECT 'FOREIGN DATA WRAPPER ' || fdwname FROM pg_catalog.pg_foreign_data_wrapper
UNION ALL SELECT 'LANGUAGE ' || lanname FROM pg_catalog.pg_language
UNION ALL SELECT 'ACCESS METHOD ' || amname FROM pg_catalog.pg_am
UNION ALL SELECT 'SCHEMA ' || n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE n.nspname NOT IN (%s)
UNION ALL SELECT '` + movedWith + `' || n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE ` + movable + `
UNION ALL SELECT '` + within + `' || e.extname || E'\x1f' || n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE ` + movable + `
UNION ALL SELECT '` + required + `' || e.extname || ' ' || r.extname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_extension'::regclass
    AND d.objid = e.oid AND d.refclassid = d.classid JOIN pg_catalog.pg_extension r ON r.oid = d.refobjid`

// putDatabasesAside gives the servers, wrappers and event triggers of the database
// other names, and drops its casts between the server's own types, for the time of
// the transaction, so that the statements can create their own; extensions get the
// comments that they come with. What the role may not rename stays, and its creation
// is passed over.
func (s *scratch) putDatabasesAside() string {
	return `DO $alembic$ DECLARE d record; BEGIN
    FOR d IN SELECT format('ALTER %s %I RENAME TO %I', x.kind, x.name, '` + s.name + `_' || row_number() OVER ()) AS sql FROM (
            SELECT 'EVENT TRIGGER' AS kind, o.evtname AS name FROM pg_catalog.pg_event_trigger o WHERE true` + notOfExtension("pg_event_trigger", "o.oid") + `
            UNION ALL SELECT 'SERVER', o.srvname FROM pg_catalog.pg_foreign_server o WHERE true` + notOfExtension("pg_foreign_server", "o.oid") + `
            UNION ALL SELECT 'FOREIGN DATA WRAPPER', o.fdwname FROM pg_catalog.pg_foreign_data_wrapper o WHERE true` + notOfExtension("pg_foreign_data_wrapper", "o.oid") + `) x
        UNION ALL SELECT format('DROP CAST (%s AS %s)', o.castsource::regtype, o.casttarget::regtype) FROM pg_catalog.pg_cast o
            WHERE o.oid >= 16384 AND o.castsource < 16384 AND o.casttarget < 16384` + notOfExtension("pg_cast", "o.oid") + `
        UNION ALL SELECT format('COMMENT ON EXTENSION %I IS %L', e.extname, v.comment) FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_available_extensions v ON v.name = e.extname
            WHERE e.oid >= 16384 AND obj_description(e.oid, 'pg_extension') IS DISTINCT FROM v.comment LOOP
        BEGIN
            EXECUTE d.sql;
        EXCEPTION WHEN insufficient_privilege OR dependent_objects_still_exist THEN
        END;
    END LOOP;
END $alembic$`
}

// existedBefore reports whether an object that was read belongs to the database as
// it was, and no statement created it.
func (s *scratch) existedBefore(o *schema.Object) bool {
	switch o.Kind {
	case schema.KindPrivileges:
		if strings.HasPrefix(o.Name.Name, "all ") && strings.HasPrefix(o.Args, "default ") {
			return !s.everywhere
		}
		return s.isAside(o.Name.Name)
	case schema.KindUserMapping:
		return s.isAside(o.Args)
	case schema.KindSchema: // the inspection names those that the statements created
		return false
	}
	created, existed := s.shared[strings.ToUpper(string(o.Kind))+" "+o.Name.Name]
	return existed && !created
}

// isAside reports whether a text has a name that was given for the time of the
// transaction.
func (s *scratch) isAside(text string) bool { return strings.Contains(text, s.name+"_") }
