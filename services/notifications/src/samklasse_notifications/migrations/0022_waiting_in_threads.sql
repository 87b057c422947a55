-- What waits in a thread is found by the thread, however much waits in all. Nothing asks for it by its position.
CREATE INDEX intents_waiting_in_thread ON intents (thread_id) WHERE state = 'WAITING';
DROP INDEX intents_waiting;
