//! Merkle branches, normalized ones included.

use crate::error::{Error, ErrorCode};
use crate::hash::{Node, hash_pair};

/// The root that a leaf and its branch (bottom first) lead to.
///
/// A branch that is longer than the generalized index is deep must begin with zero nodes only: the form in which data of
/// an older fork is carried by the containers of a newer one (`is_valid_normalized_merkle_branch`,
/// <https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md>).
///
/// # Errors
/// [`ErrorCode::InvalidGindex`], [`ErrorCode::BranchDepth`], [`ErrorCode::BranchPadding`].
pub fn branch_root(leaf: &Node, branch: &[Node], gindex: u64) -> Result<Node, Error> {
    let Some(depth) = gindex.checked_ilog2() else {
        return Err(Error::new(ErrorCode::InvalidGindex, "zero is not a generalized index"));
    };
    let Some((padding, path)) =
        branch.len().checked_sub(depth as usize).and_then(|extra| branch.split_at_checked(extra))
    else {
        let message = format!("generalized index {gindex} is {depth} deep; the branch has {} nodes", branch.len());
        return Err(Error::new(ErrorCode::BranchDepth, message));
    };
    if padding.iter().any(|node| *node != [0; 32]) {
        let message =
            format!("the {} nodes before the branch of generalized index {gindex} must be zero", padding.len());
        return Err(Error::new(ErrorCode::BranchPadding, message));
    }
    Ok(path.iter().enumerate().fold(*leaf, |node, (height, sibling)| {
        if gindex >> height & 1 == 1 { hash_pair(sibling, &node) } else { hash_pair(&node, sibling) }
    }))
}

/// Whether a leaf and its branch lead to this root.
#[must_use]
pub fn is_valid_branch(leaf: &Node, branch: &[Node], gindex: u64, root: &Node) -> bool {
    branch_root(leaf, branch, gindex).is_ok_and(|found| found == *root)
}

#[cfg(test)]
mod tests {
    use super::branch_root;
    use crate::error::ErrorCode;
    use crate::hash::hash_pair;

    #[test]
    fn follows_the_bits_of_the_index_from_the_leaf_up() {
        let [leaf, first, second] = [[1; 32], [2; 32], [3; 32]];
        let root = branch_root(&leaf, &[first, second], 0b110).expect("depth two");
        assert_eq!(root, hash_pair(&second, &hash_pair(&leaf, &first)));
        assert_eq!(branch_root(&leaf, &[], 1).expect("the root itself"), leaf);
    }

    #[test]
    fn accepts_leading_zero_nodes_and_nothing_else_before_the_branch() {
        let [leaf, first, zero] = [[1; 32], [2; 32], [0; 32]];
        let plain = branch_root(&leaf, &[first], 2);
        assert_eq!(branch_root(&leaf, &[zero, zero, first], 2), plain);
        let padded = branch_root(&leaf, &[zero, first, first], 2).expect_err("padding is not zero");
        assert_eq!(padded.code, ErrorCode::BranchPadding);
        assert_eq!(branch_root(&leaf, &[], 2).expect_err("too short").code, ErrorCode::BranchDepth);
        assert_eq!(branch_root(&leaf, &[], 0).expect_err("no index").code, ErrorCode::InvalidGindex);
    }
}
