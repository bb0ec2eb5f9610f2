-- partitions and heirs that come and go while the columns above them change
CREATE TABLE m (id int, d date NOT NULL, v int, gone text DEFAULT 'x', CONSTRAINT pk PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE m0 PARTITION OF m (CHECK (v > 0), CHECK (gone <> '')) FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX m0_own ON m0 (gone, v);
CREATE INDEX mv ON m (v);
CREATE TABLE ref (id int PRIMARY KEY, mid int, md date, FOREIGN KEY (mid, md) REFERENCES m);
CREATE TABLE p (a int, k text NOT NULL, c int DEFAULT 5, CHECK (c > 0)) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a');
CREATE TABLE p0 PARTITION OF p FOR VALUES IN ('z') PARTITION BY RANGE (a);
CREATE TABLE p01 PARTITION OF p0 (c DEFAULT 7, CONSTRAINT p01_c CHECK (c < 1000)) FOR VALUES FROM (0) TO (100);
CREATE INDEX p01_c_a ON p01 (c, a);
CREATE TABLE above (id int, name varchar(10), lost int);
CREATE TABLE heir (more int) INHERITS (above);
CREATE TABLE goes (name varchar(10), lost int NOT NULL, extra int, CHECK (lost > 0)) INHERITS (above);
