//! Names become addresses here, and private ones are left out: what is checked is what is called.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::is_public;

/// Finds the addresses of a name.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// All addresses of a name are private.
#[derive(Debug, thiserror::Error)]
#[error("its address is private")]
pub(super) struct Private;

/// Lets only public addresses through.
pub(super) struct PublicOnly(pub(super) Lookup);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned());
        Box::pin(async move {
            let mut found = found.await?;
            let there_were_some = !found.is_empty();
            // Security: the connection is made to what is left here, so a name that changes its mind gains nothing.
            found.retain(|address| is_public(address.ip()));
            if found.is_empty() && there_were_some {
                return Err(Private.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Asks the system.
pub(super) fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    })
}
