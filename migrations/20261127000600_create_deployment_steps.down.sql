DROP TABLE deployment_steps;
