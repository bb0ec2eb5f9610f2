-- under other names, one with other bounds
CREATE TABLE p (id int NOT NULL, k text NOT NULL, n int, PRIMARY KEY (id, k), CHECK (id > 0)) PARTITION BY LIST (k);
-- @renamed from=p_a
CREATE TABLE q_a PARTITION OF p (CONSTRAINT p_a_n_check CHECK (n > 0), CONSTRAINT p_a_n_key UNIQUE (n)) FOR VALUES IN ('a');
-- @renamed from=p_b
CREATE TABLE q_b PARTITION OF p FOR VALUES IN ('b', 'bb') PARTITION BY LIST (id);
-- @renamed from=p_b1
CREATE TABLE q_b1 PARTITION OF q_b FOR VALUES IN (1);
CREATE INDEX p_n ON p (n);
CREATE INDEX own ON q_a (id);
CREATE VIEW v AS SELECT * FROM q_a;
CREATE TABLE above (id int, n text NOT NULL);
-- @renamed from=heir
CREATE TABLE heir_x () INHERITS (above);
CREATE TABLE heir2 (own int) INHERITS (heir_x);
CREATE INDEX hi ON heir_x (n);
-- @renamed from=pp
CREATE TABLE qq (id int NOT NULL, k text NOT NULL, n int, PRIMARY KEY (id, k), CHECK (id > 0)) PARTITION BY LIST (k);
-- @renamed from=pp_a
CREATE TABLE qq_a PARTITION OF qq (CHECK (n > 0), UNIQUE (n)) FOR VALUES IN ('a');
CREATE INDEX qq_n ON qq (n);
-- @renamed from=alone
CREATE TABLE q_alone PARTITION OF p FOR VALUES IN ('c');
