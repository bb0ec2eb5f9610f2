CREATE TABLE p (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ix ON p (id DESC); ALTER INDEX p1_id_idx SET (fillfactor = 50, deduplicate_items = off);
CREATE TABLE q (id int, at date, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER INDEX q1_pkey SET (fillfactor = 70);
CREATE INDEX qx ON q (id);
