CREATE TABLE ev (id bigint NOT NULL, day date NOT NULL, kind text NOT NULL, more integer, CHECK (id > 0)) PARTITION BY RANGE (day);
CREATE INDEX ev_kind ON ev (kind);
CREATE INDEX ev_more ON ev (more);
CREATE TABLE ev_a PARTITION OF ev FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (kind);
CREATE TABLE ev_a_y PARTITION OF ev_a DEFAULT WITH (fillfactor=70);
CREATE TABLE ev_b PARTITION OF ev DEFAULT;
CREATE TABLE p1 (a integer, z integer); CREATE TABLE p2 (b integer);
CREATE TABLE c (x text, a integer) INHERITS (p1, p2);
