-- Classes with sessions lost to free days that are to be made up for. WAITING: to be placed, together with all others
-- that wait; NOWHERE: some have no place, until a calendar changes; FAILED: no attempt has come to anything. `cancelled`:
-- sessions that had been told of before a calendar came; the others were never told of.
CREATE TABLE make_ups (
    class_id       uuid PRIMARY KEY REFERENCES classes,
    state          text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'NOWHERE', 'FAILED')),
    attempts       integer     NOT NULL DEFAULT 0,
    cancelled      uuid[]      NOT NULL DEFAULT '{}',
    correlation_id uuid        NOT NULL,
    asked_at       timestamptz NOT NULL
);
CREATE INDEX make_ups_waiting ON make_ups (asked_at, class_id) WHERE state = 'WAITING';

-- Who has what else: asked class by class when lost sessions are written.
CREATE INDEX members_person ON members (person_id);
CREATE INDEX sessions_teacher ON sessions (teacher_id, starts_at);
