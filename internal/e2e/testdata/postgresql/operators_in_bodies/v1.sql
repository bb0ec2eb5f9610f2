CREATE TYPE cx AS (r float8, i float8);
CREATE FUNCTION cadd(cx, cx) RETURNS cx LANGUAGE sql IMMUTABLE AS 'SELECT $1.r+$2.r, $1.i+$2.i';
CREATE OPERATOR + (LEFTARG = cx, RIGHTARG = cx, FUNCTION = cadd, COMMUTATOR = +);
CREATE AGGREGATE csum (cx) (SFUNC = cadd, STYPE = cx, INITCOND = '(0,0)');
CREATE FUNCTION clt(cx, cx) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.r < $2.r';
CREATE TABLE z (id int PRIMARY KEY, c cx, d cx GENERATED ALWAYS AS (cadd(c, c)) STORED, CHECK (NOT clt(c, ROW(0,0)::cx)));
CREATE VIEW s AS SELECT csum(c + d) AS t FROM z;
