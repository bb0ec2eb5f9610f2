INSERT INTO t SELECT FROM generate_series(1, 3);
SELECT setval('t_id_seq', 400), setval('t_s_seq', 70, false), setval('t_b_seq', 32768), setval('t_new_seq', 1, false);
INSERT INTO u SELECT FROM generate_series(1, 5);
SELECT setval('mine', 3000000000);
INSERT INTO "W x" VALUES (7), (9);
DELETE FROM "W x" WHERE id = 9;
INSERT INTO app.a_table_with_a_name_so_long_that_the_sequence_is_cut SELECT FROM generate_series(1, 5);
DELETE FROM app.a_table_with_a_name_so_long_that_the_sequence_is_cut;
