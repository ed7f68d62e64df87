-- branch_pushes_last has the same columns.
DROP INDEX branch_pushes_newest;
