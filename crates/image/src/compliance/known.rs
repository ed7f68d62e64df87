//! The addons in an image that do not belong to the project.

use std::collections::BTreeSet;

/// The addons that the base image has, as far as Ecluse knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownAddons {
    /// All addons in the layers of the base image.
    BaseImage(BTreeSet<String>),
    /// The base image was not read. The addons that Odoo has had for years are taken as present;
    /// about the others nothing is known.
    Unknown,
}

impl KnownAddons {
    /// The addons of the base image, and those that requirements.txt installs as Python packages.
    pub fn from_base_image(
        addons: impl IntoIterator<Item = String>,
        requirements: &[String],
    ) -> Self {
        let name = |requirement: &String| {
            let end = requirement
                .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
                .unwrap_or(requirement.len());
            packaged_addon(&requirement[..end])
        };
        Self::BaseImage(
            addons
                .into_iter()
                .chain(requirements.iter().filter_map(name))
                .collect(),
        )
    }

    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::BaseImage(names) => name == "base" || names.contains(name),
            Self::Unknown => COMMON.binary_search(&name).is_ok() || name.starts_with("l10n_"),
        }
    }
}

/// Well-known addons of Odoo Community 14.0 to 19.0, in alphabetical order.
const COMMON: &[&str] = &[
    "account",
    "account_check_printing",
    "account_debit_note",
    "account_edi",
    "account_payment",
    "analytic",
    "attachment_indexation",
    "auth_ldap",
    "auth_oauth",
    "auth_password_policy",
    "auth_signup",
    "auth_totp",
    "barcodes",
    "base",
    "base_automation",
    "base_geolocalize",
    "base_iban",
    "base_import",
    "base_setup",
    "base_vat",
    "board",
    "bus",
    "calendar",
    "contacts",
    "crm",
    "delivery",
    "digest",
    "event",
    "event_sale",
    "fetchmail",
    "fleet",
    "gamification",
    "google_account",
    "google_calendar",
    "hr",
    "hr_attendance",
    "hr_contract",
    "hr_expense",
    "hr_holidays",
    "hr_recruitment",
    "hr_skills",
    "hr_timesheet",
    "html_editor",
    "http_routing",
    "iap",
    "im_livechat",
    "link_tracker",
    "loyalty",
    "lunch",
    "mail",
    "mail_bot",
    "maintenance",
    "mass_mailing",
    "membership",
    "mrp",
    "mrp_account",
    "mrp_subcontracting",
    "note",
    "onboarding",
    "partner_autocomplete",
    "payment",
    "payment_custom",
    "phone_validation",
    "point_of_sale",
    "portal",
    "pos_restaurant",
    "pos_sale",
    "privacy_lookup",
    "product",
    "product_expiry",
    "product_margin",
    "product_matrix",
    "project",
    "project_todo",
    "purchase",
    "purchase_mrp",
    "purchase_requisition",
    "purchase_stock",
    "rating",
    "repair",
    "resource",
    "sale",
    "sale_crm",
    "sale_loyalty",
    "sale_management",
    "sale_margin",
    "sale_mrp",
    "sale_product_configurator",
    "sale_project",
    "sale_purchase",
    "sale_stock",
    "sale_timesheet",
    "sales_team",
    "sms",
    "snailmail",
    "social_media",
    "spreadsheet",
    "spreadsheet_dashboard",
    "stock",
    "stock_account",
    "stock_delivery",
    "stock_dropshipping",
    "stock_landed_costs",
    "stock_picking_batch",
    "survey",
    "uom",
    "utm",
    "web",
    "web_editor",
    "web_tour",
    "web_unsplash",
    "website",
    "website_blog",
    "website_crm",
    "website_event",
    "website_forum",
    "website_mail",
    "website_payment",
    "website_profile",
    "website_sale",
    "website_sale_stock",
    "website_slides",
];

/// The addon that the Python package of this name contains. OCA publishes addons as
/// `odoo-addon-NAME`, and up to 14.0 as `odoo14-addon-NAME`.
fn packaged_addon(package: &str) -> Option<String> {
    let (before, name) = package.split_once("-addon-")?;
    let series = before.strip_prefix("odoo")?;
    (!name.is_empty() && series.bytes().all(|b| b.is_ascii_digit())).then(|| name.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_addons_are_found_by_name() {
        assert!(COMMON.is_sorted());
        assert!(
            KnownAddons::Unknown.has("sale_stock")
                && KnownAddons::Unknown.has("l10n_fr")
                && !KnownAddons::Unknown.has("helpdesk")
        );
        let base = KnownAddons::BaseImage(["web".to_owned()].into());
        assert!(base.has("base") && base.has("web") && !base.has("sale"));
        let lines = [
            "odoo-addon-mail-tracking==18.0.1.0.0",
            "odoo14-addon-web-x",
            "my-addon-sale",
            "lxml>=5",
        ]
        .map(str::to_owned);
        let base = KnownAddons::from_base_image(["web".to_owned()], &lines);
        assert_eq!(
            base,
            KnownAddons::BaseImage(["web", "mail_tracking", "web_x"].map(str::to_owned).into())
        );
    }
}
