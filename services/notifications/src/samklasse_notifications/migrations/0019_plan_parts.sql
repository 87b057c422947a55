-- A share of a plan that came in parts, until all of them are here: the coordinator is told of the whole.
CREATE TABLE plan_parts (
    plan_id     uuid    NOT NULL,
    owner_orgnr text    NOT NULL,
    part        integer NOT NULL,
    placed      integer NOT NULL,
    waiting     integer NOT NULL,
    classes     integer NOT NULL,
    PRIMARY KEY (plan_id, owner_orgnr, part)
);
