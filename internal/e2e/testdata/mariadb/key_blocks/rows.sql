INSERT INTO t VALUES (1, 'x', 1, 1), (2, 'y', 1, 2);
INSERT INTO counted VALUES (7);
INSERT INTO refers VALUES (7, 1);
