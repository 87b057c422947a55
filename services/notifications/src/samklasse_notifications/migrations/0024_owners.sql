-- Whose each recipient is. Who puts an address first has said so of an unknown one; an event, or the caller's own number,
-- decides it (`known`).

CREATE TABLE owners (
    ref         uuid PRIMARY KEY,
    owner_orgnr text    NOT NULL,
    known       boolean NOT NULL
);
-- Functions and teachers have refs that follow from their organisation's number; whoever has a thread is in an event.
INSERT INTO owners (ref, owner_orgnr, known)
SELECT ref, owner_orgnr, role <> 'PARTICIPANT' OR EXISTS (SELECT FROM threads t WHERE t.recipient = r.ref)
  FROM recipients r;
INSERT INTO owners (ref, owner_orgnr, known)
SELECT DISTINCT ON (recipient) recipient, owner_orgnr, true
  FROM threads
 ORDER BY recipient
    ON CONFLICT DO NOTHING;
