ALTER TABLE policies RENAME CONSTRAINT policies_settings_check TO policies_lines_check;
ALTER TABLE policies RENAME COLUMN settings TO lines;
