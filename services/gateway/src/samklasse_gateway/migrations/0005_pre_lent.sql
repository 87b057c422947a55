-- Sessions of one supplier's class that another supplier's teacher takes.

SET lock_timeout = '5s';

CREATE TABLE lent_sessions (
    id             uuid NOT NULL,
    orgnr          text NOT NULL,  -- the supplier that lends her
    class_id       uuid NOT NULL,
    correlation_id uuid NOT NULL,
    PRIMARY KEY (id, orgnr)
);
CREATE INDEX lent_sessions_class ON lent_sessions (class_id);

-- Of such a session alone: nothing else may be reported on her.
ALTER TABLE places ADD COLUMN lent boolean NOT NULL DEFAULT false;
