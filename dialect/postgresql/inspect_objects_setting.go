package postgresql

// Settings are what ALTER sets and CREATE doesn't say. They have the table's column
// that they are about as their shape.
const ownersQuery = `SELECT 'owner', s.oid::bigint, 'setting', n.nspname, s.relname, 'owner', tn.nspname, c.relname, '', a.attname,
    'ALTER SEQUENCE ' || {local n.nspname s.relname} || ' OWNED BY ' || {local tn.nspname c.relname} || '.' || quote_ident(a.attname)
FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = d.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'a' AND {scope n.nspname} AND {own pg_class s.oid}`

const replicaQuery = `SELECT 'replica identity', c.oid::bigint, 'setting', n.nspname, c.relname, 'replica identity', n.nspname, c.relname, '', '',
    'ALTER TABLE ONLY ' || {local n.nspname c.relname} || ' REPLICA IDENTITY ' || CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
        ELSE 'USING INDEX ' || (SELECT quote_ident(ic.relname) FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
            WHERE x.indrelid = c.oid AND x.indisreplident) END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd' AND {scope n.nspname} AND {own pg_class c.oid}`

const columnSettingsQuery = `SELECT 'column setting', (c.oid::bigint << 16) + a.attnum, 'setting', n.nspname, c.relname, 'storage of ' || a.attname, n.nspname, c.relname, '', a.attname,
    concat_ws(E'\x1f', w.alter || 'SET STATISTICS ' || CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
        w.alter || 'SET STORAGE ' || CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
        {compression}w.alter || 'SET (' || array_to_string(a.attoptions, ', ') || ')')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid,
LATERAL (SELECT 'ALTER TABLE ONLY ' || {local n.nspname c.relname} || ' ALTER COLUMN ' || quote_ident(a.attname) || ' ' AS alter) w
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND (a.attstorage <> t.typstorage OR a.attstattarget >= 0 OR a.attoptions IS NOT NULL{compressed})
    AND {scope n.nspname} AND {own pg_class c.oid}`

const compressionText = `w.alter || 'SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
        `

const clusterQuery = `SELECT 'cluster', c.oid::bigint, 'setting', n.nspname, c.relname, 'cluster', n.nspname, c.relname, '', '',
    'ALTER TABLE ' || {local n.nspname c.relname} || ' CLUSTER ON ' || quote_ident(ic.relname)
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE x.indisclustered AND {scope n.nspname} AND {own pg_class c.oid}`

// The composite type that the columns of a typed table come from.
const rowTypesQuery = `SELECT 'row type', c.oid::bigint, 'setting', n.nspname, c.relname, '` + rowType + `', n.nspname, c.relname, '', '',
    'ALTER TABLE ' || {local n.nspname c.relname} || ' OF ' || {local tn.nspname t.typname}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = c.reloftype
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace WHERE {scope n.nspname} AND {own pg_class c.oid}`

const rowType = "row type"

// The statistics targets of an index's expressions.
const indexSettingsQuery = `SELECT 'index column', (ic.oid::bigint << 16) + a.attnum, 'setting', n.nspname, ic.relname, 'statistics of column ' || a.attnum, n.nspname, c.relname, '', '',
    'ALTER INDEX ' || {local n.nspname ic.relname} || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget
FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = ic.oid
WHERE a.attstattarget >= 0 AND {scope n.nspname} AND {own pg_class c.oid}`

// The storage parameters of a partition's part of an index, which the server makes with
// those of the partitioned table's.
const partParametersQuery = `SELECT 'part parameters', xc.oid::bigint, 'setting', n.nspname, xc.relname, 'storage parameters', n.nspname, c.relname, '', '',
    'ALTER INDEX ' || {local n.nspname xc.relname} || ' SET (' || array_to_string(xc.reloptions, ', ') || ')'
FROM pg_catalog.pg_inherits part JOIN pg_catalog.pg_class xc ON xc.oid = part.inhrelid JOIN pg_catalog.pg_class pc ON pc.oid = part.inhparent
JOIN pg_catalog.pg_index x ON x.indexrelid = xc.oid JOIN pg_catalog.pg_class c ON c.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = xc.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = xc.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
WHERE xc.reloptions IS NOT NULL AND xc.reloptions IS DISTINCT FROM pc.reloptions AND NOT coalesce(` + ownName + `, false) AND {scope n.nspname} AND {own pg_class c.oid}`

const statisticsTargetsQuery = `SELECT 'statistics target', s.oid::bigint, 'setting', n.nspname, s.stxname, 'target of the statistics', '', '', '', '',
    'ALTER STATISTICS ' || {local n.nspname s.stxname} || ' SET STATISTICS ' || {target}
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE {target} >= 0 AND {scope n.nspname} AND {own pg_statistic_ext s.oid}`

const viewDefaultsQuery = `SELECT 'view default', (c.oid::bigint << 16) + a.attnum, 'setting', n.nspname, c.relname, 'default of ' || a.attname, n.nspname, c.relname, '', a.attname,
    'ALTER VIEW ' || {local n.nspname c.relname} || ' ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_class c ON c.oid = d.adrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
WHERE c.relkind = 'v' AND {scope n.nspname} AND {own pg_class c.oid}`

