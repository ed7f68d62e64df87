{
    "name": "Discuss",
    "version": "1.0",
    "depends": ["base", "web"],
    "license": "LGPL-3",
    "post_init_hook": "post_init",
}
