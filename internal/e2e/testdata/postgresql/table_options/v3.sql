CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 (id integer NOT NULL, at date NOT NULL);
CREATE TABLE events_2025 (id integer NOT NULL, at date NOT NULL);
ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE base (id integer);
CREATE TABLE heir (id integer, extra text);
CREATE TABLE settings (name text);
CREATE UNLOGGED TABLE cache (k text) WITH (autovacuum_vacuum_cost_delay = 2.5);
