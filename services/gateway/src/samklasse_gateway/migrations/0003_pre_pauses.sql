-- Courses that somebody is away from for a while. `told`: her supplier has heard of it, which it does once it knows her.

CREATE TABLE pauses (
    enrollment_id uuid    PRIMARY KEY,
    orgnr         text    NOT NULL,
    person_id     uuid    NOT NULL,
    told          boolean NOT NULL DEFAULT false
);
CREATE INDEX pauses_person ON pauses (person_id);
