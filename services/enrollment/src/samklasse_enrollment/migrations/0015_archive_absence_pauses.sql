-- Certificates on their way to the archive, absence as rolls tell it, and pauses that others are told of.

ALTER TABLE certificates
    ADD COLUMN state       text NOT NULL DEFAULT 'WRITTEN' CHECK (state IN ('WRITTEN', 'ARCHIVED', 'REFUSED', 'ERASED')),
    ADD COLUMN tries       integer NOT NULL DEFAULT 0,
    ADD COLUMN try_at      timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN archive_ref text,
    ADD COLUMN archived_at timestamptz;
CREATE INDEX certificates_waiting ON certificates (try_at) WHERE state = 'WRITTEN';

-- What of a session she missed, signed like the entry it belongs to; null: nobody told how long the session was.
ALTER TABLE ledger
    ADD COLUMN planned_minutes integer,
    ADD COLUMN missed_minutes  integer;

-- `pausing`: the reason by which her municipality paused her, until it resumes her; `told_paused`: what others heard last.
ALTER TABLE enrollments
    ADD COLUMN pausing     text,
    ADD COLUMN told_paused boolean NOT NULL DEFAULT false;
UPDATE enrollments
   SET pausing = reason
 WHERE state = 'PAUSED'
   AND reason <> 'LEAVE';
