-- Who has said on her page that she cannot come to a session. No cause is ever asked. A session that has moved since
-- is another one: whoever could not come then may come now.

CREATE TABLE absences (
    session_id uuid NOT NULL,
    person_id  uuid NOT NULL,
    class_id   uuid NOT NULL,
    starts_at  timestamptz NOT NULL,
    said_at    timestamptz NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX absences_person ON absences (person_id);
CREATE INDEX absences_starts ON absences (starts_at);
