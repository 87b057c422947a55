-- What left in each hour, so that too much is noticed; what a replay brought waits for a person; which words were used.

-- By the operator's clock; '*' is all municipalities together.
CREATE TABLE hours (
    owner_orgnr text        NOT NULL,
    hour        timestamptz NOT NULL,
    messages    integer     NOT NULL,
    PRIMARY KEY (owner_orgnr, hour)
) WITH (fillfactor = 70);

ALTER TABLE brakes
    ADD COLUMN pulled_by  text,         -- who, where a person did
    ADD COLUMN calm_until timestamptz;  -- after a release nothing is judged until then

ALTER TABLE intents ADD COLUMN held_back boolean NOT NULL DEFAULT false;  -- came by a replay: waits to be let go
CREATE INDEX intents_held_back ON intents (thread_id) WHERE held_back AND state = 'WAITING';

-- Every version of every text that the service has had: `version` is a digest of its words.
CREATE TABLE templates (
    language    text        NOT NULL,
    kind        text        NOT NULL,
    version     text        NOT NULL,
    words       jsonb       NOT NULL,
    seen_at     timestamptz NOT NULL,
    approved_at timestamptz,
    approved_by text,
    PRIMARY KEY (language, kind, version)
);
ALTER TABLE attempts ADD COLUMN template text;  -- versions of the texts handed over, in the order of `language`

CREATE OR REPLACE VIEW intents_due AS
SELECT i.id, i.thread_id, i.kind, i.planned_at
  FROM intents i
  JOIN threads t ON t.id = i.thread_id AND t.current_version = i.version
 WHERE NOT i.held_back
   AND EXISTS (
           SELECT 1
             FROM deliveries d
            WHERE d.intent_id = i.id
              AND d.state = 'WAITING'
              AND d.due_at <= (SELECT operator.now())
              AND d.useful_until > (SELECT operator.now()));
