-- What a supplier that lends a teacher was last told of a class, so that it hears of no revision that says the same.

SET lock_timeout = '5s';

CREATE TABLE lent_told (
    class_id uuid  NOT NULL,
    orgnr    text  NOT NULL,
    digest   bytea NOT NULL,  -- of the letter but for its revision; leads back to nobody
    PRIMARY KEY (class_id, orgnr)
);
