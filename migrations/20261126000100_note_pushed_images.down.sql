DROP TABLE pushed_images;
