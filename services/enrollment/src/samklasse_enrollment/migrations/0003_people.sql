-- Participants, their way through a course, and those whom only a named officer may know of.

CREATE TABLE people (
    id                uuid     PRIMARY KEY,
    owner_orgnr       text     NOT NULL,
    ref               text     NOT NULL,
    import_id         uuid     NOT NULL,
    levels            text[]   NOT NULL CHECK (cardinality(levels) = 4),
    track             smallint NOT NULL,
    availability      text     NOT NULL,
    course_type       text     NOT NULL,
    subject           text     NOT NULL,
    teaching_language text,
    needs             text[]   NOT NULL,
    opened_at         timestamptz,
    UNIQUE (owner_orgnr, ref)
);

CREATE TABLE sealed_people (
    person_id      uuid PRIMARY KEY,
    owner_orgnr    text NOT NULL,
    ref            text NOT NULL,
    class_id       uuid,
    supplier_orgnr text,
    placed_by      text,
    placed_at      timestamptz,
    UNIQUE (owner_orgnr, ref)
);

CREATE TABLE enrollments (
    id          uuid    PRIMARY KEY,
    person_id   uuid    NOT NULL REFERENCES people (id),
    line_id     uuid    NOT NULL REFERENCES lines (id),
    position    integer NOT NULL,
    subject     text    NOT NULL,
    state       text    NOT NULL CHECK (state IN (
        'REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'WITHDRAWN', 'ENDED', 'MOVED')),
    reason      text,
    class_id    uuid,
    announced   boolean NOT NULL DEFAULT false,
    access      text    NOT NULL DEFAULT 'NONE' CHECK (access IN ('NONE', 'OPEN', 'CLOSED')),
    access_from date,
    access_to   date,
    said        integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX enrollments_one_open ON enrollments (person_id, subject)
    WHERE state IN ('REQUESTED', 'SEATED', 'WAITING', 'PLACED', 'ACTIVE', 'PAUSED');
CREATE INDEX enrollments_line ON enrollments (line_id, position);
CREATE INDEX enrollments_class ON enrollments (class_id);
CREATE INDEX enrollments_person ON enrollments (person_id);

CREATE TABLE learning_weeks (
    supplier_orgnr text PRIMARY KEY,
    week           date NOT NULL
);
