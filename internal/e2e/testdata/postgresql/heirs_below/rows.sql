INSERT INTO a_heir (x, c, d, own) VALUES (1, 2, 3, 1)
INSERT INTO a_remade (x, d, own) VALUES (1, 2, 1)
INSERT INTO parted (x, d) VALUES (1, 1)
