INSERT INTO t (x, p) VALUES (1, 4), (2, 5)
