//! How much memory there is to be used.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// What may be used where nearly nothing is free: enough for a small result, too little to do harm.
const MIN_BYTES: u64 = 64 << 20;

/// Bytes that one input may take: three quarters of what is free, also within a container. `None` where that is not known.
pub fn limit() -> Option<u64> {
    let only_memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(only_memory).ok()?;
    // What a container holds in caches of files is free as soon as it is needed.
    let in_container = system.cgroup_limits().map(|limits| limits.total_memory.saturating_sub(limits.rss));
    share(Some(system.available_memory()).filter(|_| system.total_memory() > 0), in_container)
}

/// The share of the memory that is free in the system and in the container, where either is known.
fn share(in_system: Option<u64>, in_container: Option<u64>) -> Option<u64> {
    let free = in_system.into_iter().chain(in_container).min()?;
    Some((free / 4 * 3).max(MIN_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quarters_of_the_less_may_be_used() {
        const GIB: u64 = 1 << 30;
        assert_eq!(share(Some(8 * GIB), None), Some(6 * GIB));
        assert_eq!(share(Some(8 * GIB), Some(4 * GIB)), Some(3 * GIB));
        assert_eq!(share(Some(0), Some(4 * GIB)), Some(MIN_BYTES), "nothing free is not nothing known");
        assert_eq!(share(None, None), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_system_tells_what_is_free() {
        let bytes = limit().expect("Linux tells it");
        assert!((MIN_BYTES..1 << 50).contains(&bytes), "{bytes}");
    }
}
