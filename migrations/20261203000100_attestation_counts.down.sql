ALTER TABLE attestations DROP CONSTRAINT attestations_counts_check;
ALTER TABLE attestations DROP COLUMN counts;
