INSERT INTO t (id, a, b, d, f, g, h, l, n, q, u) VALUES (1, ROW(1, 'q'), ARRAY[ROW(2, 'w, "v"')::c1, NULL], '[1,3)', ROW(3, 'e'), '{"a": 5, "b": "r"}', ROW(7, 't'), '08:00:2b:01:02:03', '[1,2)', 77, ROW(8)), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO maps VALUES (ROW(1, 2), ARRAY[ROW(3, 4)::pt]);
