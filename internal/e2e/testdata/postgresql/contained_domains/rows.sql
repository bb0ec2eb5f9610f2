INSERT INTO t VALUES (1, '(3,x)', 4, '{3,5}', '{"(4,y)"}');
INSERT INTO codes VALUES (1, '{x,y}');
