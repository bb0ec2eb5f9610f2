package postgresql

// objectQueries read one kind each. The columns are the catalog, the OID, the
// kind, schema and name, the arguments' types, schema and name of the table, the
// comment, the shape, and the statements of the definition.
var objectQueries = []string{
	schemasQuery, extensionsQuery, collationsQuery, compositesQuery, rangesQuery, domainsQuery, sequencesQuery,
	routinesQuery, aggregatesQuery, viewsQuery, statisticsQuery, rowSecurityQuery, policiesQuery, rulesQuery, triggersQuery,
	ownersQuery, replicaQuery, columnSettingsQuery, clusterQuery, rowTypesQuery, indexSettingsQuery, partParametersQuery, statisticsTargetsQuery, viewDefaultsQuery,
	inheritedDefaultsQuery, inheritedNotNullsQuery, inheritedChecksQuery, partitionTriggersQuery, persistenceQuery, commentsQuery, privilegesQuery,
	operatorsQuery, operatorFamiliesQuery, operatorClassesQuery, castsQuery, searchParsersQuery, searchTemplatesQuery, searchDictionariesQuery,
	searchConfigsQuery, wrappersQuery, serversQuery, userMappingsQuery, foreignTablesQuery, eventTriggersQuery, conversionsQuery, accessMethodsQuery,
}

const schemasQuery = `SELECT 'pg_namespace', n.oid::bigint, 'schema', '', n.nspname, '', '', '', coalesce(obj_description(n.oid, 'pg_namespace'), ''), '', ''
FROM pg_catalog.pg_namespace n WHERE {scope n.nspname} AND n.nspname <> {default} AND n.nspname <> 'public' AND {own pg_namespace n.oid}`

// The schema is left out where it is the default one.
const extensionsQuery = `SELECT 'pg_extension', e.oid::bigint, 'extension', '', e.extname, '', '', '',
    CASE WHEN obj_description(e.oid, 'pg_extension') <> (SELECT coalesce(v.comment, '') FROM pg_catalog.pg_available_extensions v WHERE v.name = e.extname)
        THEN obj_description(e.oid, 'pg_extension') ELSE '' END, '',
    CASE WHEN n.nspname IN ({default}, 'public', 'pg_catalog') THEN '' ELSE 'SCHEMA ' || quote_ident(n.nspname) END
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384`

const collationsQuery = `SELECT 'pg_collation', c.oid::bigint, 'collation', n.nspname, c.collname, '', '', '', coalesce(obj_description(c.oid, 'pg_collation'), ''), '',
    format('(provider = %s%s%s%s)', CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
        CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END,
        CASE WHEN c.collprovider IN ('i', 'b') THEN format(', locale = %L', {locale})
            WHEN c.collcollate = c.collctype THEN format(', locale = %L', c.collcollate)
            ELSE format(', lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype) END,
        CASE WHEN {icurules} <> '' THEN format(', rules = %L', {icurules}) ELSE '' END)
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE c.oid >= 16384 AND {scope n.nspname} AND {own pg_collation c.oid}`

const compositesQuery = `SELECT 'pg_type', t.oid::bigint, 'type', n.nspname, t.typname, '', '', '', coalesce(obj_description(t.oid, 'pg_type'), ''), '',
    'AS (' || coalesce((SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ||
        CASE WHEN a.attcollation <> at.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END, ', ' ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') || ')'
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_class k ON k.oid = t.typrelid
WHERE k.relkind = 'c' AND {scope n.nspname} AND {own pg_type t.oid}`

