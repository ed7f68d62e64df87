ALTER TABLE builds DROP COLUMN dependency_image_id;
DROP TABLE dependency_logs;
DROP TABLE dependency_images;
DROP TABLE layers;
ALTER TABLE projects DROP COLUMN build_policy;
