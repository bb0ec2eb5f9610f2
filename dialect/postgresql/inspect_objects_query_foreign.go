package postgresql

// The shape of what is foreign is its definition without the options, which change
// in place.
const wrappersQuery = `SELECT 'pg_foreign_data_wrapper', f.oid::bigint, 'foreign data wrapper', '', f.fdwname, '', '', '', coalesce(obj_description(f.oid, 'pg_foreign_data_wrapper'), ''),
    w.head, w.head || {options f.fdwoptions}
FROM pg_catalog.pg_foreign_data_wrapper f,
LATERAL (SELECT coalesce('HANDLER ' || {function f.fdwhandler}, 'NO HANDLER') || coalesce(' VALIDATOR ' || {function f.fdwvalidator}, ' NO VALIDATOR') AS head) w
WHERE f.oid >= 16384 AND {own pg_foreign_data_wrapper f.oid}`

const serversQuery = `SELECT 'pg_foreign_server', s.oid::bigint, 'server', '', s.srvname, '', '', '', coalesce(obj_description(s.oid, 'pg_foreign_server'), ''),
    w.head, w.head || {options s.srvoptions}
FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw,
LATERAL (SELECT concat_ws(' ', 'TYPE ' || quote_literal(s.srvtype), 'VERSION ' || quote_literal(s.srvversion), 'FOREIGN DATA WRAPPER ' || quote_ident(f.fdwname)) AS head) w
WHERE {own pg_foreign_server s.oid}`

const userMappingsQuery = `SELECT 'pg_user_mapping', u.umid::bigint, 'user mapping', '', w.name, u.srvname, '', '', '', '',
    'CREATE USER MAPPING FOR ' || w.name || ' SERVER ' || quote_ident(u.srvname) || {options u.umoptions}
FROM pg_catalog.pg_user_mappings u, ` + mappedUser + ` w
WHERE {own pg_foreign_server u.srvid}`

const mappedUser = `LATERAL (SELECT CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END AS name)`

const foreignTablesQuery = `SELECT 'pg_class', c.oid::bigint, 'foreign table', n.nspname, c.relname, '', '', '', coalesce(obj_description(c.oid, 'pg_class'), ''),
    w.head, concat_ws(E'\x1f', w.head || {options t.ftoptions},
        (SELECT string_agg('ALTER FOREIGN TABLE ' || {local n.nspname c.relname} || ' ALTER COLUMN ' || quote_ident(a.attname) || replace({options a.attfdwoptions}, 'OPTIONS (', 'OPTIONS (ADD '), E'\x1f' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attfdwoptions IS NOT NULL AND c.relispartition),
        (SELECT string_agg('ALTER FOREIGN TABLE ' || {local n.nspname c.relname} || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), E'\x1f' ORDER BY k.conname)
            FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conislocal AND k.coninhcount = 0 AND c.relispartition),
        (SELECT string_agg('COMMENT ON COLUMN ' || {local n.nspname c.relname} || '.' || quote_ident(a.attname) || ' IS ' || quote_literal(d.description), E'\x1f' ORDER BY a.attnum)
            FROM pg_catalog.pg_description d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
            WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0))
FROM pg_catalog.pg_foreign_table t JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver,
LATERAL (SELECT coalesce('PARTITION OF ' || (SELECT i.inhparent::regclass::text || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition),
    '(' || concat_ws(', ', (SELECT string_agg(` + foreignColumn + `, ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal),
        (SELECT string_agg('CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), ', ' ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conislocal)) || ')' ||
    coalesce(' INHERITS (' || (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) || ')', '')) ||
    ' SERVER ' || quote_ident(s.srvname) AS head) w
WHERE {scope n.nspname} AND {own pg_class c.oid}`

const foreignColumn = `quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || {options a.attfdwoptions} ||
        CASE WHEN a.attcollation <> at.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END ||
        CASE WHEN d.oid IS NULL THEN '' WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED' ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END ||
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END`

// isSecret recognises the option of a wrapper, server or user that holds a secret,
// which stays in the database.
const isSecret = `(o.option_name ~* '(password|passwd|pwd|secret|token|api_?key|credential)' AND o.option_name <> 'password_required')`

// genericOptions writes the options of what is foreign in the order in which pg_dump
// writes them.
func genericOptions(column string) string {
	return "coalesce(' OPTIONS (' || (SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ' ORDER BY o.option_name) FROM pg_catalog.pg_options_to_table(" + column + ") o WHERE NOT " + isSecret + ") || ')', '')"
}

// secretsQuery names the secrets of all that is foreign.
const secretsQuery = `SELECT 'option ' || o.option_name || ' of ' || f.what
FROM (SELECT 'user mapping for ' || w.name || ' on server ' || u.srvname AS what, u.umoptions AS options FROM pg_catalog.pg_user_mappings u, ` + mappedUser + ` w WHERE {own pg_foreign_server u.srvid}
    UNION ALL SELECT 'server ' || s.srvname, s.srvoptions FROM pg_catalog.pg_foreign_server s WHERE {own pg_foreign_server s.oid}
    UNION ALL SELECT 'foreign data wrapper ' || w.fdwname, w.fdwoptions FROM pg_catalog.pg_foreign_data_wrapper w WHERE {own pg_foreign_data_wrapper w.oid}
    UNION ALL SELECT 'foreign table ' || {local n.nspname c.relname}, t.ftoptions FROM pg_catalog.pg_foreign_table t JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {scope n.nspname} AND {own pg_class c.oid}) f,
LATERAL pg_catalog.pg_options_to_table(f.options) o WHERE ` + isSecret
