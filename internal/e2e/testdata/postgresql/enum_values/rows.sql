INSERT INTO t (id, s, list, d) VALUES (1, 'a', '{a,b}', 'a'), (2, 'b', NULL, NULL);
INSERT INTO u VALUES (1, 'x');
