INSERT INTO kept VALUES (1, 2, '3', 4);
UPDATE kept SET x = 3;
