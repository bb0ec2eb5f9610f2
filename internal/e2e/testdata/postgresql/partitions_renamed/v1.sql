-- partitions and heirs
CREATE TABLE p (id int NOT NULL, k text NOT NULL, n int, PRIMARY KEY (id, k), CHECK (id > 0)) PARTITION BY LIST (k);
CREATE TABLE p_a PARTITION OF p (CHECK (n > 0), UNIQUE (n)) FOR VALUES IN ('a');
CREATE TABLE p_b PARTITION OF p FOR VALUES IN ('b') PARTITION BY LIST (id);
CREATE TABLE p_b1 PARTITION OF p_b FOR VALUES IN (1);
CREATE INDEX p_n ON p (n);
CREATE INDEX own ON p_a (id);
CREATE VIEW v AS SELECT * FROM p_a;
CREATE TABLE above (id int, n text NOT NULL);
CREATE TABLE heir () INHERITS (above);
CREATE TABLE heir2 (own int) INHERITS (heir);
CREATE INDEX hi ON heir (n);
CREATE TABLE pp (id int NOT NULL, k text NOT NULL, n int, PRIMARY KEY (id, k), CHECK (id > 0)) PARTITION BY LIST (k);
CREATE TABLE pp_a PARTITION OF pp (CHECK (n > 0), UNIQUE (n)) FOR VALUES IN ('a');
CREATE INDEX pp_n ON pp (n);
CREATE TABLE alone (id int NOT NULL, k text NOT NULL, n int, CONSTRAINT a_pk PRIMARY KEY (id, k), CHECK (id > 0));