const rangesQuery = `SELECT 'pg_type', t.oid::bigint, 'type', n.nspname, t.typname, '', '', '', coalesce(obj_description(t.oid, 'pg_type'), ''), '',
    'AS RANGE (subtype = ' || format_type(g.rngsubtype, NULL) || {multirange} ||
    CASE WHEN oc.opcdefault THEN '' ELSE ', subtype_opclass = ' || {local ocn.nspname oc.opcname} END ||
    CASE WHEN g.rngcollation <> st.typcollation THEN ', collation = ' || g.rngcollation::regcollation ELSE '' END ||
    CASE WHEN g.rngcanonical <> 0 THEN ', canonical = ' || {function g.rngcanonical} ELSE '' END ||
    CASE WHEN g.rngsubdiff <> 0 THEN ', subtype_diff = ' || {function g.rngsubdiff} ELSE '' END || ')'
FROM pg_catalog.pg_range g JOIN pg_catalog.pg_type t ON t.oid = g.rngtypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type st ON st.oid = g.rngsubtype JOIN pg_catalog.pg_opclass oc ON oc.oid = g.rngsubopc
JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
WHERE {scope n.nspname} AND {own pg_type t.oid}`

// A domain's default, NOT NULL and checks are statements of their own, because
// they can change while columns use the domain.
const domainsQuery = `SELECT 'pg_type', t.oid::bigint, 'domain', n.nspname, t.typname, '', '', '', coalesce(obj_description(t.oid, 'pg_type'), ''), '',
    concat_ws(E'\x1f', 'AS ' || format_type(t.typbasetype, t.typtypmod) ||
        CASE WHEN t.typcollation <> bt.typcollation THEN ' COLLATE ' || t.typcollation::regcollation ELSE '' END,
        'ALTER DOMAIN ' || {local n.nspname t.typname} || ' SET DEFAULT ' || pg_get_expr(t.typdefaultbin, 0),
        CASE WHEN t.typnotnull THEN 'ALTER DOMAIN ' || {local n.nspname t.typname} || coalesce((SELECT ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' NOT NULL'
            FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n' AND k.conname !~ '` + usualNotNull + `'), ' SET NOT NULL') END,
        (SELECT string_agg('ALTER DOMAIN ' || {local n.nspname t.typname} || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid), E'\x1f' ORDER BY k.conname)
            FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace JOIN pg_catalog.pg_type bt ON bt.oid = t.typbasetype
WHERE t.typtype = 'd' AND {scope n.nspname} AND {own pg_type t.oid}`

// Sequences of identity columns belong to their columns, and so do those of
// SERIAL columns, which the reader leaves out.
const sequencesQuery = `SELECT 'pg_class', c.oid::bigint, 'sequence', n.nspname, c.relname, '', '', '', coalesce(obj_description(c.oid, 'pg_class'), ''), '',
    concat_ws(E'\x1f', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {scope n.nspname} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend o WHERE o.classid = 'pg_catalog.pg_class'::regclass
    AND o.objid = c.oid AND o.deptype IN ('i', 'e'))`

const argumentTypes = `array_to_string(ARRAY(SELECT format_type(a.id, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY a(id, n) ORDER BY a.n), ', ')`

const routinesQuery = `SELECT 'pg_proc', p.oid::bigint, w.kind, n.nspname, p.proname, ` + argumentTypes + `, '', '', coalesce(obj_description(p.oid, 'pg_proc'), ''),
    concat_ws(E'\x1f', pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), p.prokind::text,
        nullif(array_to_string(array_fill('default'::text, ARRAY[p.pronargdefaults]), E'\x1f'), '')),
    rtrim('CREATE ' || upper(w.kind) || ' ' || {local n.nspname p.proname} || substr(pg_get_functiondef(p.oid),
        length('CREATE OR REPLACE ' || w.kind || ' ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname)) + 1), E'\n')
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace,
LATERAL (SELECT CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind) w
WHERE p.prokind IN ('f', 'p', 'w') AND {scope n.nspname} AND {own pg_proc p.oid}
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`

// functionOf names a function as a statement in the default schema does. A regproc has
// the schema in front wherever another one in the search path has the name.
func functionOf(oid string) string {
	return "(SELECT CASE WHEN xn.nspname IN ({default}, {outside}, 'pg_catalog') THEN '' ELSE quote_ident(xn.nspname) || '.' END || quote_ident(x.proname) " +
		"FROM pg_catalog.pg_proc x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.pronamespace WHERE x.oid = " + oid + ")"
}

