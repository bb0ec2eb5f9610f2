INSERT INTO kept VALUES (1, 2, '3', 4);
UPDATE kept SET x = 3;
INSERT INTO made_unique VALUES (1, 1), (1, 2);
UPDATE made_unique SET a = 2 WHERE b = 2;
