create table t (id int, a json, b longtext, c json default '[1]', d longtext default '[1]' not null);
