INSERT INTO parted VALUES (1, '2024-01-01', 1), (2, '2026-01-01', 2);
INSERT INTO packed VALUES (1, 'a');
