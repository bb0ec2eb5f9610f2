INSERT INTO app.p (m, n) VALUES ('glad', 3);
INSERT INTO q VALUES (1, 1);
INSERT INTO app.old_name (v) VALUES ('x');
INSERT INTO app.other VALUES (5);
SELECT nextval('app.numbers');
