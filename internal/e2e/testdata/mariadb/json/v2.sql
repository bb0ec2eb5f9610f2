create table t (id int, a longtext, b json, c longtext, d json default '[1]');
