//! The packed score of an update, as servers exchange it.

/// Packs a score into three bytes: 10 bits signer count, 13 bits slot within the period, 1 bit finalized.
///
/// `finalized` means a finalized header of the attested header's period; one from an earlier period proves less and does
/// not count. Values past their bits are capped.
#[must_use]
pub fn packed_score(signer_count: u32, slot_in_period: u64, finalized: bool) -> u32 {
    let slot = u32::try_from(slot_in_period.min(0x1fff)).unwrap_or(0x1fff);
    signer_count.min(0x3ff) | slot << 10 | u32::from(finalized) << 23
}
