INSERT INTO d VALUES ('a', 1, 2), ('b', 2, 3);
INSERT INTO gone VALUES (1, 2), (2, 2);
INSERT INTO without VALUES (1, 2), (2, 3);
INSERT INTO gets VALUES (1, 2), (2, 3);
INSERT INTO refers VALUES ('a');
