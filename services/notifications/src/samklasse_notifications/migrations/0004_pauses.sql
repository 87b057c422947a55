-- Courses that somebody is away from for a while: no reminder of theirs leaves.

CREATE TABLE pauses (
    enrollment_id uuid PRIMARY KEY,
    person_id     uuid NOT NULL
);
CREATE INDEX pauses_person ON pauses (person_id);
