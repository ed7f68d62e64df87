{
    "name": "Sales",
    "version": "1.0",
    "depends": ["account"],
    "license": "LGPL-3",
    "post_init_hook": "post_init",
}