// inheritedColumns are the columns that no CREATE TABLE of ours writes: those of
// partitions, and those that come from a parent alone. p is a parent's same column. What
// is said of one holds for the table's heirs too, as if they were created after it.
const inheritedColumns = `FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (c.relispartition OR NOT a.attislocal)
CROSS JOIN LATERAL (SELECT 'ALTER TABLE ' || {local n.nspname c.relname} || ' ALTER COLUMN ' || quote_ident(a.attname) AS alter) w`

const parentColumns = `pg_catalog.pg_inherits i JOIN pg_catalog.pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname`

const inheritedDefaultsQuery = `SELECT 'inherited default', (c.oid::bigint << 16) + a.attnum, 'setting', n.nspname, c.relname, 'default of ' || a.attname, n.nspname, c.relname, '', a.attname,
    w.alter || CASE WHEN a.attgenerated = '' THEN ' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE ' SET EXPRESSION AS (' || pg_get_expr(d.adbin, d.adrelid) || ')' END
` + inheritedColumns + ` CROSS JOIN pg_catalog.pg_attrdef d
WHERE d.adrelid = c.oid AND d.adnum = a.attnum AND (a.attgenerated = '' OR {ownexpressions}) AND c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT FROM ` + parentColumns + `
    JOIN pg_catalog.pg_attrdef pd ON pd.adrelid = p.attrelid AND pd.adnum = p.attnum
    WHERE i.inhrelid = c.oid AND pg_get_expr(pd.adbin, pd.adrelid) = pg_get_expr(d.adbin, d.adrelid)) AND {scope n.nspname} AND {own pg_class c.oid}`

const inheritedNotNullsQuery = `SELECT 'inherited not null', (c.oid::bigint << 16) + a.attnum, 'setting', n.nspname, c.relname, 'NOT NULL of ' || a.attname, n.nspname, c.relname, '', a.attname,
    CASE WHEN nn.conname !~ '` + usualNotNull + `' OR nn.connoinherit OR NOT nn.convalidated THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ADD CONSTRAINT ' || quote_ident(nn.conname) || ' NOT NULL ' || quote_ident(a.attname)
        || CASE WHEN nn.connoinherit THEN ' NO INHERIT' ELSE '' END || CASE WHEN nn.convalidated THEN '' ELSE ' NOT VALID' END ELSE w.alter || ' SET NOT NULL' END
` + inheritedColumns + `
LEFT JOIN pg_catalog.pg_constraint nn ON nn.conrelid = c.oid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum
WHERE a.attnotnull AND c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT FROM ` + parentColumns + ` WHERE i.inhrelid = c.oid AND p.attnotnull)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey))
    AND {scope n.nspname} AND {own pg_class c.oid}`

// A partition or heir that came after a check or NOT NULL that isn't valid has it
// validated.
const inheritedChecksQuery = `SELECT 'inherited check', k.oid::bigint, 'setting', n.nspname, c.relname, 'validity of ' || k.conname, n.nspname, c.relname, '', '',
    'ALTER TABLE ' || {local n.nspname c.relname} || ' VALIDATE CONSTRAINT ' || quote_ident(k.conname)
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('c', 'n') AND NOT k.conislocal AND k.convalidated AND {scope n.nspname} AND {own pg_class c.oid}
    AND EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_constraint p ON p.conrelid = i.inhparent AND p.contype = k.contype AND NOT p.convalidated
        WHERE i.inhrelid = c.oid AND CASE k.contype WHEN 'c' THEN p.conname = k.conname
            ELSE (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = p.conrelid AND a.attnum = p.conkey[1])
                = (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1]) END)`

// The triggers of partitions are on or off as that of the partitioned table.
const partitionTriggersQuery = `SELECT 'partition trigger', t.oid::bigint, 'setting', n.nspname, c.relname, 'trigger ' || t.tgname, n.nspname, c.relname, '', '',
    'ALTER TABLE ' || {local n.nspname c.relname} || CASE t.tgenabled WHEN 'D' THEN ' DISABLE TRIGGER ' WHEN 'R' THEN ' ENABLE REPLICA TRIGGER '
        WHEN 'A' THEN ' ENABLE ALWAYS TRIGGER ' ELSE ' ENABLE TRIGGER ' END || quote_ident(t.tgname)
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND NOT {toplevel t} AND t.tgenabled <> {parent t} AND {scope n.nspname} AND {own pg_class c.oid}`

// The sequence of an identity column is logged as its table is, any other one by
// itself.
const persistenceQuery = `SELECT 'persistence', c.oid::bigint, 'setting', n.nspname, c.relname, 'persistence', '', '', '', '',
    'ALTER SEQUENCE ' || {local n.nspname c.relname} || ' SET ' || CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend i ON i.classid = 'pg_catalog.pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i'
LEFT JOIN pg_catalog.pg_class tc ON tc.oid = i.refobjid
WHERE c.relkind = 'S' AND c.relpersistence <> coalesce(tc.relpersistence, 'p') AND {unlogged} AND {scope n.nspname} AND {own pg_class c.oid}`
