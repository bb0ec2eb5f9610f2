INSERT INTO t VALUES (1, ARRAY[ROW(1, 'x, "y" \z')]::pair[], '{5}', '[3:3]={2024-01-02}'), (2, NULL, '{{7}}', NULL);
