INSERT INTO t VALUES (1, '1', 'x', '{2,1}'), (2, NULL, NULL, NULL);
INSERT INTO u VALUES (1, '3', '1', 'x', 'k', '3', '(7,)');
INSERT INTO w VALUES ('3', 'l');
INSERT INTO h VALUES ('1', 'x', 'p');
INSERT INTO i VALUES ('2', 'y', 'q');
INSERT INTO g VALUES ('x', 'y');
