CREATE COLLATION ufast (provider = builtin, locale = 'PG_UNICODE_FAST');
CREATE COLLATION cu (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION custom (provider = icu, locale = 'und', rules = '&V << w <<< W');
CREATE TABLE c (id int PRIMARY KEY, a text COLLATE ufast, b text COLLATE pg_unicode_fast, d text COLLATE cu, e text);
CREATE INDEX c_fold ON c (casefold(a));
CREATE DOMAIN d1 AS text CONSTRAINT d1_nn NOT NULL CHECK (VALUE <> '');
CREATE DOMAIN d2 AS int;
CREATE TABLE t (id int PRIMARY KEY, a d1, b d2);