const aggregatesQuery = `SELECT 'pg_proc', p.oid::bigint, 'aggregate', n.nspname, p.proname,
    CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END, '', '', coalesce(obj_description(p.oid, 'pg_proc'), ''), '',
    'CREATE AGGREGATE ' || {local n.nspname p.proname} || '(' || CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END || ') (' ||
    concat_ws(', ', 'SFUNC = ' || {function a.aggtransfn}, 'STYPE = ' || format_type(a.aggtranstype, NULL), 'SSPACE = ' || nullif(a.aggtransspace, 0),
        'FINALFUNC = ' || {function a.aggfinalfn}, CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
        'FINALFUNC_MODIFY = ' || CASE WHEN a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END::"char"
            THEN CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
        'COMBINEFUNC = ' || {function a.aggcombinefn}, 'SERIALFUNC = ' || {function a.aggserialfn},
        'DESERIALFUNC = ' || {function a.aggdeserialfn}, 'INITCOND = ' || quote_literal(a.agginitval),
        'MSFUNC = ' || {function a.aggmtransfn}, 'MINVFUNC = ' || {function a.aggminvtransfn},
        'MSTYPE = ' || CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, 'MSSPACE = ' || nullif(a.aggmtransspace, 0),
        'MFINALFUNC = ' || {function a.aggmfinalfn}, CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
        'MFINALFUNC_MODIFY = ' || CASE WHEN a.aggmtransfn <> 0 AND a.aggmfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END::"char"
            THEN CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
        'MINITCOND = ' || quote_literal(a.aggminitval),
        (SELECT 'SORTOP = OPERATOR(' || quote_ident(so.nspname) || '.' || so.oprname || ')' FROM (SELECT sn.nspname, o.oprname FROM pg_catalog.pg_operator o
            JOIN pg_catalog.pg_namespace sn ON sn.oid = o.oprnamespace WHERE o.oid = a.aggsortop) so),
        CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END,
        CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || ')'
FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {scope n.nspname} AND {own pg_proc p.oid}`

// The indexes of a materialized view and comments on columns are statements of
// their own.
const viewsQuery = `SELECT 'pg_class', c.oid::bigint, CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, n.nspname, c.relname, '', '', '',
    coalesce(obj_description(c.oid, 'pg_class'), ''),
    (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attcollation <> ty.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END,
        E'\x1f' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0),
    concat_ws(E'\x1f',
        coalesce('USING ' || quote_ident((SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = c.relam AND am.amname <> 'heap')) || ' ', '') ||
            coalesce('WITH (' || nullif(concat_ws(', ', array_to_string(c.reloptions, ', '), {toast c.reltoastrelid}), '') || ') ', '') ||
            coalesce('TABLESPACE ' || quote_ident((SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = c.reltablespace)) || ' ', '') || 'AS ' || btrim(pg_get_viewdef(c.oid), E' ;\n') ||
            CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN ' WITH NO DATA' ELSE '' END,
        (SELECT string_agg(replace(pg_get_indexdef(x.indexrelid), ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ',
            ' ON ' || {local n.nspname c.relname} || ' '), E'\x1f' ORDER BY ic.relname)
            FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid WHERE x.indrelid = c.oid),
        (SELECT string_agg('COMMENT ON COLUMN ' || {local n.nspname c.relname} || '.' || quote_ident(a.attname) || ' IS ' || quote_literal(d.description), E'\x1f' ORDER BY a.attnum)
            FROM pg_catalog.pg_description d JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
            WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {scope n.nspname} AND {own pg_class c.oid}`

