-- Those told before the mend of `commits_between` lack every commit where the oldest one has an empty message. They are asked for again.
DELETE FROM comparisons;
