-- What is due for municipalities, gathered for a day's digest; and whose each waiting person is, so that she can move.

CREATE TABLE deadlines_near (
    owner_orgnr text NOT NULL,
    told_on     date NOT NULL,  -- the day in Europe/Oslo on which we heard
    deadline    text NOT NULL,
    about       uuid NOT NULL,
    due_on      date NOT NULL,
    paragraph   text,
    PRIMARY KEY (owner_orgnr, told_on, deadline, about)
);
CREATE INDEX deadlines_near_told_on ON deadlines_near (told_on);
CREATE INDEX deadlines_near_about ON deadlines_near (about);

ALTER TABLE unplaced ADD COLUMN person_id uuid;
CREATE INDEX unplaced_by_person ON unplaced (person_id);