const statisticsQuery = `SELECT 'pg_statistic_ext', s.oid::bigint, 'statistics', n.nspname, s.stxname, '', '', '',
    coalesce(obj_description(s.oid, 'pg_statistic_ext'), ''), '',
    'CREATE STATISTICS ' || {local n.nspname s.stxname} || substr(pg_get_statisticsobjdef(s.oid), length('CREATE STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname)) + 1)
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE {scope n.nspname} AND {own pg_statistic_ext s.oid}`

// The row security of a table has no catalog of its own: its OID is the table's.
const rowSecurityQuery = `SELECT 'row security', c.oid::bigint, 'row level security', n.nspname, c.relname, '', n.nspname, c.relname, '', '',
    concat_ws(E'\x1f', CASE WHEN c.relrowsecurity THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ENABLE ROW LEVEL SECURITY' END,
        CASE WHEN c.relforcerowsecurity THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' FORCE ROW LEVEL SECURITY' END)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relrowsecurity OR c.relforcerowsecurity) AND {scope n.nspname} AND {own pg_class c.oid}`

const policiesQuery = `SELECT 'pg_policy', p.oid::bigint, 'policy', n.nspname, p.polname, '', n.nspname, c.relname, coalesce(obj_description(p.oid, 'pg_policy'), ''), '',
    'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || {local n.nspname c.relname} ||
    CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END ||
    CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END ||
    CASE WHEN p.polroles = ARRAY[0]::oid[] THEN '' ELSE ' TO ' || (SELECT string_agg(CASE o.id WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(o.id)) END, ', ' ORDER BY o.n)
        FROM unnest(p.polroles) WITH ORDINALITY o(id, n)) END ||
    coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE {scope n.nspname} AND {own pg_class c.oid}`

const rulesQuery = `SELECT 'pg_rewrite', w.oid::bigint, 'rule', n.nspname, w.rulename, '', n.nspname, c.relname, coalesce(obj_description(w.oid, 'pg_rewrite'), ''), '',
    concat_ws(E'\x1f', rtrim(overlay(r.def PLACING {local n.nspname c.relname} FROM position(' TO ' || r.target IN r.def) + 4 FOR length(r.target)), ';'),
        CASE w.ev_enabled WHEN 'D' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' DISABLE RULE ' || quote_ident(w.rulename)
            WHEN 'R' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ENABLE REPLICA RULE ' || quote_ident(w.rulename)
            WHEN 'A' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ENABLE ALWAYS RULE ' || quote_ident(w.rulename) END)
FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
LATERAL (SELECT pg_get_ruledef(w.oid) AS def, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS target) r
WHERE w.rulename <> '_RETURN' AND {scope n.nspname} AND {own pg_class c.oid}`

const triggersQuery = `SELECT 'pg_trigger', t.oid::bigint, 'trigger', n.nspname, t.tgname, '', n.nspname, c.relname, coalesce(obj_description(t.oid, 'pg_trigger'), ''), '',
    concat_ws(E'\x1f', replace(pg_get_triggerdef(t.oid), ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ', ' ON ' || {local n.nspname c.relname} || ' '),
        CASE t.tgenabled WHEN 'D' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' DISABLE TRIGGER ' || quote_ident(t.tgname)
            WHEN 'R' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ENABLE REPLICA TRIGGER ' || quote_ident(t.tgname)
            WHEN 'A' THEN 'ALTER TABLE ' || {local n.nspname c.relname} || ' ENABLE ALWAYS TRIGGER ' || quote_ident(t.tgname) END)
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND {toplevel t} AND {scope n.nspname} AND {own pg_class c.oid}`

