-- Groups and tutorials, sessions that go on or were broken off, the modules' order, and rooms to meet in.

SET lock_timeout = '5s';

ALTER TABLE sessions DROP CONSTRAINT sessions_state_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_state_check CHECK (
    state IN ('PROPOSED', 'SCHEDULED', 'LIVE', 'HELD', 'CLOSED', 'CANCELLED', 'ABORTED'));
ALTER TABLE sessions ADD COLUMN kind text NOT NULL DEFAULT 'PLENARY'
    CHECK (kind IN ('PLENARY', 'BREAKOUT', 'TUTORIAL'));
ALTER TABLE sessions ADD COLUMN module_number integer NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN seats integer NOT NULL DEFAULT 0;

-- Whom a tutorial is for, and who is in which breakout group; nobody stands here for a session that is for all.
CREATE TABLE session_people (
    session_id    uuid    NOT NULL REFERENCES sessions,
    enrollment_id uuid    NOT NULL,
    group_number  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, enrollment_id)
);
CREATE INDEX session_people_enrollment ON session_people (enrollment_id);

-- What a supplier and a municipality teach in which week of a line; the newest revision.
CREATE TABLE coordination_plans (
    line_id  uuid PRIMARY KEY,
    revision integer NOT NULL,
    modules  jsonb   NOT NULL
);

-- Rooms at the provider: the wish, what became of it, and who works on it. Never where it is.
CREATE TABLE rooms (
    session_id uuid PRIMARY KEY REFERENCES sessions,
    state      text        NOT NULL CHECK (state IN ('WANTED', 'READY', 'OWN', 'ENDING', 'ENDED')),
    asked_by   uuid        NOT NULL,  -- the message that the wish follows from
    correlation_id uuid    NOT NULL,
    tries      integer     NOT NULL DEFAULT 0,
    code       text,
    not_before timestamptz NOT NULL DEFAULT '-infinity',  -- real time: the lease while in flight, else a pause
    changed_at timestamptz NOT NULL
);
CREATE INDEX rooms_due ON rooms (not_before) WHERE state IN ('WANTED', 'ENDING');

-- Classes that meet in a room of their supplier's own; the address itself is sealed in the vault under the class.
CREATE TABLE own_rooms (
    class_id   uuid PRIMARY KEY REFERENCES classes,
    changed_at timestamptz NOT NULL
);
