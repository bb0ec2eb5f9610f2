INSERT INTO t VALUES (1, 'k');
INSERT INTO stays_with_id VALUES (1);
INSERT INTO stays_with_k VALUES ('k');
INSERT INTO unmoved VALUES (1, 1);
INSERT INTO moved VALUES (1, 'k', 1);
