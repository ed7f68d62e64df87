{
    "name": "Base",
    "version": "1.3",
    "depends": [],
    "license": "LGPL-3",
    "data": ["data/base.xml"],
    "demo": ["data/demo.xml"],
    "post_init_hook": "post_init",
}
