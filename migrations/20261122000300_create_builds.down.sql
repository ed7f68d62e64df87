DROP TABLE base_images, images, build_logs, build_steps, builds, branch_pushes, deliveries;
