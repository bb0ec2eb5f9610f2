-- identities between tables that go and come
CREATE TABLE a1 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own1), n int);
-- and between tables that stay
CREATE TABLE z2 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own2), n int);
CREATE TABLE b2 (id integer NOT NULL);
-- two that change places
CREATE TABLE a3 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own3));
CREATE TABLE b3 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own3b));
-- another column of the table
CREATE TABLE a4 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own4), n int);
-- an identity and a sequence, used or not
CREATE TABLE a5 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own5), n int);
CREATE SEQUENCE own6;
CREATE TABLE a6 (id integer NOT NULL DEFAULT nextval('own6'));
CREATE TABLE a7 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own7));
-- a sequence and a table, an index, a serial
CREATE SEQUENCE own8;
CREATE SEQUENCE own9;
CREATE TABLE a9 (n int DEFAULT nextval('own9'));
CREATE SEQUENCE own10;
CREATE TABLE a10 (n int);
CREATE SEQUENCE a11_id_seq;
CREATE TABLE a12 (id serial PRIMARY KEY);
CREATE TABLE own13 (n int);
-- an index or key and something else
CREATE TABLE a14 (n int, m int, CONSTRAINT own14 UNIQUE (n));
CREATE INDEX own15 ON a14 (m);
CREATE INDEX own16 ON a14 (m);
-- a type and a table
CREATE TYPE own17 AS ENUM ('a', 'b');
CREATE TABLE a17 (n own17);
CREATE DOMAIN own18 AS int;
CREATE TABLE a18 (n own18);
CREATE TYPE own19 AS (n int);
CREATE TYPE own20 AS RANGE (subtype = int);
CREATE TABLE own21 (n int);
CREATE TABLE a21 (n text);
CREATE TABLE own22 (n int);
CREATE TABLE a22 (n int);
CREATE TABLE own23 (n int);
-- a view and a table
CREATE VIEW own24 AS SELECT 1 AS n;
CREATE TABLE own25 (n int);
CREATE TABLE a25 (n int);
CREATE TYPE own26 AS ENUM ('a');
CREATE TABLE a26 (n int, e own26);
