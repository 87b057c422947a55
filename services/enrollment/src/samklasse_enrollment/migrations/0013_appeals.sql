-- Appeals of decisions; and of each case, deadline and clock which dated rule set it follows.

ALTER TABLE training_cases
    DROP CONSTRAINT training_cases_state_check,
    ADD CONSTRAINT training_cases_state_check CHECK (state IN (
        'REGISTERED', 'OFFER_DUE', 'DENIED', 'DECIDED', 'PLANNED', 'IN_TRAINING', 'ON_LEAVE', 'STOPPED', 'EXEMPTED',
        'GOAL_REACHED', 'WINDOW_EXPIRED', 'TRANSFERRED', 'CLOSED')),
    ADD COLUMN social_rule text;

-- Which hours of social studies are due was kept as a number until now; the rule set says it too.
UPDATE training_cases
   SET social_rule = CASE social_hours WHEN 50 THEN 'IF_73_TRANSITION' ELSE 'IL_33' END
 WHERE social_hours IS NOT NULL;
ALTER TABLE training_cases DROP COLUMN social_hours;

ALTER TABLE deadlines ADD COLUMN ruleset text;
ALTER TABLE case_clocks ADD COLUMN ruleset text;

-- An answer to an appeal that sends it on decides nothing, and cannot be appealed.
ALTER TABLE decisions ALTER COLUMN appeal_by DROP NOT NULL;

CREATE TABLE appeals (
    id          uuid    PRIMARY KEY,
    decision_id uuid    NOT NULL REFERENCES decisions (id),
    case_id     uuid    NOT NULL REFERENCES training_cases (id),
    person_id   uuid    NOT NULL,
    owner_orgnr text    NOT NULL,
    sent_on     date    NOT NULL,
    received_on date    NOT NULL CHECK (received_on >= sent_on),
    in_time     boolean NOT NULL,
    state       text    NOT NULL CHECK (state IN (
        'RECEIVED', 'LATE', 'DISMISSED', 'REVERSED', 'SENT_ON', 'UPHELD', 'REVERSED_ABOVE', 'SENT_BACK',
        'DISMISSED_ABOVE', 'WITHDRAWN')),
    excuse      text,
    answer_id   uuid REFERENCES decisions (id),
    answered_on date
);
CREATE UNIQUE INDEX appeals_one_open ON appeals (decision_id) WHERE state IN ('RECEIVED', 'LATE', 'SENT_ON');
CREATE INDEX appeals_decision ON appeals (decision_id);
CREATE INDEX appeals_case ON appeals (case_id);
CREATE INDEX appeals_owner ON appeals (owner_orgnr, id);
