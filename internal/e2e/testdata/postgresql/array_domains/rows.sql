INSERT INTO t VALUES (1, '{a,"b \"c\""}', '{a,NULL}', '{a,b}', 3, '{}', '{1,2}', '{x}', '{y,z}', '{p}'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
