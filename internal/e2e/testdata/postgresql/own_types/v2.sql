CREATE TYPE c1 AS (a int, b text);
CREATE TYPE c2 AS (b varchar(9), a bigint, z int);
CREATE TYPE r1 AS RANGE (subtype = int4);
CREATE TYPE r2 AS RANGE (subtype = numeric);
CREATE TYPE m AS ENUM ('x');
CREATE DOMAIN di AS int CHECK (VALUE > 0);
CREATE DOMAIN dc AS c1;
-- @renamed from=pt
CREATE TYPE place AS (x bigint, y int, z int);
CREATE TYPE s1 AS (a int);
CREATE TYPE s2 AS (a int, b int);
CREATE FUNCTION wider(s1) RETURNS s2 LANGUAGE sql IMMUTABLE AS 'SELECT ROW(($1).a, 5)::s2';
CREATE FUNCTION narrower(s2) RETURNS s1 LANGUAGE sql IMMUTABLE AS 'SELECT ROW(($1).a)::s1';
CREATE CAST (s1 AS s2) WITH FUNCTION wider(s1);
CREATE CAST (s2 AS s1) WITH FUNCTION narrower(s2);
CREATE TABLE t (id int PRIMARY KEY, a c2, b c2[], c c1, d r2, e c1, f c2, g c1, h jsonb, i c1, j c2 DEFAULT ROW('y', 1, 2)::c2, l macaddr8, n int4multirange, o point, p int, q bigint, r dc[], s r1, u s2);
CREATE TABLE maps (p place, ps place[]);
