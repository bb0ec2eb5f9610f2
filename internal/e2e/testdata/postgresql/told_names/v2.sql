CREATE TABLE t (id INT PRIMARY KEY, c INT /* @renamed from=a */, b VARCHAR(20), a VARCHAR(20) DEFAULT 'new');
CREATE INDEX ta ON t (c, a);
