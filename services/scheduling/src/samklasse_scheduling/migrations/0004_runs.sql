-- Runs tell how they get on, can be stopped or given up, and are resumed by whoever takes them over.

SET lock_timeout = '5s';

ALTER TABLE runs DROP CONSTRAINT runs_state_check;
ALTER TABLE runs ADD CONSTRAINT runs_state_check CHECK (state IN ('WAITING', 'DONE', 'FAILED', 'CANCELLED'));
ALTER TABLE runs ADD COLUMN stop_wanted boolean NOT NULL DEFAULT false;
ALTER TABLE runs ADD COLUMN progress_said integer NOT NULL DEFAULT 0;
CREATE INDEX runs_waiting ON runs (asked_at, run_id) WHERE state = 'WAITING';
CREATE INDEX runs_asked ON runs (asked_at, run_id);

-- The best plan of a run so far; deleted when the run is settled.
CREATE TABLE run_progress (
    run_id  uuid PRIMARY KEY REFERENCES runs,
    placed  integer          NOT NULL CHECK (placed >= 0),
    bound   integer          NOT NULL CHECK (bound >= 0),
    classes integer          NOT NULL CHECK (classes >= 0),
    seconds double precision NOT NULL CHECK (seconds >= 0),
    plan    bytea
);

-- What a seat costs its buyer for the whole course; null where enrollment has not said it.
ALTER TABLE enrollments ADD COLUMN price_ore bigint CHECK (price_ore >= 0);

-- What would happen if: asked for by a municipality about itself, answered from a copy, and soon deleted.
CREATE TABLE whatifs (
    whatif_id   uuid PRIMARY KEY,
    owner_orgnr text        NOT NULL,
    state       text        NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'DONE', 'FAILED')),
    asked       jsonb       NOT NULL,
    answer      jsonb,
    code        text,
    asked_at    timestamptz NOT NULL,
    forget_at   timestamptz NOT NULL
);
CREATE INDEX whatifs_waiting ON whatifs (asked_at, whatif_id) WHERE state = 'WAITING';
CREATE INDEX whatifs_owner ON whatifs (owner_orgnr, whatif_id);
CREATE INDEX whatifs_forget ON whatifs (forget_at);
