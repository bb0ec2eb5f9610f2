package postgresql

// An operator without a function is one that another one has named in advance.
const operatorsQuery = `SELECT 'pg_operator', o.oid::bigint, 'operator', n.nspname, o.oprname,
    ` + operandTypes + `, '', '',
    coalesce(obj_description(o.oid, 'pg_operator'), ''), '',
    'CREATE OPERATOR ' || CASE WHEN n.nspname = {default} THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname || ' (' ||
    concat_ws(', ', 'FUNCTION = ' || {function o.oprcode}, 'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL), 'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
        'COMMUTATOR = ' || {operator o.oprcom}, 'NEGATOR = ' || {operator o.oprnegate}, 'RESTRICT = ' || {function o.oprrest},
        'JOIN = ' || {function o.oprjoin}, CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ')'
FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oprcode <> 0 AND o.oid >= 16384 AND {scope n.nspname} AND {own pg_operator o.oid}`

const operandTypes = `coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE') || ', ' || coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE')`

// operatorOf names another operator without the types of its operands.
func operatorOf(oid string) string {
	return "(SELECT CASE WHEN xn.nspname IN ({default}, {outside}, 'pg_catalog') THEN x.oprname ELSE 'OPERATOR(' || quote_ident(xn.nspname) || '.' || x.oprname || ')' END " +
		"FROM pg_catalog.pg_operator x JOIN pg_catalog.pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = " + oid + ")"
}

// memberTexts are the operators and functions of operator families. They belong to
// a class, or to the family itself.
const memberTexts = `SELECT d.refclassid, d.refobjid, 1 AS kind, m.amopstrategy AS number, m.oid, 'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::regoperator ||
            CASE WHEN m.amopsortfamily <> 0 THEN ' FOR ORDER BY ' || {local sn.nspname s.opfname} ELSE '' END AS text
        FROM pg_catalog.pg_amop m JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_amop'::regclass AND d.objid = m.oid
        LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = m.amopsortfamily LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
        UNION ALL SELECT d.refclassid, d.refobjid, 2, m.amprocnum, m.oid, 'FUNCTION ' || m.amprocnum || ' (' || format_type(m.amproclefttype, NULL) || ', ' ||
            format_type(m.amprocrighttype, NULL) || ') ' || m.amproc::regprocedure
        FROM pg_catalog.pg_amproc m JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_amproc'::regclass AND d.objid = m.oid`

const operatorFamiliesQuery = `SELECT 'pg_opfamily', f.oid::bigint, 'operator family', n.nspname, f.opfname, a.amname, '', '', coalesce(obj_description(f.oid, 'pg_opfamily'), ''), '',
    concat_ws(E'\x1f', 'USING ' || quote_ident(a.amname), (SELECT string_agg('ALTER OPERATOR FAMILY ' || {local n.nspname f.opfname} || ' USING ' || quote_ident(a.amname) || ' ADD ' || m.text,
        E'\x1f' ORDER BY m.kind, m.number, m.oid) FROM (` + memberTexts + `) m WHERE m.refclassid = 'pg_catalog.pg_opfamily'::regclass AND m.refobjid = f.oid))
FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace JOIN pg_catalog.pg_am a ON a.oid = f.opfmethod
WHERE f.oid >= 16384 AND {scope n.nspname} AND {own pg_opfamily f.oid}`

const operatorClassesQuery = `SELECT 'pg_opclass', o.oid::bigint, 'operator class', n.nspname, o.opcname, a.amname, '', '', coalesce(obj_description(o.oid, 'pg_opclass'), ''), '',
    CASE WHEN o.opcdefault THEN 'DEFAULT ' ELSE '' END || 'FOR TYPE ' || format_type(o.opcintype, NULL) || ' USING ' || quote_ident(a.amname) || ' FAMILY ' || {local fn.nspname f.opfname} || ' AS ' ||
    concat_ws(', ', 'STORAGE ' || format_type(coalesce(nullif(o.opckeytype, 0), CASE WHEN w.members IS NULL THEN o.opcintype END), NULL), w.members)
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace JOIN pg_catalog.pg_am a ON a.oid = o.opcmethod
JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily JOIN pg_catalog.pg_namespace fn ON fn.oid = f.opfnamespace,
LATERAL (SELECT string_agg(m.text, ', ' ORDER BY m.kind, m.number, m.oid) AS members FROM (` + memberTexts + `) m
    WHERE m.refclassid = 'pg_catalog.pg_opclass'::regclass AND m.refobjid = o.oid) w
WHERE o.oid >= 16384 AND {scope n.nspname} AND {own pg_opclass o.oid}`

// A cast belongs to no schema, but to those of its types. That of a range type to
// its multirange comes with the type.
const castsQuery = `SELECT 'pg_cast', o.oid::bigint, 'cast', '', w.source, w.target, '', '', coalesce(obj_description(o.oid, 'pg_cast'), ''), '',
    'CREATE CAST (' || w.source || ' AS ' || w.target || ') ' || CASE o.castmethod WHEN 'b' THEN 'WITHOUT FUNCTION' WHEN 'i' THEN 'WITH INOUT' ELSE 'WITH FUNCTION ' || o.castfunc::regprocedure END ||
    CASE o.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END
FROM pg_catalog.pg_cast o, LATERAL (SELECT format_type(o.castsource, NULL) AS source, format_type(o.casttarget, NULL) AS target) w
WHERE o.oid >= 16384 AND {own pg_cast o.oid} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend i WHERE i.classid = 'pg_catalog.pg_cast'::regclass AND i.objid = o.oid AND i.deptype = 'i')
    AND (o.castsource < 16384 AND o.casttarget < 16384 OR EXISTS (SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE t.oid IN (o.castsource, o.casttarget) AND {scope n.nspname}))`
