//! How long records are kept, and how much a project may add to them, and to its images, in a day.

use clap::Args;
use ecluse_engine::records::settings::Settings;

const MIB: u64 = 1 << 20;

/// Options for records of deliveries and builds. All processes need the same values.
#[derive(Args, Clone, Debug)]
pub struct Records {
    /// Days after which the payloads of processed deliveries are removed. What became of a delivery
    /// stays.
    #[arg(long, env = "ECLUSE_KEEP_PAYLOADS_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    keep_payloads_days: u16,

    /// Days after which logs are removed: of builds that have no image in the registry, and of
    /// deployments that have ended.
    #[arg(long, env = "ECLUSE_KEEP_LOGS_DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    keep_logs_days: u16,

    /// Most MiB of deliveries that a project may receive on a day (UTC). Each counts with 2 KiB
    /// more, and the last quarter is for deliveries of at most 64 KiB. Others are refused (429).
    #[arg(long, env = "ECLUSE_DELIVERY_MIB_PER_DAY", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=16_777_216))]
    delivery_mib_per_day: u32,

    /// Most MiB that a project may add on a day (UTC) to the logs of its builds and dependency
    /// images. After that, further lines are left out; the reason why a build ended is always kept.
    #[arg(long, env = "ECLUSE_LOG_MIB_PER_DAY", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=16_777_216))]
    log_mib_per_day: u32,

    /// Most MiB of new image layers that a project may add to the registry on a day (UTC), with the
    /// packages that are installed for it. After that, its builds with new layers fail until
    /// midnight.
    #[arg(long, env = "ECLUSE_IMAGE_MIB_PER_DAY", default_value_t = 20_480, value_parser = clap::value_parser!(u32).range(1..=16_777_216))]
    image_mib_per_day: u32,
}

impl Records {
    pub fn settings(&self) -> Settings {
        Settings {
            payload_days: self.keep_payloads_days,
            log_days: self.keep_logs_days,
            delivery_bytes: u64::from(self.delivery_mib_per_day) * MIB,
            log_bytes: u64::from(self.log_mib_per_day) * MIB,
            image_bytes: u64::from(self.image_mib_per_day) * MIB,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Options {
        #[command(flatten)]
        records: Records,
    }

    #[test]
    fn the_defaults_are_those_of_the_engine() {
        let options = Options::try_parse_from(["ecluse"]).unwrap();
        assert_eq!(options.records.settings(), Settings::default());
    }
}
