INSERT INTO t SELECT FROM generate_series(1, 3);
INSERT INTO t (id, c, d) VALUES (nextval('shared'), 'c', 30.9);
INSERT INTO u VALUES (DEFAULT), (DEFAULT), (-5);
