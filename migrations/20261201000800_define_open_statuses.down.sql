DROP FUNCTION stage_position(text), job_is_open(text), promotion_is_open(text), promotion_is_waiting(text), build_is_open(text);
