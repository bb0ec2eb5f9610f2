CREATE TABLE p (id integer, b integer, -- @renamed from=a
	d text, -- @renamed from=c
	CONSTRAINT pk PRIMARY KEY (id, b), UNIQUE (id, d)) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE INDEX pa ON p (b, lower(d));
CREATE TABLE goes (id integer, v integer) WITH (fillfactor = 75);
CREATE TABLE comes (id integer, v text) WITH (toast.autovacuum_enabled = false);
CREATE TABLE stays (id integer, v integer, w text) WITH (toast.vacuum_truncate = false);
