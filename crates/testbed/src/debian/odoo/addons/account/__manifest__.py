{
    "name": "Invoicing",
    "version": "1.0",
    "depends": ["product"],
    "license": "LGPL-3",
    "post_init_hook": "post_init",
}
