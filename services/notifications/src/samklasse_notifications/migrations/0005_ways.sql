-- A person is reached in several ways, and each message takes those that its route names.
-- Notifications is stopped while this runs (docs/runbook.md): an old sender would hand over what a new one has claimed.

DROP VIEW intents_due;
DROP VIEW intents_unreachable;

-- Who is told anything. Quiet hours are minutes of the day in Europe/Oslo; NULL: the rules'.
ALTER TABLE contact_points RENAME TO recipients;
ALTER INDEX contact_points_pkey RENAME TO recipients_pkey;
ALTER TABLE recipients
    ADD COLUMN role        text     NOT NULL DEFAULT 'PARTICIPANT'
                           CHECK (role IN ('PARTICIPANT', 'COORDINATOR', 'TEACHER', 'SUPPLIER')),
    ADD COLUMN reserved    boolean  NOT NULL DEFAULT false,  -- against decisions and important letters by digital means
    ADD COLUMN quiet_from  smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    ADD COLUMN quiet_until smallint CHECK (quiet_until BETWEEN 0 AND 1439),
    ADD COLUMN invitations boolean  NOT NULL DEFAULT false,  -- wants calendar invitations (iTIP) by e-mail
    ADD CHECK ((quiet_from IS NULL) = (quiet_until IS NULL));
-- A coordinator who has never been told anything is known as one when her address is given again.
UPDATE recipients
   SET role = 'COORDINATOR'
 WHERE ref IN (SELECT t.recipient
                 FROM threads t
                 JOIN intents i ON i.thread_id = t.id
                WHERE i.kind IN ('PLAN_PROPOSED', 'UNPLACED', 'DEADLINES', 'PLAN_CHANGED', 'INTERPRETER_MISSING'));

-- Personal data (P3): the address lies in the vault as `sealed_as`. `digest` is a blind index of it: who shares it.
CREATE TABLE contact_points (
    ref            uuid     NOT NULL REFERENCES recipients (ref) ON DELETE CASCADE,
    channel        text     NOT NULL CHECK (channel IN ('EMAIL', 'SMS', 'PUSH')),
    rank           smallint NOT NULL,  -- her own order: 1 is taken first
    sealed_as      text     NOT NULL,
    digest         bytea,
    source         text     NOT NULL CHECK (source IN ('IMPORT', 'OFFICER', 'SELF', 'REGISTER')),
    verified_at    timestamptz,
    suppressed_for text     CHECK (suppressed_for IN ('BOUNCED', 'STOPPED', 'COMPLAINED', 'GONE')),
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (ref, channel)
);
CREATE INDEX contact_points_by_digest ON contact_points (digest);
INSERT INTO contact_points (ref, channel, rank, sealed_as, source, changed_at)
SELECT ref, channel, 1, 'ADDRESS', 'IMPORT', changed_at
  FROM recipients;
ALTER TABLE recipients DROP COLUMN channel;

-- What opens a person's own page or calendar feed, without a login. The token itself is made from the key and the
-- generation, and is kept nowhere.
CREATE TABLE links (
    digest     bytea PRIMARY KEY,  -- SHA-256 of the token
    ref        uuid    NOT NULL REFERENCES recipients (ref) ON DELETE CASCADE,
    purpose    text    NOT NULL CHECK (purpose IN ('PAGE', 'FEED')),
    generation integer NOT NULL,
    made_at    timestamptz NOT NULL,
    revoked_at timestamptz,
    UNIQUE (ref, purpose, generation)
);

-- One message on one of its ways. Those of step 1 leave at once, a later step when every earlier one has failed.
CREATE TABLE deliveries (
    position   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    intent_id  uuid     NOT NULL REFERENCES intents (id),
    thread_id  uuid     NOT NULL,
    channel    text     NOT NULL,
    step       smallint NOT NULL,
    neutral    boolean  NOT NULL DEFAULT false,  -- the address is shared: say only that there is something to read
    state      text     NOT NULL DEFAULT 'WAITING'
               CHECK (state IN ('HELD', 'WAITING', 'TOLD', 'REFUSED', 'SILENCED', 'EXPIRED')),
    due_at     timestamptz NOT NULL,  -- the operator's time: after quiet hours
    not_before timestamptz NOT NULL DEFAULT '-infinity',  -- real time: the lease while in flight, else a pause
    useful_until timestamptz NOT NULL,  -- of its intent
    provider   text,  -- who has been asked; after a lost answer the same one is asked again
    part       smallint NOT NULL DEFAULT 1,  -- of its key: another one for another provider or a changed address
    UNIQUE (intent_id, channel)
) WITH (fillfactor = 70);
CREATE INDEX deliveries_waiting ON deliveries (due_at, position) WHERE state = 'WAITING';
CREATE INDEX deliveries_by_thread ON deliveries (thread_id) WHERE state IN ('HELD', 'WAITING');
CREATE INDEX deliveries_ending ON deliveries (useful_until) WHERE state IN ('HELD', 'WAITING');
INSERT INTO deliveries (intent_id, thread_id, channel, step, due_at, useful_until, not_before, provider)
SELECT i.id, i.thread_id, c.channel, 1, i.planned_at, i.useful_until, i.not_before,
       (SELECT CASE a.channel WHEN 'EMAIL' THEN 'SMTP' ELSE 'SMS_FIRST' END
          FROM attempts a
         WHERE a.intent_id = i.id
           AND a.channel = c.channel)
  FROM intents i
  JOIN threads t ON t.id = i.thread_id
  JOIN contact_points c ON c.ref = t.recipient
 WHERE i.state = 'WAITING';
