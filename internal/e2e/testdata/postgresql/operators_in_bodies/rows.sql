INSERT INTO z (id, c) VALUES (1,'(1,2)');
