{
    "name": "Products",
    "version": "1.0",
    "depends": ["base", "mail", "uom"],
    "license": "LGPL-3",
    "post_init_hook": "post_init",
}
