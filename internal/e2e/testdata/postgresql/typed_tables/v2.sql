CREATE SCHEMA app;
CREATE TYPE app.pair AS (x bigint, y varchar(20), z date);
CREATE TABLE pairs OF app.pair (y DEFAULT 'z', CHECK (x > 0));
CREATE TABLE keyed (x integer NOT NULL, y text, PRIMARY KEY (x));
CREATE TYPE other AS (x integer, y text);
CREATE TABLE plain OF other;
CREATE TABLE moves OF other;
CREATE TABLE app."of all" OF app.pair (PRIMARY KEY (x, z));
