INSERT INTO t VALUES (1, 'a', 'b', 'c', 'd');
INSERT INTO u VALUES (1, 'a', 'b');
