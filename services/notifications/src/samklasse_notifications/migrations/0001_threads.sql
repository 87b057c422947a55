-- What to tell whom, and what became of it. Nothing here leaves by the broker.

CREATE TABLE organisations (
    orgnr   text PRIMARY KEY,
    name    text NOT NULL,
    malform text
);

-- Personal data (P3): the address is encrypted with a key that only the service holds.
CREATE TABLE contact_points (
    ref         uuid PRIMARY KEY,
    owner_orgnr text  NOT NULL,
    language    text  NOT NULL,
    channel     text  NOT NULL CHECK (channel IN ('EMAIL', 'SMS')),
    address     bytea NOT NULL,
    changed_at  timestamptz NOT NULL
);

CREATE TABLE timetables (
    class_id uuid PRIMARY KEY,
    revision integer NOT NULL,
    subject  text    NOT NULL,
    level    text    NOT NULL,
    body     jsonb   NOT NULL
);

CREATE TABLE unplaced (
    enrollment_id uuid PRIMARY KEY,
    owner_orgnr   text NOT NULL,
    reason        text NOT NULL
);
CREATE INDEX unplaced_by_owner ON unplaced (owner_orgnr);

-- What is said, without a person: shared by everyone who is told the same.
CREATE TABLE notices (
    id      uuid PRIMARY KEY,
    facts   jsonb       NOT NULL,
    said_at timestamptz NOT NULL
);

-- One recipient, one subject. Only an intent of the current version may leave.
CREATE TABLE threads (
    id                 uuid PRIMARY KEY,
    recipient          uuid    NOT NULL,
    subject            uuid    NOT NULL,
    owner_orgnr        text    NOT NULL,
    current_version    integer NOT NULL,
    told_version       integer NOT NULL DEFAULT 0,
    maybe_told_version integer NOT NULL DEFAULT 0,
    UNIQUE (recipient, subject)
) WITH (fillfactor = 70);
CREATE INDEX threads_by_subject ON threads (subject);
CREATE INDEX threads_by_owner ON threads (owner_orgnr);

CREATE TABLE intents (
    position     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           uuid        NOT NULL UNIQUE,
    thread_id    uuid        NOT NULL REFERENCES threads (id),
    version      integer     NOT NULL,
    kind         text        NOT NULL,
    notice_id    uuid        NOT NULL REFERENCES notices (id),
    useful_until timestamptz NOT NULL,
    planned_at   timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'WAITING'
                 CHECK (state IN ('WAITING', 'TOLD', 'REFUSED', 'SILENCED', 'EXPIRED')),
    not_before   timestamptz NOT NULL DEFAULT '-infinity',  -- real time: the lease while in flight, else a pause
    UNIQUE (thread_id, version)
) WITH (fillfactor = 70);
CREATE INDEX intents_waiting ON intents (position) WHERE state = 'WAITING';

-- One row per key that a provider has been given. Written before the call, settled after it.
CREATE TABLE attempts (
    key         uuid PRIMARY KEY,
    intent_id   uuid        NOT NULL REFERENCES intents (id),
    thread_id   uuid        NOT NULL,
    channel     text        NOT NULL,
    language    text        NOT NULL,
    fallback    boolean     NOT NULL,
    state       text        NOT NULL CHECK (state IN ('HANDING_OVER', 'ACCEPTED', 'REFUSED', 'UNKNOWN')),
    tries       integer     NOT NULL DEFAULT 1,
    lease_until timestamptz NOT NULL,  -- real time
    handed_at   timestamptz NOT NULL,  -- the operator's time
    outcome     text
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX attempts_in_flight ON attempts (thread_id, channel) WHERE state = 'HANDING_OVER';
CREATE INDEX attempts_leases ON attempts (lease_until) WHERE state = 'HANDING_OVER';
CREATE INDEX attempts_by_intent ON attempts (intent_id);

-- What is still owed to somebody who can be reached.
CREATE VIEW intents_due AS
SELECT i.id, i.thread_id, i.kind, i.planned_at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  JOIN contact_points c ON c.ref = t.recipient
 WHERE i.state = 'WAITING'
   AND i.useful_until > (SELECT operator.now());

-- What is owed to somebody without a contact point: it leaves as soon as one arrives.
CREATE VIEW intents_unreachable AS
SELECT i.id, t.owner_orgnr, t.recipient, i.kind, i.planned_at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
  LEFT JOIN contact_points c ON c.ref = t.recipient
 WHERE i.state = 'WAITING'
   AND i.useful_until > (SELECT operator.now())
   AND c.ref IS NULL;
