CREATE SCHEMA app;
CREATE DOMAIN tags AS text[];
CREATE DOMAIN app.more AS tags CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN nums AS integer[];
CREATE DOMAIN word AS text;
CREATE TABLE t (id integer PRIMARY KEY, a text[], b tags, c tags, d nums, e text DEFAULT '{x}', f text[], g app.more, h tags, i text[]);
