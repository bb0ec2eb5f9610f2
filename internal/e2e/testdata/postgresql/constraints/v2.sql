CREATE TABLE room (
    id integer NOT NULL,
    code text NOT NULL,
    size integer,
    floor integer,
    during int4range,
    CONSTRAINT room_pkey PRIMARY KEY (id) INCLUDE (size),
    CONSTRAINT room_code_key UNIQUE (size, code),
    CONSTRAINT list CHECK (code IN ('a', 'b', 'c')),
    CONSTRAINT parens CHECK ((size - floor) - 1 > 0),
    CHECK (size > 1),
    CONSTRAINT stays CHECK (floor > 0),
    CONSTRAINT inherit CHECK (id > 0) NO INHERIT,
    CONSTRAINT valid CHECK (id > 1),
    CONSTRAINT ex EXCLUDE USING gist (during WITH &&) WHERE (id > 5),
    CONSTRAINT later EXCLUDE USING gist (during WITH -|-) DEFERRABLE
);
CREATE INDEX ix ON room (((size - floor) - 1)) WHERE (size - floor) - 1 > 0;
CREATE TABLE seat (
    room integer,
    other integer,
    CONSTRAINT renamed FOREIGN KEY (room) REFERENCES room DEFERRABLE,
    CONSTRAINT unsure FOREIGN KEY (other) REFERENCES room
);
