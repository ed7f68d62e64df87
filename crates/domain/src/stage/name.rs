//! The stages that every project has, in their order.

crate::text::text_enum! {
    /// A stage of a project. A release passes the stages in this order.
    pub enum StageName {
        Staging = "staging",
        Preprod = "preprod",
        Prod = "prod",
    }
}

impl StageName {
    /// The stage that a digest must pass before this one.
    pub const fn previous(self) -> Option<Self> {
        match self {
            Self::Staging => None,
            Self::Preprod => Some(Self::Staging),
            Self::Prod => Some(Self::Preprod),
        }
    }

    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Staging => Some(Self::Preprod),
            Self::Preprod => Some(Self::Prod),
            Self::Prod => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_have_an_order() {
        for stage in StageName::ALL {
            assert_eq!(stage.as_str().parse(), Ok(*stage));
            assert_eq!(
                stage.next().and_then(StageName::previous).unwrap_or(*stage),
                *stage
            );
        }
        assert_eq!(StageName::Staging.next(), Some(StageName::Preprod));
        assert_eq!(StageName::Prod.previous(), Some(StageName::Preprod));
        assert!("production".parse::<StageName>().is_err());
        assert!(StageName::Staging < StageName::Prod);
    }
}
