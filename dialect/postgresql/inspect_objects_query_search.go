package postgresql

const searchParsersQuery = `SELECT 'pg_ts_parser', p.oid::bigint, 'text search parser', n.nspname, p.prsname, '', '', '', coalesce(obj_description(p.oid, 'pg_ts_parser'), ''), '',
    '(' || concat_ws(', ', 'START = ' || {function p.prsstart}, 'GETTOKEN = ' || {function p.prstoken}, 'END = ' || {function p.prsend}, 'LEXTYPES = ' || {function p.prslextype},
        'HEADLINE = ' || {function p.prsheadline}) || ')'
FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace WHERE {scope n.nspname} AND {own pg_ts_parser p.oid}`

const searchTemplatesQuery = `SELECT 'pg_ts_template', t.oid::bigint, 'text search template', n.nspname, t.tmplname, '', '', '', coalesce(obj_description(t.oid, 'pg_ts_template'), ''), '',
    '(' || concat_ws(', ', 'INIT = ' || {function t.tmplinit}, 'LEXIZE = ' || {function t.tmpllexize}) || ')'
FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace WHERE {scope n.nspname} AND {own pg_ts_template t.oid}`

// The options change in place, the template doesn't.
const searchDictionariesQuery = `SELECT 'pg_ts_dict', d.oid::bigint, 'text search dictionary', n.nspname, d.dictname, '', '', '', coalesce(obj_description(d.oid, 'pg_ts_dict'), ''),
    w.template, '(' || concat_ws(', ', 'TEMPLATE = ' || w.template, d.dictinitoption) || ')'
FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace,
LATERAL (SELECT CASE WHEN tn.nspname IN ({default}, 'pg_catalog') THEN '' ELSE quote_ident(tn.nspname) || '.' END || quote_ident(t.tmplname) AS template
    FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace WHERE t.oid = d.dicttemplate) w
WHERE {scope n.nspname} AND {own pg_ts_dict d.oid}`

const searchConfigsQuery = `SELECT 'pg_ts_config', c.oid::bigint, 'text search configuration', n.nspname, c.cfgname, '', '', '', coalesce(obj_description(c.oid, 'pg_ts_config'), ''), '',
    concat_ws(E'\x1f', '(PARSER = ' || CASE WHEN pn.nspname = 'pg_catalog' THEN 'pg_catalog.' || quote_ident(p.prsname) ELSE {local pn.nspname p.prsname} END || ')',
        (SELECT string_agg('ALTER TEXT SEARCH CONFIGURATION ' || {local n.nspname c.cfgname} || ' ADD MAPPING FOR ' || m.token || ' WITH ' || m.dictionaries, E'\x1f' ORDER BY m.token)
            FROM (SELECT quote_ident(k.alias) AS token, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries
                FROM pg_catalog.pg_ts_config_map m JOIN ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype WHERE m.mapcfg = c.oid GROUP BY k.alias) m))
FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
WHERE {scope n.nspname} AND {own pg_ts_config c.oid}`
