-- Which plan has somebody as PROPOSED: somebody who left and came back may stand in two that are not settled, and the
-- older one decides nothing about her. Who is PROPOSED already belongs to the plan of the class that she is in, else to
-- the one that asks about her and is answered last.

SET lock_timeout = '5s';

ALTER TABLE enrollments ADD COLUMN proposed_by uuid;

UPDATE enrollments e
   SET proposed_by = coalesce(
       (SELECT c.plan_id
          FROM members m
          JOIN classes c ON c.class_id = m.class_id
         WHERE m.enrollment_id = e.enrollment_id
           AND c.state = 'PROPOSED'),
       (SELECT p.plan_id
          FROM plan_people q
          JOIN plans p ON p.plan_id = q.plan_id
         WHERE q.enrollment_id = e.enrollment_id
           AND q.class_id IS NOT NULL
           AND (p.state = 'OPEN' OR p.settling)
         ORDER BY p.answer_by DESC, p.plan_id DESC
         LIMIT 1))
 WHERE e.state = 'PROPOSED';
