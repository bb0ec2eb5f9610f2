CREATE COLLATION ufast (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION custom (provider = icu, locale = 'und', rules = '&V << w', deterministic = false);
CREATE TABLE c (id int PRIMARY KEY, a text COLLATE ufast, b text COLLATE pg_c_utf8, d text, e text COLLATE pg_unicode_fast);
CREATE INDEX c_fold ON c (casefold(b COLLATE pg_unicode_fast));
CREATE INDEX c_e ON c (e COLLATE ufast);
CREATE DOMAIN d1 AS text CHECK (VALUE <> '-');
CREATE DOMAIN d2 AS int CONSTRAINT d2_given NOT NULL DEFAULT 1;
CREATE TABLE t (id int PRIMARY KEY, a d1, b d2);
