-- Nothing to bring back: whatever was in it can be asked again.
DELETE FROM comparisons;
