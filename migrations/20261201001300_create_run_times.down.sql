DROP TABLE dependency_run_times, build_run_times;
