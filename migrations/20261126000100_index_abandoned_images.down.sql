DROP INDEX builds_abandoned;
