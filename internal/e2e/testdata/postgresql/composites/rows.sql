INSERT INTO t VALUES (1, ROW('s, "x"', 7, '2020-01-02 03:04:05.678+00'), ROW(2, NULL)), (2, NULL, NULL);
INSERT INTO t (id, a) VALUES (3, ROW(NULL, NULL, NULL));
INSERT INTO "U x" VALUES (ROW('y', 8, 'infinity'));
INSERT INTO deep VALUES (1, ARRAY[ROW('a,"b"', 2, NULL)::addr, NULL, ROW(NULL, 3, '-infinity')::addr], ARRAY[[ROW('m', 4, NULL)::addr], [NULL::addr]], ROW('d', 5, NULL)::addr, ARRAY[ROW('e', 6, NULL)::addr], ARRAY[ROW('f', 7, NULL)::addr]::single[], ROW(1, ROW('i', 8, NULL), ARRAY[ROW('j', 9, NULL)::addr], ROW('k', 10, NULL)), ARRAY[ROW(2, NULL, '{}', ROW('l', 11, NULL))::holder], ROW(3, NULL, NULL, ROW('n', 12, NULL))::holder, '{}'), (2, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, NULL);
