-- Heirs have names of their own for the NOT NULL that they inherit as well.
CREATE TABLE p (id int NOT NULL, b int, moves int NOT NULL);
CREATE TABLE k (id int CONSTRAINT k_own NOT NULL, x int) INHERITS (p);
CREATE TABLE k2 (x int) INHERITS (p);
CREATE TABLE parts (id int NOT NULL, at date CONSTRAINT at_named NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
