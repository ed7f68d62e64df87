//! Freezes: times when nothing starts on a stage.

crate::text::text_enum! {
    /// How often a freeze repeats, counted on the calendar of its time zone.
    pub enum Recurrence {
        Once = "once",
        Daily = "daily",
        Weekly = "weekly",
        Yearly = "yearly",
    }
}

impl Recurrence {
    /// The longest duration of a freeze with this recurrence, in minutes: a freeze ends before its
    /// next occurrence starts.
    pub const fn max_minutes(self) -> u32 {
        const DAY: u32 = 24 * 60;
        match self {
            Self::Once => 366 * DAY,
            Self::Daily => DAY,
            Self::Weekly => 7 * DAY,
            Self::Yearly => 364 * DAY,
        }
    }
}
