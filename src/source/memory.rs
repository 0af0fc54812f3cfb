//! How much memory there is to be used.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Bytes that one input may take: three quarters of what is free, also within a container. `None` where that is not known.
pub(super) fn limit() -> Option<u64> {
    let only_memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(only_memory).ok()?;
    let free = system.available_memory();
    let in_container = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    Some(free.min(in_container) / 4 * 3).filter(|&bytes| bytes > 0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_is_some_and_not_too_much() {
        if let Some(bytes) = super::limit() {
            assert!((1 << 20..1 << 50).contains(&bytes), "{bytes}");
        }
    }
}
