CREATE SCHEMA app; CREATE SCHEMA web;
-- @renamed from=app.mood
CREATE TYPE web.mood AS ENUM ('sad', 'glad');
-- @renamed from=app.positive
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
-- @renamed from=app.pair
CREATE TYPE web.two AS (a integer, b text);
-- @renamed from=app.numbers
CREATE SEQUENCE web.counts;
CREATE SEQUENCE web.owned; -- @renamed from=app.owned
-- @renamed from=app.p
CREATE TABLE web.p (id serial PRIMARY KEY, m web.mood DEFAULT 'sad', ms web.mood[], n positive, o bigint DEFAULT nextval('web.owned'), x web.two, CONSTRAINT ck CHECK (id > 0), fresh text);
ALTER SEQUENCE web.owned OWNED BY web.p.o;
COMMENT ON TABLE web.p IS 'parents'; COMMENT ON COLUMN web.p.m IS 'mood'; ALTER TABLE web.p REPLICA IDENTITY FULL;
CREATE INDEX ip ON web.p (m);
CREATE TABLE q (id integer PRIMARY KEY, p integer CONSTRAINT qp REFERENCES web.p (id));
-- @renamed from=app.old_name
CREATE TABLE web.new_name (id bigint GENERATED ALWAYS AS IDENTITY, w text -- @renamed from=v
);
-- @renamed from=app.other
CREATE TABLE other (id integer);
-- @renamed from=app.v
CREATE VIEW web.v AS SELECT p.id, p.m, q.p FROM web.p JOIN q ON q.p = p.id;
-- @renamed from=app.mv
CREATE MATERIALIZED VIEW web.mv2 AS SELECT count(*) FROM web.p;
-- @renamed from=app.f
CREATE FUNCTION web.f(m web.mood) RETURNS text LANGUAGE sql AS 'SELECT m::text';
CREATE VIEW w AS SELECT web.f(m) AS t FROM web.v;
-- @renamed from=app.st
CREATE STATISTICS web.st ON id, m FROM web.p
;
CREATE FUNCTION app.total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM web.p';
CREATE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM count(*) FROM web.p; RETURN NEW; END';
CREATE TRIGGER tg BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION app.g();
-- @renamed from=app.parts
CREATE TABLE web.parts (id integer, k integer) PARTITION BY RANGE (id);
CREATE TABLE app.parts_1 PARTITION OF web.parts FOR VALUES FROM (0) TO (10);
CREATE INDEX parts_k ON web.parts (k);
ALTER TABLE web.p ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON web.p USING (id > 0);
-- @renamed from=app.moves
CREATE FUNCTION web.moves(m web.mood) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM web.p';
CREATE FUNCTION app.atomic() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM web.p; END;
