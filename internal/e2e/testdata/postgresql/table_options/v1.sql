CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 (id integer NOT NULL, at date NOT NULL);
CREATE TABLE base (id integer);
CREATE TABLE heir (id integer, extra text);
CREATE TABLE settings (name text) WITH (fillfactor = 70, autovacuum_enabled = false);
CREATE TABLE ordered (name text);
CREATE UNLOGGED TABLE cache (k text);
