CREATE SCHEMA app;
CREATE TYPE app.pair AS (x integer, y text);
CREATE TABLE pairs OF app.pair (y DEFAULT 'z', CHECK (x > 0));
CREATE TABLE keyed OF app.pair (PRIMARY KEY (x));
CREATE TABLE plain (x integer, y text);
CREATE TABLE app."of all" OF app.pair;
CREATE TABLE moves OF app.pair;
CREATE TYPE other AS (x integer, y text);
COMMENT ON TYPE other IS 'remark';
