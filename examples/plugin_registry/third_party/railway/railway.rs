//! Two engines, and nothing that anybody could call.

use engines::Engine;

#[cfg(feature = "inventory")]
inventory::submit! { Engine { name: "diesel" } }
#[cfg(feature = "inventory")]
inventory::submit! { Engine { name: "steam" } }

#[cfg(feature = "linkme")]
#[linkme::distributed_slice(engines::ENGINES)]
static DIESEL: Engine = Engine { name: "diesel" };
#[cfg(feature = "linkme")]
#[linkme::distributed_slice(engines::ENGINES)]
static STEAM: Engine = Engine { name: "steam" };
