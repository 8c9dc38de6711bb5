//! [`unrolled`]: a block repeated for each number of a list.

/// Repeats a block for each number. Loops over rounds are too long for the compiler to unroll by itself, and rolled the
/// positions of words are not constants: the words are kept in memory, and the state is moved from register to register.
macro_rules! unrolled {
    ($index:ident in [$($number:literal)*] $block:block) => { $({ let $index: usize = $number; $block })* };
}

pub(super) use unrolled;
