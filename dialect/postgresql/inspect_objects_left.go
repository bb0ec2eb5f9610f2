package postgresql

// leftOutQueries name what belongs to no managed kind, a kind each. What an
// extension brought and what a managed object consists of isn't named.
var leftOutQueries = []string{
	`SELECT 'event trigger ' || o.evtname FROM pg_catalog.pg_event_trigger o WHERE {own pg_event_trigger o.oid}`,
	`SELECT 'publication ' || o.pubname FROM pg_catalog.pg_publication o`,
	`SELECT 'foreign-data wrapper ' || o.fdwname FROM pg_catalog.pg_foreign_data_wrapper o WHERE o.oid >= 16384 AND {own pg_foreign_data_wrapper o.oid}`,
	`SELECT 'foreign server ' || o.srvname FROM pg_catalog.pg_foreign_server o WHERE {own pg_foreign_server o.oid}`,
	`SELECT 'language ' || o.lanname FROM pg_catalog.pg_language o WHERE o.oid >= 16384 AND {own pg_language o.oid}`,
	`SELECT 'access method ' || o.amname FROM pg_catalog.pg_am o WHERE o.oid >= 16384 AND {own pg_am o.oid}`,
	`SELECT replace('cast (' || format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL) || ')', quote_ident({outside}) || '.', '') FROM pg_catalog.pg_cast o
WHERE o.oid >= 16384 AND {own pg_cast o.oid} AND NOT EXISTS (SELECT FROM pg_catalog.pg_range g WHERE g.rngtypid = o.castsource)`,
	`SELECT replace('transform for ' || format_type(o.trftype, NULL), quote_ident({outside}) || '.', '') FROM pg_catalog.pg_transform o WHERE o.oid >= 16384 AND {own pg_transform o.oid}`,
	`SELECT 'foreign table ' || {local n.nspname o.relname} FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
WHERE o.relkind = 'f' AND {scope n.nspname} AND {own pg_class o.oid}`,
	`SELECT 'type ' || {local n.nspname o.typname} FROM pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace
WHERE (o.typtype = 'b' AND o.typinput <> 'array_in'::regproc OR o.typtype = 'p' AND NOT o.typisdefined) AND o.oid >= 16384 AND {scope n.nspname} AND {own pg_type o.oid}`,
	`SELECT 'operator ' || {local n.nspname o.oprname} FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_operator o.oid}`,
	`SELECT 'operator family ' || {local n.nspname o.opfname} FROM pg_catalog.pg_opfamily o JOIN pg_catalog.pg_namespace n ON n.oid = o.opfnamespace
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_opfamily o.oid}`,
	`SELECT 'operator class ' || {local n.nspname o.opcname} FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_opclass o.oid}`,
	`SELECT 'conversion ' || {local n.nspname o.conname} FROM pg_catalog.pg_conversion o JOIN pg_catalog.pg_namespace n ON n.oid = o.connamespace
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_conversion o.oid}`,
	`SELECT 'text search parser ' || {local n.nspname o.prsname} FROM pg_catalog.pg_ts_parser o JOIN pg_catalog.pg_namespace n ON n.oid = o.prsnamespace
WHERE {scope n.nspname} AND {own pg_ts_parser o.oid}`,
	`SELECT 'text search template ' || {local n.nspname o.tmplname} FROM pg_catalog.pg_ts_template o JOIN pg_catalog.pg_namespace n ON n.oid = o.tmplnamespace
WHERE {scope n.nspname} AND {own pg_ts_template o.oid}`,
	`SELECT 'text search dictionary ' || {local n.nspname o.dictname} FROM pg_catalog.pg_ts_dict o JOIN pg_catalog.pg_namespace n ON n.oid = o.dictnamespace
WHERE {scope n.nspname} AND {own pg_ts_dict o.oid}`,
	`SELECT 'text search configuration ' || {local n.nspname o.cfgname} FROM pg_catalog.pg_ts_config o JOIN pg_catalog.pg_namespace n ON n.oid = o.cfgnamespace
WHERE {scope n.nspname} AND {own pg_ts_config o.oid}`,
	`SELECT 'row type of table ' || {local n.nspname o.relname} FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
WHERE o.reloftype <> 0 AND {scope n.nspname} AND {own pg_class o.oid}`,
	`SELECT 'comment on schema ' || {outside} FROM pg_catalog.pg_namespace n
WHERE n.nspname = {default} AND obj_description(n.oid, 'pg_namespace') <> 'standard public schema'`,
	`SELECT 'dependence of ' || replace(i.identity, quote_ident({default}) || '.', '') || ' on extension ' || e.extname FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_extension e ON e.oid = o.refobjid,
LATERAL pg_identify_object(o.classid, o.objid, 0) i WHERE o.deptype = 'x' AND (i.schema IS NULL OR {scope i.schema})`,
	`SELECT 'dropped default of inherited column ' || {local n.nspname o.relname} || '.' || quote_ident(a.attname)
FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped AND (o.relispartition OR NOT a.attislocal)
WHERE o.relkind IN ('r', 'p') AND NOT a.atthasdef AND {scope n.nspname} AND {own pg_class o.oid} AND EXISTS (SELECT FROM ` + parentColumns + `
    WHERE i.inhrelid = o.oid AND p.atthasdef AND p.attgenerated = '')`,
	`SELECT 'invalid index ' || {local n.nspname ic.relname} FROM pg_catalog.pg_index o JOIN pg_catalog.pg_class ic ON ic.oid = o.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace WHERE NOT o.indisvalid AND NOT ic.relispartition AND {scope n.nspname} AND {own pg_class o.indrelid}`,
	partitionIndexNames,
}

// The server names the index of a partition after the table and its columns, and
// numbers it where that name is taken.
const partitionIndexNames = `SELECT 'own name of partition index ' || {local n.nspname o.relname}
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class o ON o.oid = x.indexrelid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = o.oid AND k.contype IN ('p', 'u', 'x'),
LATERAL (SELECT CASE WHEN k.contype = 'p' THEN c.relname || '_pkey' ELSE concat_ws('_', c.relname,
    (SELECT string_agg(a.attname, '_' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid),
    CASE k.contype WHEN 'u' THEN 'key' WHEN 'x' THEN 'excl' ELSE 'idx' END) END AS name) w
WHERE o.relispartition AND octet_length(w.name) < 63 AND rtrim(o.relname, '0123456789') <> rtrim(w.name, '0123456789') AND {scope n.nspname} AND {own pg_class c.oid}`
