//! Freezes: times when nothing starts on a stage.

crate::text::text_enum! {
    /// How often a freeze comes back, counted on the calendar of its time zone.
    pub enum Recurrence {
        Once = "once",
        Daily = "daily",
        Weekly = "weekly",
        Yearly = "yearly",
    }
}

impl Recurrence {
    /// The longest that one time may last, in minutes: it ends before the next begins.
    pub const fn longest(self) -> u32 {
        const DAY: u32 = 24 * 60;
        match self {
            Self::Once => 366 * DAY,
            Self::Daily => DAY,
            Self::Weekly => 7 * DAY,
            Self::Yearly => 364 * DAY,
        }
    }
}
