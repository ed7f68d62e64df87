{
    "name": "Units of measure",
    "version": "1.0",
    "depends": ["base"],
    "license": "LGPL-3",
    "post_init_hook": "post_init",
}
