//! Where a project's Odoo runs, which decides the unit of delivery.

crate::text::text_enum! {
    /// The three platforms (domain.md, "Three platforms").
    pub enum Platform {
        /// Operated by the integrator; the unit of delivery is one image digest.
        Cloud = "cloud",
        /// Operated by the customer; the same digest, handed over as a bundle.
        OnPremise = "on_premise",
        /// Operated by Odoo; the unit of delivery is a git commit.
        OdooSh = "odoo_sh",
    }
}
