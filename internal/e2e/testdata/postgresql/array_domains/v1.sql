-- Domains over arrays that columns become, and that become other types.
CREATE SCHEMA app;
CREATE DOMAIN tags AS text[];
CREATE DOMAIN app.more AS tags CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN nums AS integer[];
CREATE DOMAIN word AS text;
CREATE TABLE t (id integer PRIMARY KEY, a tags, b text[], c text, d integer, e tags DEFAULT '{x}', f nums, g text[], h app.more, i word);
