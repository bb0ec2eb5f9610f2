INSERT INTO t VALUES (1,'{n,ok}','n','n');
INSERT INTO c VALUES (1,'ok');
INSERT INTO pp VALUES (1,'n'),(2,NULL);
