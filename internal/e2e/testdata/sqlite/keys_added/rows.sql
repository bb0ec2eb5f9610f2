INSERT INTO plain VALUES (5, 6), (7, 8);
INSERT INTO first_column VALUES (5, 6), (7, 8);
INSERT INTO by_table VALUES ('x', 1);
INSERT INTO replaced VALUES ('x', 1), ('y', 2);
INSERT INTO refers VALUES (1, 'y');
INSERT INTO pairs VALUES (1, 2), (2, 2);
INSERT INTO cased VALUES (1, 'x');