// Comments on enum types, indexes and constraints have no place in the model, and
// neither do those on the columns of a composite type, on inherited columns, and on
// the sequences that columns bring: the reader leaves out those of other sequences.
const commentsQuery = `SELECT 'comment ' || d.classoid::regclass, (d.objoid::bigint << 16) + d.objsubid, 'comment', w.schema, w.name, w.what, w.onschema, w.onname, '', '',
    'COMMENT ON ' || upper(split_part(w.what, ' ', 1)) || ' ' || w.identity || ' IS ' || quote_literal(d.description)
FROM pg_catalog.pg_description d JOIN (
    SELECT 'pg_type'::regclass::oid AS class, t.oid AS id, 0 AS sub, 'type' AS what, n.nspname AS schema, t.typname AS name, '' AS onschema, '' AS onname, {local n.nspname t.typname} AS identity
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND {scope n.nspname} AND {own pg_type t.oid}
    UNION ALL SELECT 'pg_class'::regclass, c.oid, 0, 'index', n.nspname, c.relname, '', '', {local n.nspname c.relname}
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I') AND {scope n.nspname} AND {own pg_class c.oid}
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0, 'constraint', n.nspname, k.conname, n.nspname, c.relname, quote_ident(k.conname) || ' ON ' || {local n.nspname c.relname}
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {scope n.nspname} AND {own pg_class c.oid}
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0, 'constraint', n.nspname, k.conname, '', t.typname, quote_ident(k.conname) || ' ON DOMAIN ' || {local n.nspname t.typname}
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_type t ON t.oid = k.contypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE {scope n.nspname} AND {own pg_type t.oid}
    UNION ALL SELECT 'pg_class'::regclass, c.oid, 0, 'sequence', n.nspname, c.relname, '', '', {local n.nspname c.relname}
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND {scope n.nspname} AND {own pg_class c.oid}
    UNION ALL SELECT 'pg_class'::regclass, c.oid, a.attnum, 'column ' || a.attname, n.nspname, c.relname, CASE c.relkind WHEN 'c' THEN '' ELSE n.nspname END,
        CASE c.relkind WHEN 'c' THEN '' ELSE c.relname END, {local n.nspname c.relname} || '.' || quote_ident(a.attname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE (c.relkind = 'c' OR c.relkind IN ('r', 'p') AND (c.relispartition OR NOT a.attislocal)) AND a.attnum > 0 AND {scope n.nspname} AND {own pg_class c.oid}
    ) w ON w.class = d.classoid AND w.id = d.objoid AND w.sub = d.objsubid`

