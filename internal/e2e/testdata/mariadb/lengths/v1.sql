CREATE TABLE t (a datetime, b time(2), c timestamp NULL, d decimal(8), e binary(3), f float, g double, h bit, i year, j datetime(6) DEFAULT current_timestamp(6));
