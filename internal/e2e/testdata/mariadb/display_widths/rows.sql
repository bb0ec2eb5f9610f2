INSERT INTO amounts VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
INSERT INTO parts (amount) VALUES (1), (2);