ALTER TABLE intents
    DROP COLUMN not_before,
    ADD COLUMN unreachable boolean NOT NULL DEFAULT false;  -- no way leads to her
UPDATE intents
   SET unreachable = true
 WHERE state = 'WAITING'
   AND NOT EXISTS (SELECT FROM deliveries d WHERE d.intent_id = intents.id);
CREATE INDEX intents_without_a_way ON intents (thread_id) WHERE state = 'WAITING' AND unreachable;

-- What a provider knows a hand-over by, and the furthest that its receipts have proved.
ALTER TABLE attempts
    ADD COLUMN provider  text NOT NULL DEFAULT 'SMTP',
    ADD COLUMN reference text,
    ADD COLUMN proof     text CHECK (proof IN ('BUFFERED', 'DELIVERED', 'FAILED', 'READ')),
    ADD COLUMN proved_at timestamptz;
ALTER TABLE attempts ALTER COLUMN provider DROP DEFAULT;
UPDATE attempts
   SET provider = 'SMS_FIRST'
 WHERE channel = 'SMS';
-- Not unique: a provider that begins to count anew must not stop the sender.
CREATE INDEX attempts_by_reference ON attempts (provider, reference) WHERE reference IS NOT NULL;

-- Receipts as they came: only ever added to. One that belongs to nothing known is parked until its hand-over is.
CREATE TABLE receipts (
    position  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider  text NOT NULL,
    reference text,
    key       uuid,
    proof     text NOT NULL CHECK (proof IN ('BUFFERED', 'DELIVERED', 'FAILED', 'READ')),
    code      text NOT NULL,
    parked    boolean NOT NULL,
    heard_at  timestamptz NOT NULL,
    CHECK (reference IS NOT NULL OR key IS NOT NULL)
);
CREATE UNIQUE INDEX receipts_once ON receipts (provider, coalesce(reference, ''), coalesce(key::text, ''), proof, code);
CREATE INDEX receipts_parked ON receipts (provider, reference) WHERE parked;

-- Nothing digital works, or may be used: somebody is to write or to call.
CREATE TABLE escalations (
    intent_id   uuid PRIMARY KEY REFERENCES intents (id),
    thread_id   uuid NOT NULL,
    owner_orgnr text NOT NULL,
    recipient   uuid NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('NO_WAY', 'ALL_FAILED', 'RESERVED')),
    raised_at   timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     text CHECK (done_by IN ('LETTER', 'PHONE', 'IN_PERSON', 'OVERTAKEN'))
);
CREATE INDEX escalations_open ON escalations (owner_orgnr, raised_at) WHERE done_at IS NULL;
CREATE INDEX escalations_by_thread ON escalations (thread_id) WHERE done_at IS NULL;

-- A brake on what leaves: of one municipality, or of all ('*'). Only a named person lets go.
CREATE TABLE brakes (
    owner_orgnr text NOT NULL,
    pulled_at   timestamptz NOT NULL,
    pulled_for  text NOT NULL CHECK (pulled_for IN ('OVER_CEILING', 'OPERATOR', 'REPLAY')),
    rate        integer,  -- messages in the hour that was too many
    ceiling     integer,
    released_at timestamptz,
    released_by text,
    PRIMARY KEY (owner_orgnr, pulled_at)
);
CREATE UNIQUE INDEX brakes_on ON brakes (owner_orgnr) WHERE released_at IS NULL;

-- What is still owed to somebody who can be reached. A message that was told on one way may be due on another.
CREATE VIEW intents_due AS
SELECT i.id, i.thread_id, i.kind, i.planned_at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE EXISTS (
           SELECT 1
             FROM deliveries d
            WHERE d.intent_id = i.id
              AND d.state = 'WAITING'
              AND d.due_at <= (SELECT operator.now())
              AND d.useful_until > (SELECT operator.now()));

-- What is owed to somebody without a way: it leaves as soon as there is one.
CREATE VIEW intents_unreachable AS
SELECT i.id, t.owner_orgnr, t.recipient, i.kind, i.planned_at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE i.state = 'WAITING'
   AND i.unreachable
   AND i.useful_until > (SELECT operator.now());
