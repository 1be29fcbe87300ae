//! What of allauth's API is still to come. Journeys that go there are not replayed; whoever builds an endpoint takes
//! it off this list.

/// Paths below the client's prefix that do not exist yet.
const NOT_BUILT: [&str; 5] = [
    "/account/providers",
    "/auth/provider/redirect",
    "/auth/provider/signup",
    "/auth/provider/token",
    "/tokens/refresh",
];

/// Whether an endpoint exists, or will never do.
pub fn is_built(path: &str) -> bool {
    !NOT_BUILT.contains(&path)
}