// dependenciesQuery leads from sub-objects to what they are a part of: a row
// type to its table or view, an array to its element, a range's functions to the range, a view's rule to the
// view, a default, constraint or index to its table, a member to its extension.
// Two steps are enough: from an array to a row type and from there to its table. Both
// sides of a dependency take them, so they are put together once.
// The last two columns name the part of a table that depends. What is a part of the same
// thing on both sides, which most rows are, is left out before names are looked up.
// So is the constraint of a constraint trigger, which depends on the trigger.
const dependenciesQuery = `WITH part(class, id, whole, wholeid) AS (
    SELECT 'pg_type'::regclass::oid, t.oid, 'pg_class'::regclass::oid, t.typrelid FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_class c ON c.oid = t.typrelid WHERE c.relkind <> 'c' AND t.oid >= 16384
    UNION ALL SELECT 'pg_class'::regclass, c.oid, 'pg_type'::regclass, c.reltype FROM pg_catalog.pg_class c WHERE c.relkind = 'c'
    UNION ALL SELECT 'pg_type'::regclass, t.oid, 'pg_type'::regclass, t.typelem FROM pg_catalog.pg_type t
        WHERE t.typelem <> 0 AND t.typinput = 'array_in'::regproc AND t.oid >= 16384{multirangepart}
    UNION ALL SELECT 'pg_rewrite'::regclass, w.oid, 'pg_class'::regclass, w.ev_class FROM pg_catalog.pg_rewrite w WHERE w.rulename = '_RETURN'
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, 'pg_class'::regclass, d.adrelid FROM pg_catalog.pg_attrdef d
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid, CASE WHEN k.conrelid <> 0 THEN 'pg_class'::regclass ELSE 'pg_type'::regclass END,
        CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END FROM pg_catalog.pg_constraint k
    UNION ALL SELECT 'pg_class'::regclass, x.indexrelid, 'pg_class'::regclass, x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid >= 16384
    UNION ALL SELECT i.classid, i.objid, i.refclassid, i.refobjid FROM pg_catalog.pg_depend i
        WHERE i.deptype = 'i' AND i.classid = 'pg_proc'::regclass AND i.refclassid = 'pg_type'::regclass
    UNION ALL SELECT e.classid, e.objid, e.refclassid, e.refobjid FROM pg_catalog.pg_depend e WHERE e.deptype = 'e'
    UNION ALL SELECT m.classid, m.objid, m.refclassid, m.refobjid FROM pg_catalog.pg_depend m
        WHERE m.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) AND m.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)),
two(class, id, whole, wholeid) AS MATERIALIZED (SELECT p.class, p.id, coalesce(w.whole, p.whole), coalesce(w.wholeid, p.wholeid)
    FROM part p LEFT JOIN part w ON w.class = p.whole AND w.id = p.wholeid)
SELECT DISTINCT d.class::regclass::text, d.id::bigint, d.refclass::regclass::text, d.refid::bigint, coalesce(a.attname, ''),
    CASE WHEN ad.oid IS NOT NULL THEN 'default' WHEN ua.attname IS NOT NULL THEN 'column' WHEN coalesce(uk.conname, ui.relname) IS NOT NULL THEN 'key' ELSE '' END,
    coalesce(ua.attname, uk.conname, ui.relname, '')
FROM (SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid,
        coalesce(p.whole, d.classid) AS class, coalesce(p.wholeid, d.objid) AS id,
        coalesce(q.whole, d.refclassid) AS refclass, coalesce(q.wholeid, d.refobjid) AS refid
    FROM pg_catalog.pg_depend d
    LEFT JOIN two p ON p.class = d.classid AND p.id = d.objid
    LEFT JOIN two q ON q.class = d.refclassid AND q.id = d.refobjid
    WHERE d.deptype <> 'e' AND d.objid >= 16384
        AND NOT (d.deptype = 'a' AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid IN (SELECT s.seqrelid FROM pg_catalog.pg_sequence s))
        AND NOT (d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid IN (SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('f', 't')))
        AND NOT (d.classid = 'pg_catalog.pg_trigger'::regclass AND d.objid IN (SELECT g.oid FROM pg_catalog.pg_trigger g WHERE g.tgisinternal))
    OFFSET 0) d
LEFT JOIN pg_catalog.pg_attrdef ad ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND ad.oid = d.objid
LEFT JOIN pg_catalog.pg_attribute ua ON d.classid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_attrdef'::regclass)
    AND ua.attrelid = coalesce(ad.adrelid, d.objid) AND ua.attnum = coalesce(ad.adnum, d.objsubid) AND ua.attnum > 0
LEFT JOIN pg_catalog.pg_constraint uk ON d.classid = 'pg_catalog.pg_constraint'::regclass AND uk.oid = d.objid AND uk.conrelid <> 0
LEFT JOIN pg_catalog.pg_class ui ON d.classid = 'pg_catalog.pg_class'::regclass AND ui.oid = d.objid AND ui.relkind IN ('i', 'I')
LEFT JOIN pg_catalog.pg_attribute a ON d.refclassid = 'pg_catalog.pg_class'::regclass AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE (d.class, d.id) <> (d.refclass, d.refid)
UNION SELECT 'comment ' || d.classoid::regclass, (d.objoid::bigint << 16) + d.objsubid, coalesce(p.whole, d.classoid)::regclass::text, coalesce(p.wholeid, d.objoid)::bigint, '', '', ''
FROM pg_catalog.pg_description d LEFT JOIN part p ON p.class = d.classoid AND p.id = d.objoid WHERE d.objoid >= 16384
ORDER BY 1, 2, 3, 4, 5, 6, 7`

const multirangePart = `
    UNION ALL SELECT 'pg_type'::regclass, g.rngmultitypid, 'pg_type'::regclass, g.rngtypid FROM pg_catalog.pg_range g`
