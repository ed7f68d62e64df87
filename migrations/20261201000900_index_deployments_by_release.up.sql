-- "Which deployments did this release have?": for the page of a release, and for its lane.
CREATE INDEX deployments_by_release ON deployments (release_id) WHERE release_id IS NOT NULL;
