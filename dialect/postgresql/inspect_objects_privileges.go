package postgresql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/schema"
)

var _ dialect.Owned = (*Dialect)(nil)

// Owner asks for the owner of a table.
func (d *Dialect) Owner(ctx context.Context, q dialect.Querier, table schema.TableName) (role string, own bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT pg_catalog.pg_get_userbyid(c.relowner), pg_catalog.pg_get_userbyid(c.relowner) = current_user
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname = coalesce(nullif($2, ''), current_schema())`, table.Name, table.Schema).Scan(&role, &own)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read the owner of %s: %w", table, err)
	}
	return role, own, nil
}

// privilegesQuery reads owners and grants: what differs from what an object has
// that its owner just made. The owner is told where it isn't the session's role.
// Members of an ACL stand in their order, which dumps keep.
const privilegesQuery = `SELECT 'privileges', o.id, 'privileges', o.schema, o.name, o.kind || coalesce(' ' || nullif(o.detail, ''), ''), o.onschema, o.onname, '',
    o.kind || E'\x1f' || o.detail,
    concat_ws(E'\x1f', CASE WHEN o.owning <> '' AND pg_get_userbyid(o.owner) <> current_user THEN o.owning || ' OWNER TO ' || quote_ident(pg_get_userbyid(o.owner)) END,
        (SELECT string_agg(o.head || g.text, E'\x1f' ORDER BY g.granted, g.n) FROM (
            SELECT false AS granted, min(y.n) AS n, 'REVOKE ' || string_agg(y.privilege, ', ' ORDER BY y.n) || ' ON ' || o.target || ' FROM ' || {grantee y.grantee o.owner} AS text
            FROM aclexplode(o.base) WITH ORDINALITY y(grantor, grantee, privilege, grantable, n)
            WHERE NOT EXISTS (SELECT FROM aclexplode(nullif(o.acl, ARRAY[]::aclitem[])) x WHERE x.grantee = y.grantee AND x.privilege_type = y.privilege) GROUP BY y.grantee
            UNION ALL SELECT true, min(x.n), 'GRANT ' || string_agg(x.privilege || o.columns, ', ' ORDER BY x.n) || ' ON ' || o.target || ' TO ' || {grantee x.grantee o.owner} ||
                CASE WHEN x.grantable THEN ' WITH GRANT OPTION' ELSE '' END
            FROM aclexplode(nullif(o.acl, ARRAY[]::aclitem[])) WITH ORDINALITY x(grantor, grantee, privilege, grantable, n)
            WHERE NOT EXISTS (SELECT FROM aclexplode(o.base) y WHERE y.grantee = x.grantee AND y.privilege_type = x.privilege AND y.is_grantable = x.grantable)
            GROUP BY x.grantee, x.grantable) g WHERE o.acl IS NOT NULL))
FROM (` + relationPrivileges + `
    UNION ALL ` + columnPrivileges + `
    UNION ALL ` + routinePrivileges + `
    UNION ALL ` + typePrivileges + `
    UNION ALL ` + schemaPrivileges + `
    UNION ALL ` + defaultPrivileges + `
    UNION ALL ` + furtherOwners + `) o
WHERE o.acl IS NOT NULL OR o.owning <> '' AND pg_get_userbyid(o.owner) <> current_user`

// A sequence that a column owns has the owner of its table.
const relationPrivileges = `SELECT c.oid::bigint AS id, n.nspname AS schema, c.relname AS name, w.kind, '' AS detail,
    CASE WHEN c.relkind IN ('r', 'p', 'v') THEN n.nspname ELSE coalesce(q.schema, '') END AS onschema,
    CASE WHEN c.relkind IN ('r', 'p', 'v') THEN c.relname ELSE coalesce(q.name, '') END AS onname, c.relowner AS owner, c.relacl AS acl,
    acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS base,
    CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || {local n.nspname c.relname} AS target, '' AS columns, '' AS head,
    CASE WHEN q.name IS NULL THEN 'ALTER ' || upper(w.kind) || ' ' || {local n.nspname c.relname} ELSE '' END AS owning
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (SELECT tn.nspname AS schema, t.relname AS name FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace WHERE c.relkind = 'S' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')) q ON true,
LATERAL (SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind) w
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {scope n.nspname} AND {own pg_class c.oid}`

const columnPrivileges = `SELECT c.oid::bigint, n.nspname, c.relname, 'column', a.attname, n.nspname, c.relname, c.relowner, a.attacl, NULL,
    'TABLE ' || {local n.nspname c.relname}, ' (' || quote_ident(a.attname) || ')', '', ''
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {scope n.nspname} AND {own pg_class c.oid}`

const routinePrivileges = `SELECT p.oid::bigint, n.nspname, p.proname, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    CASE WHEN p.prokind <> 'a' THEN ` + argumentTypes + ` WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END, '', '', p.proowner, p.proacl,
    acldefault('f', p.proowner), 'ROUTINE ' || {local n.nspname p.proname} || '(' || ` + argumentTypes + ` || ')', '', '',
    'ALTER ROUTINE ' || {local n.nspname p.proname} || '(' || ` + argumentTypes + ` || ')'
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {scope n.nspname} AND {own pg_proc p.oid}
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`

const typePrivileges = `SELECT t.oid::bigint, n.nspname, t.typname, CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' ELSE 'type' END, '', '', '', t.typowner, t.typacl,
    acldefault('T', t.typowner), 'TYPE ' || {local n.nspname t.typname}, '', '', 'ALTER TYPE ' || {local n.nspname t.typname}
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE (t.typtype IN ('d', 'e', 'r') OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
    AND {scope n.nspname} AND {own pg_type t.oid}`

// The default schema has the name that it has outside of a scratch place, and the
// owner whom the server gave it. Everybody has the rights on public that the
// server began with.
const schemaPrivileges = `SELECT n.oid::bigint, '', w.name, 'schema', '', '', '', n.nspowner, n.nspacl,
    acldefault('n', n.nspowner) || CASE WHEN n.nspname = {default} THEN (SELECT array_agg(i.item) FROM pg_catalog.pg_init_privs p
        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.objoid AND p.classoid = 'pg_catalog.pg_namespace'::regclass, unnest(p.initprivs) i(item)
        WHERE pn.nspname = {outside} AND i.item::text LIKE '=%') END,
    'SCHEMA ' || quote_ident(w.name), '', '', CASE WHEN n.nspname = {default} THEN '' ELSE 'ALTER SCHEMA ' || quote_ident(w.name) END
FROM pg_catalog.pg_namespace n, LATERAL (SELECT CASE WHEN n.nspname = {default} THEN {outside} ELSE n.nspname END AS name) w
WHERE {scope n.nspname} AND {own pg_namespace n.oid}`

const defaultPrivileges = `SELECT d.oid::bigint, coalesce(n.nspname, ''), CASE WHEN n.oid IS NULL THEN 'all ' ELSE '' END || w.what, 'default',
    CASE WHEN pg_get_userbyid(d.defaclrole) = current_user THEN '' ELSE quote_ident(pg_get_userbyid(d.defaclrole)) END, '', '', d.defaclrole, d.defaclacl,
    CASE WHEN n.oid IS NULL THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END::"char", d.defaclrole) END, upper(w.what), '',
    'ALTER DEFAULT PRIVILEGES ' || CASE WHEN pg_get_userbyid(d.defaclrole) = current_user THEN '' ELSE 'FOR ROLE ' || quote_ident(pg_get_userbyid(d.defaclrole)) || ' ' END ||
    CASE WHEN n.oid IS NULL THEN '' ELSE 'IN SCHEMA ' || quote_ident(CASE WHEN n.nspname = {default} THEN {outside} ELSE n.nspname END) || ' ' END, ''
FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace,
LATERAL (SELECT CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' ELSE 'schemas' END AS what) w
WHERE n.oid IS NULL OR {scope n.nspname}`

const furtherOwners = `SELECT c.oid::bigint, n.nspname, c.collname, 'collation', '', '', '', c.collowner, NULL, NULL, '', '', '', 'ALTER COLLATION ' || {local n.nspname c.collname}
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace WHERE c.oid >= 16384 AND {scope n.nspname} AND {own pg_collation c.oid}
    UNION ALL SELECT s.oid::bigint, n.nspname, s.stxname, 'statistics', '', '', '', s.stxowner, NULL, NULL, '', '', '', 'ALTER STATISTICS ' || {local n.nspname s.stxname}
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE {scope n.nspname} AND {own pg_statistic_ext s.oid}
    ` + operatorOwners + `
    ` + searchOwners + `
    ` + foreignOwners + `
    UNION ALL SELECT e.oid::bigint, '', e.evtname, 'event trigger', '', '', '', e.evtowner, NULL, NULL, '', '', '', 'ALTER EVENT TRIGGER ' || quote_ident(e.evtname)
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {scope n.nspname} AND {own pg_event_trigger e.oid}`

const operatorOwners = `UNION ALL SELECT o.oid::bigint, n.nspname, o.oprname, 'operator', w.args, '', '', o.oprowner, NULL, NULL, '', '', '',
    'ALTER OPERATOR ' || CASE WHEN n.nspname = {default} THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname || ' (' || w.args || ')'
FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace,
LATERAL (SELECT ` + operandTypes + ` AS args) w WHERE o.oprcode <> 0 AND o.oid >= 16384 AND {scope n.nspname} AND {own pg_operator o.oid}
    UNION ALL SELECT f.oid::bigint, n.nspname, f.opfname, 'operator family', a.amname, '', '', f.opfowner, NULL, NULL, '', '', '',
    'ALTER OPERATOR FAMILY ' || {local n.nspname f.opfname} || ' USING ' || quote_ident(a.amname)
FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
WHERE f.oid >= 16384 AND {scope n.nspname} AND {own pg_opfamily f.oid}
    UNION ALL SELECT o.oid::bigint, n.nspname, o.opcname, 'operator class', a.amname, '', '', o.opcowner, NULL, NULL, '', '', '',
    'ALTER OPERATOR CLASS ' || {local n.nspname o.opcname} || ' USING ' || quote_ident(a.amname)
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace JOIN pg_catalog.pg_am a ON a.oid = o.opcmethod
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_opclass o.oid}`

const searchOwners = `UNION ALL SELECT d.oid::bigint, n.nspname, d.dictname, 'text search dictionary', '', '', '', d.dictowner, NULL, NULL, '', '', '', 'ALTER TEXT SEARCH DICTIONARY ' || {local n.nspname d.dictname}
FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace WHERE {scope n.nspname} AND {own pg_ts_dict d.oid}
    UNION ALL SELECT c.oid::bigint, n.nspname, c.cfgname, 'text search configuration', '', '', '', c.cfgowner, NULL, NULL, '', '', '', 'ALTER TEXT SEARCH CONFIGURATION ' || {local n.nspname c.cfgname}
FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace WHERE {scope n.nspname} AND {own pg_ts_config c.oid}
    UNION ALL SELECT c.oid::bigint, n.nspname, c.conname, 'conversion', '', '', '', c.conowner, NULL, NULL, '', '', '', 'ALTER CONVERSION ' || {local n.nspname c.conname}
FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.oid >= 16384 AND {scope n.nspname} AND {own pg_conversion c.oid}`

const foreignOwners = `UNION ALL SELECT f.oid::bigint, '', f.fdwname, 'foreign data wrapper', '', '', '', f.fdwowner, f.fdwacl, acldefault('F', f.fdwowner),
    'FOREIGN DATA WRAPPER ' || quote_ident(f.fdwname), '', '', 'ALTER FOREIGN DATA WRAPPER ' || quote_ident(f.fdwname)
FROM pg_catalog.pg_foreign_data_wrapper f WHERE f.oid >= 16384 AND {own pg_foreign_data_wrapper f.oid}
    UNION ALL SELECT s.oid::bigint, '', s.srvname, 'server', '', '', '', s.srvowner, s.srvacl, acldefault('S', s.srvowner),
    'FOREIGN SERVER ' || quote_ident(s.srvname), '', '', 'ALTER SERVER ' || quote_ident(s.srvname)
FROM pg_catalog.pg_foreign_server s WHERE {own pg_foreign_server s.oid}`

// settlePrivileges names what the privileges are on. The shape is its kind and
// its column or arguments.
func settlePrivileges(o *schema.Object) {
	kind, detail := schema.ObjectKind(o.Shape[0]), o.Shape[1]
	o.Shape = nil
	switch kind {
	case "column":
		o.DependsOn = append(o.DependsOn, schema.ObjectRef{Kind: schema.KindTable, Name: o.Name, Column: detail}, schema.ObjectRef{Kind: schema.KindView, Name: o.Name},
			schema.ObjectRef{Kind: schema.KindMaterializedView, Name: o.Name}, schema.ObjectRef{Kind: schema.KindForeignTable, Name: o.Name})
	case "default":
		o.DependsOn = append(o.DependsOn, schema.ObjectRef{Kind: schema.KindSchema, Name: schema.Name(o.Name.Schema)})
	default:
		o.DependsOn = append(o.DependsOn, schema.ObjectRef{Kind: kind, Name: o.Name, Args: detail})
	}
}
