INSERT INTO z (id, c) VALUES (1,'(1,2)');
INSERT INTO releases VALUES (1, '(1,2)'), (2, NULL);
