package postgresql

// An event trigger belongs to the database. It counts where its function's schema
// does.
const eventTriggersQuery = `SELECT 'pg_event_trigger', e.oid::bigint, 'event trigger', '', e.evtname, '', '', '', coalesce(obj_description(e.oid, 'pg_event_trigger'), ''), '',
    concat_ws(E'\x1f', 'ON ' || e.evtevent || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(g.tag), ', ' ORDER BY g.n) FROM unnest(e.evttags) WITH ORDINALITY g(tag, n)) || ')', '') ||
        ' EXECUTE FUNCTION ' || {function e.evtfoid} || '()',
        'ALTER EVENT TRIGGER ' || quote_ident(e.evtname) || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' END)
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {scope n.nspname} AND {own pg_event_trigger e.oid}`

const conversionsQuery = `SELECT 'pg_conversion', c.oid::bigint, 'conversion', n.nspname, c.conname, '', '', '', coalesce(obj_description(c.oid, 'pg_conversion'), ''), '',
    'CREATE ' || CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END || 'CONVERSION ' || {local n.nspname c.conname} || ' FOR ' || quote_literal(pg_encoding_to_char(c.conforencoding)) ||
    ' TO ' || quote_literal(pg_encoding_to_char(c.contoencoding)) || ' FROM ' || {function c.conproc}
FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE c.oid >= 16384 AND {scope n.nspname} AND {own pg_conversion c.oid}`

const accessMethodsQuery = `SELECT 'pg_am', a.oid::bigint, 'access method', '', a.amname, '', '', '', coalesce(obj_description(a.oid, 'pg_am'), ''), '',
    'TYPE ' || CASE a.amtype WHEN 'i' THEN 'INDEX' ELSE 'TABLE' END || ' HANDLER ' || {function a.amhandler}
FROM pg_catalog.pg_am a WHERE a.oid >= 16384 AND {own pg_am a.oid}`
