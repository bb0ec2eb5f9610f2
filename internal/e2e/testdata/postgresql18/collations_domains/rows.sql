INSERT INTO c VALUES (1,'Straße','ß','d','e');
INSERT INTO t VALUES (1,'a',1);
