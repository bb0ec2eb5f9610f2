SELECT setval('raised', 7), setval('lowered', 700), setval('apart', 3), setval('falling', -700), setval('turned', 9);
INSERT INTO volts (word) VALUES ('a'), ('b');
INSERT INTO amps (word) VALUES ('a'), ('b');
