-- A policy consists of settings: {"setting": value}, only those that are set at this place.
ALTER TABLE policies RENAME COLUMN lines TO settings;
ALTER TABLE policies RENAME CONSTRAINT policies_lines_check TO policies_settings_check;
