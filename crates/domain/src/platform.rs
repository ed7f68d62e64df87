//! Platforms: who operates the Odoo of a project, which decides what is delivered.

crate::text::text_enum! {
    /// The three platforms (domain.md, "Three platforms").
    pub enum Platform {
        /// The integrator operates Odoo; one image digest is delivered.
        Cloud = "cloud",
        /// The customer operates Odoo; the same digest is delivered as a bundle.
        OnPremise = "on_premise",
        /// Odoo operates the platform; a git commit is delivered.
        OdooSh = "odoo_sh",
    }
}
