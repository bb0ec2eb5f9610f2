CREATE TABLE t (a datetime(3), b time, c timestamp(6) NULL, d decimal(8,3), e binary(5), f float(7,4), g double(9,2), h bit(8), i year, j datetime DEFAULT current_timestamp());
