INSERT INTO child VALUES (1, 'x', 5, 'a');
INSERT INTO last VALUES (2, 'y', 6, 'b');
