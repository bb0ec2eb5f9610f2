-- the columns above change
CREATE TABLE retyped (x integer, c bigint, d integer);
CREATE TABLE a_heir (own integer, CHECK (c > own), EXCLUDE USING btree (c WITH =)) INHERITS (retyped);
CREATE INDEX hi ON a_heir (own) WHERE c > 0;
CREATE VIEW v AS SELECT c FROM a_heir;
CREATE TABLE remade (x integer, c integer GENERATED ALWAYS AS (x + 2) STORED, d integer);
CREATE TABLE a_remade (own integer, CHECK (c > own), UNIQUE (c)) INHERITS (remade);
CREATE INDEX ri ON a_remade (own) WHERE c > 0;
CREATE VIEW w AS SELECT c FROM a_remade;
CREATE TABLE zz () INHERITS (a_remade);
CREATE INDEX zi ON zz (c);
CREATE TABLE parted (x integer, c integer GENERATED ALWAYS AS (x + 2) STORED, d integer) PARTITION BY LIST (x);
CREATE TABLE z_part PARTITION OF parted (CHECK (c > d), UNIQUE (c)) FOR VALUES IN (1);
CREATE INDEX pi ON z_part (d) WHERE c > 0;
CREATE VIEW y AS SELECT c FROM z_part;
