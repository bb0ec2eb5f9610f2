INSERT INTO pairs VALUES (1, 'a')
INSERT INTO keyed VALUES (1, 'a')
INSERT INTO plain VALUES (1, 'a')
INSERT INTO moves VALUES (1, 'a')
