//! The live figures of Zhoubi's own articles, one file each.

/// All of them.
pub fn all() -> lab::Registry {
    lab::Registry::default()
}
