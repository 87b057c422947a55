-- Training cases (opplæringssak): one municipality's duty towards one person; who moves gets a new one there.

CREATE TABLE training_cases (
    id          uuid    PRIMARY KEY,
    person_id   uuid    NOT NULL REFERENCES people (id),
    owner_orgnr text    NOT NULL,
    state       text    NOT NULL DEFAULT 'REGISTERED' CHECK (state IN (
        'REGISTERED', 'OFFER_DUE', 'DECIDED', 'PLANNED', 'IN_TRAINING', 'ON_LEAVE', 'STOPPED', 'EXEMPTED',
        'GOAL_REACHED', 'WINDOW_EXPIRED', 'TRANSFERRED', 'CLOSED')),
    said        integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX training_cases_one_open ON training_cases (person_id) WHERE state NOT IN ('TRANSFERRED', 'CLOSED');
CREATE INDEX training_cases_owner ON training_cases (owner_orgnr, state);

INSERT INTO training_cases (id, person_id, owner_orgnr)
SELECT gen_random_uuid(), id, owner_orgnr
  FROM people;
