package postgresql

// leftOutQueries name what belongs to no managed kind, a kind each. What an
// extension brought and what a managed object consists of isn't named.
var leftOutQueries = []string{
	`SELECT 'publication ' || o.pubname FROM pg_catalog.pg_publication o`,
	`SELECT 'subscription ' || o.subname FROM pg_catalog.pg_subscription o JOIN pg_catalog.pg_database d ON d.oid = o.subdbid WHERE d.datname = current_database()`,
	`SELECT 'language ' || o.lanname FROM pg_catalog.pg_language o WHERE o.oid >= 16384 AND {own pg_language o.oid}`,
	`SELECT replace('transform for ' || format_type(o.trftype, NULL), quote_ident({outside}) || '.', '') FROM pg_catalog.pg_transform o WHERE o.oid >= 16384 AND {own pg_transform o.oid}`,
	`SELECT 'type ' || {local n.nspname o.typname} FROM pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace
WHERE (o.typtype = 'b' AND o.typinput <> 'array_in'::regproc OR o.typtype = 'p' AND NOT o.typisdefined) AND o.oid >= 16384 AND {scope n.nspname} AND {own pg_type o.oid}`,
	`SELECT 'comment on schema ' || {outside} FROM pg_catalog.pg_namespace n
WHERE n.nspname = {default} AND obj_description(n.oid, 'pg_namespace') <> 'standard public schema'`,
	`SELECT 'dependence of ' || replace(i.identity, quote_ident({default}) || '.', '') || ' on extension ' || e.extname FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_extension e ON e.oid = o.refobjid,
LATERAL pg_identify_object(o.classid, o.objid, 0) i WHERE o.deptype = 'x' AND (i.schema IS NULL OR {scope i.schema})`,
	`SELECT 'dropped default of inherited column ' || {local n.nspname o.relname} || '.' || quote_ident(a.attname)
FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped AND (o.relispartition OR NOT a.attislocal)
WHERE o.relkind IN ('r', 'p', 'f') AND NOT a.atthasdef AND {scope n.nspname} AND {own pg_class o.oid} AND EXISTS (SELECT FROM ` + parentColumns + `
    WHERE i.inhrelid = o.oid AND p.atthasdef AND p.attgenerated = '')`,
	`SELECT 'invalid index ' || {local n.nspname ic.relname} FROM pg_catalog.pg_index o JOIN pg_catalog.pg_class ic ON ic.oid = o.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace WHERE NOT o.indisvalid AND ic.relkind = 'i' AND NOT ic.relispartition AND {scope n.nspname} AND {own pg_class o.indrelid}`,
	`SELECT DISTINCT 'disabled foreign keys of table ' || {local n.nspname c.relname} FROM pg_catalog.pg_trigger o JOIN pg_catalog.pg_class c ON c.oid = o.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE o.tgisinternal AND o.tgenabled <> 'O' AND o.tgconstraint <> 0 AND {scope n.nspname} AND {own pg_class c.oid}`,
	`SELECT 'security label of ' || replace(i.identity, quote_ident({default}) || '.', '') FROM pg_catalog.pg_seclabel o,
LATERAL pg_identify_object(o.classoid, o.objoid, o.objsubid) i WHERE i.schema IS NULL OR {scope i.schema}`,
	familyMembersQuery, secretsQuery,
}

// Operators and functions that were added to an operator family of PostgreSQL itself.
const familyMembersQuery = `SELECT 'members added to operator family ' || f.opfname || ' using ' || m.amname FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
WHERE f.oid < 16384 AND EXISTS (SELECT FROM (SELECT 'pg_amop'::regclass AS class, a.oid, a.amopfamily AS family, 'pg_operator'::regclass AS of, a.amopopr AS member FROM pg_catalog.pg_amop a
    UNION ALL SELECT 'pg_amproc'::regclass, a.oid, a.amprocfamily, 'pg_proc'::regclass, a.amproc FROM pg_catalog.pg_amproc a) a WHERE a.family = f.oid AND a.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = a.class AND d.objid = a.oid AND d.deptype = 'i' AND d.refclassid = 'pg_opclass'::regclass
        OR d.classid = a.of AND d.objid = a.member AND d.deptype = 'e'))`
