//! `/accounts/*`: the pages on the way to and from providers.

mod apps;
mod faults;
mod pages;
mod takeover;

/// Two providers to which nobody ever goes in these tests, and where their apps are.
const TWO: &str = "[socialaccount.providers.github]\napps = [{client_id = 'ours', secret = 'secret'}]\n\
    [socialaccount.providers.gitlab]\napps = [{client_id = 'ours', secret = 'secret'}]\n";
