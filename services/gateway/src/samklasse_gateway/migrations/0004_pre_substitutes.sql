-- Which supplier was asked for a substitute teacher, and the trail of what asked.

CREATE TABLE substitutes_wanted (
    id             uuid PRIMARY KEY,
    orgnr          text NOT NULL,
    correlation_id uuid NOT NULL
);
