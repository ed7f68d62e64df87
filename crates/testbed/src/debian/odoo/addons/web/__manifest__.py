{
    "name": "Web",
    "version": "1.0",
    "depends": ["base"],
    "license": "LGPL-3",
    "auto_install": True,
    "data": ["data/web.xml"],
    "post_init_hook": "post_init",
}
