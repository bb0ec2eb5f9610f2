CREATE TABLE room (
    id integer NOT NULL,
    code text NOT NULL,
    size integer,
    floor integer,
    during int4range,
    CONSTRAINT room_pkey PRIMARY KEY (id),
    CONSTRAINT room_code_key UNIQUE (code, size),
    CONSTRAINT list CHECK (code IN ('a', 'b')),
    CONSTRAINT parens CHECK (size - (floor - 1) > 0),
    CHECK (size > 0),
    CONSTRAINT stays CHECK (floor > 0),
    CONSTRAINT inherit CHECK (id > 0),
    CONSTRAINT ex EXCLUDE USING gist (during WITH &&),
    CONSTRAINT later EXCLUDE USING gist (during WITH -|-)
);
ALTER TABLE room ADD CONSTRAINT valid CHECK (id > 1) NOT VALID;
CREATE INDEX ix ON room ((size - (floor - 1))) WHERE size - (floor - 1) > 0;
CREATE TABLE seat (
    room integer,
    other integer,
    CONSTRAINT seat_fkey FOREIGN KEY (room) REFERENCES room
);
ALTER TABLE seat ADD CONSTRAINT unsure FOREIGN KEY (other) REFERENCES room NOT VALID;
