package postgresql

// An event trigger belongs to the database. It counts where its function's schema
// does.
const eventTriggersQuery = `SELECT 'pg_event_trigger', e.oid::bigint, 'event trigger', '', e.evtname, '', '', '', coalesce(obj_description(e.oid, 'pg_event_trigger'), ''), '',
    concat_ws(E'\x1f', 'ON ' || e.evtevent || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(g.tag), ', ' ORDER BY g.n) FROM unnest(e.evttags) WITH ORDINALITY g(tag, n)) || ')', '') ||
        ' EXECUTE FUNCTION ' || e.evtfoid::regproc || '()',
        'ALTER EVENT TRIGGER ' || quote_ident(e.evtname) || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' WHEN 'A' THEN ' ENABLE ALWAYS' END)
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE {scope n.nspname} AND {own pg_event_trigger e.oid}`
