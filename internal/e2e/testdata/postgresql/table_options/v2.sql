CREATE TABLE events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 (id integer NOT NULL, at date NOT NULL);
ALTER TABLE events ATTACH PARTITION events_2025 DEFAULT;
CREATE TABLE base (id integer);
CREATE TABLE heir (id integer, extra text);
ALTER TABLE heir INHERIT base;
CREATE TABLE settings (name text) WITH (fillfactor = 80);
CREATE TABLE cache (k text);
