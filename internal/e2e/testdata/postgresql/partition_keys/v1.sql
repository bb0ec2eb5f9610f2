-- a key of the partitioned table alone
CREATE TABLE visit (id integer NOT NULL, at date NOT NULL, place text, note text) PARTITION BY RANGE (at);
CREATE TABLE visit_20 PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE visit_21 PARTITION OF visit FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE UNIQUE INDEX visit_once ON ONLY visit (id, at);
CREATE UNIQUE INDEX visit_20_once ON visit_20 (id, at);
CREATE INDEX visit_place ON visit (place);
-- a partition with a key by itself, which is a part of an index, and one with a key that isn't
CREATE TABLE part (id integer, kind text, size integer) PARTITION BY LIST (kind);
CREATE TABLE part_a PARTITION OF part (CONSTRAINT part_a_key PRIMARY KEY (kind, id)) FOR VALUES IN ('a');
CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b');
CREATE UNIQUE INDEX part_of ON part (kind, id);
ALTER TABLE part_b ADD UNIQUE (id);
-- a check that isn't valid, but is in a partition that came later
ALTER TABLE part ADD CONSTRAINT sized CHECK (size > 0) NOT VALID;
CREATE TABLE part_c PARTITION OF part FOR VALUES IN ('c');
-- a table that becomes a partition, with an index that says what its part of another one says
CREATE TABLE log (at date NOT NULL, word text DEFAULT 'none', CONSTRAINT word CHECK (word <> '')) PARTITION BY RANGE (at);
CREATE INDEX log_at ON log (at);
CREATE TABLE log_old (at date NOT NULL, word text DEFAULT 'none', CONSTRAINT word CHECK (word <> ''));
CREATE INDEX log_old_own ON log_old (at);
CREATE TABLE log_new PARTITION OF log (word NOT NULL) FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
-- rings of foreign keys between partitioned tables
CREATE TABLE "A" (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE "A1" PARTITION OF "A" FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE b (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE b1 PARTITION OF b FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
ALTER TABLE "A" ADD FOREIGN KEY (id, at) REFERENCES b;
ALTER TABLE b ADD FOREIGN KEY (id, at) REFERENCES "A";
CREATE TABLE aa (id integer, at date, FOREIGN KEY (id, at) REFERENCES "A");
-- tables that refer to each other and are followed by others of the same partitions
CREATE TABLE early (kind text, UNIQUE (kind)) PARTITION BY LIST (kind);
CREATE TABLE early_a PARTITION OF early FOR VALUES IN ('a');
CREATE TABLE late (kind text, UNIQUE (kind)) PARTITION BY LIST (kind);
CREATE TABLE late_a PARTITION OF late FOR VALUES IN ('a');
ALTER TABLE early ADD CONSTRAINT of_late FOREIGN KEY (kind) REFERENCES late (kind);
ALTER TABLE late ADD CONSTRAINT of_early FOREIGN KEY (kind) REFERENCES early (kind);
