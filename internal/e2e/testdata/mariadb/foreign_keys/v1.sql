CREATE TABLE parent (id INT PRIMARY KEY, code INT, KEY by_code (code));
CREATE TABLE indexed (x INT, KEY ix_a (x), CONSTRAINT indexed_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE left_alone (x INT, CONSTRAINT left_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE retyped (x INT, CONSTRAINT retyped_fk FOREIGN KEY (x) REFERENCES parent (code));
CREATE TABLE unnamed (x INT, y INT, FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE gets_key (x INT, y INT);
CREATE TABLE gets_index (x INT, y INT, CONSTRAINT gets_index_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE loses_index (x INT, y INT, KEY ix_xy (x, y), CONSTRAINT loses_index_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE same_name (x INT, y INT, KEY ix (x), CONSTRAINT same_name_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE keeps_index (x INT, CONSTRAINT keeps_index_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE loses_column (id INT, x INT, CONSTRAINT loses_column_fk FOREIGN KEY (x) REFERENCES parent (id));
CREATE TABLE no_action (x INT, y INT, FOREIGN KEY (x) REFERENCES parent (id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT restrict_fk FOREIGN KEY (y) REFERENCES parent (id) ON DELETE RESTRICT);
CREATE TABLE other_columns (x INT, y INT, CONSTRAINT other_columns_fk FOREIGN KEY (x) REFERENCES parent (id));
