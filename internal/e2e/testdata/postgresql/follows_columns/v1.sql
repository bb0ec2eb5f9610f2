-- What follows the columns of a table: the names of a partition's indexes, and the
-- parameters of the table beside it that holds long values.
CREATE TABLE p (id integer, a integer, c text, CONSTRAINT pk PRIMARY KEY (id, a), UNIQUE (id, c)) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE INDEX pa ON p (a, lower(c));
CREATE TABLE goes (id integer, v text) WITH (toast.autovacuum_enabled = false, toast.vacuum_truncate = false, fillfactor = 70);
CREATE TABLE comes (id integer, v integer) WITH (fillfactor = 80);
CREATE TABLE stays (id integer, v text, w text) WITH (toast.autovacuum_enabled = false);
