-- Columns of an application's own types, which no cast leads to and from.
CREATE TYPE c1 AS (a int, b text);
CREATE TYPE c2 AS (b varchar(9), a bigint, z int);
CREATE TYPE r1 AS RANGE (subtype = int4);
CREATE TYPE r2 AS RANGE (subtype = numeric);
CREATE TYPE m AS ENUM ('x');
CREATE DOMAIN di AS int CHECK (VALUE > 0);
CREATE DOMAIN dc AS c1;
CREATE TYPE pt AS (x int, y int);
CREATE TYPE s1 AS (a int);
CREATE TYPE s2 AS (a int, b int);
CREATE FUNCTION wider(s1) RETURNS s2 LANGUAGE sql IMMUTABLE AS 'SELECT ROW(($1).a, 5)::s2';
CREATE FUNCTION narrower(s2) RETURNS s1 LANGUAGE sql IMMUTABLE AS 'SELECT ROW(($1).a)::s1';
CREATE CAST (s1 AS s2) WITH FUNCTION wider(s1);
CREATE CAST (s2 AS s1) WITH FUNCTION narrower(s2);
CREATE TABLE t (id int PRIMARY KEY, a c1, b c1[], c int, d r1, e di, f dc, g jsonb, h c1, i m, j c1 DEFAULT ROW(1, 'x')::c1, l macaddr, n int4range, o int, p point, q oid, r c1[], s date, u s1);
CREATE TABLE maps (p pt, ps pt[]);
