DROP TABLE submodule_sources;
