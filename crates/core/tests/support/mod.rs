//! Made-up chains with real signatures, for tests: nothing of the checks under test is used to make them.

#![allow(dead_code, reason = "each test program uses a part")]

pub mod random;
pub mod sparse_tree;
pub mod test_chain;
pub mod world;
