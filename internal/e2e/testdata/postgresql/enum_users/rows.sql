INSERT INTO post VALUES (1, 'draft', '{{live,draft}}'), (2, 'live', NULL);
INSERT INTO read VALUES ('5');
