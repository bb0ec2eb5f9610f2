-- identities between tables that go and come
CREATE TABLE b1 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own1), n int, m int);
-- and between tables that stay
CREATE TABLE z2 (id integer NOT NULL, n int);
CREATE TABLE b2 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own2));
-- two that change places
CREATE TABLE a3 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own3b));
CREATE TABLE b3 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own3));
-- another column of the table
CREATE TABLE a4 (n int, k integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own4));
-- an identity and a sequence, used or not
CREATE TABLE a5 (id integer NOT NULL, n int);
CREATE SEQUENCE own5 START 5;
CREATE TABLE a6 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own6));
CREATE SEQUENCE own7;
CREATE TABLE a7 (id integer NOT NULL DEFAULT nextval('own7'));
-- a sequence and a table, an index, a serial
CREATE TABLE own8 (n int);
CREATE TABLE a9 (n int);
CREATE TABLE own9 (n int);
CREATE TABLE a10 (n int);
CREATE INDEX own10 ON a10 (n);
CREATE TABLE a11 (id serial PRIMARY KEY);
CREATE SEQUENCE a12_id_seq START 3;
CREATE TABLE a13 (id integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME own13), n int DEFAULT nextval('a12_id_seq'));
-- an index or key and something else
CREATE TABLE a14 (n int, m int);
CREATE SEQUENCE own14;
CREATE TABLE own15 (n int);
CREATE MATERIALIZED VIEW own16 AS SELECT n FROM a14;
-- a type and a table
CREATE TABLE own17 (n int);
CREATE TABLE a17 (n text);
CREATE TABLE own18 (n int);
CREATE TABLE a18 (n int);
CREATE TABLE own19 (n int);
CREATE TABLE own20 (n int);
CREATE TYPE own21 AS ENUM ('a', 'b');
CREATE TABLE a21 (n own21);
CREATE DOMAIN own22 AS int;
CREATE TABLE a22 (n own22);
CREATE TYPE own23 AS (n int);
CREATE TABLE a23 (n own23);
-- a view and a table
CREATE TABLE own24 (n int);
CREATE TABLE a25 (n int);
CREATE VIEW own25 AS SELECT n FROM a25;
CREATE TABLE a26 (n int, e text);
CREATE VIEW own26 AS SELECT n FROM a26;
