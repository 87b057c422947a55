-- What is looked up by person, by what it is about, or page by page by municipality, at 100,000 people: whoever asked
-- what is known of one person, had her forgotten, moved her or signed her up read these tables whole.

CREATE INDEX assessments_person ON assessments (person_id);
CREATE INDEX certificates_person ON certificates (person_id);
CREATE INDEX deadlines_about ON deadlines (about);
CREATE INDEX decisions_person ON decisions (person_id);
CREATE INDEX enrollments_page ON enrollments (owner_orgnr, id);
CREATE INDEX exam_sign_ups_person ON exam_sign_ups (person_id);
CREATE INDEX moves_person ON moves (person_id);
DROP INDEX register_tasks_person;
CREATE INDEX register_tasks_person ON register_tasks (person_id);
