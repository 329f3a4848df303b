//! What an engine is, and the registry of all that there are. Whoever has an engine
//! registers it; nobody keeps a list.

use std::ffi::{c_char, CStr};

pub struct Engine {
    pub name: &'static str,
}

#[cfg(feature = "inventory")]
inventory::collect!(Engine);

#[cfg(feature = "linkme")]
#[linkme::distributed_slice]
pub static ENGINES: [Engine];

/// The names of all engines, sorted.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "inventory")]
    let all = inventory::iter::<Engine>.into_iter();
    #[cfg(feature = "linkme")]
    let all = ENGINES.iter();
    let mut names: Vec<_> = all.map(|engine| engine.name).collect();
    names.sort();
    names
}

/// The same for C: prints who asks and what it sees.
///
/// # Safety
///
/// `who` is a C string.
#[no_mangle]
pub unsafe extern "C" fn engines_print(who: *const c_char) {
    println!("{} sees {:?}", CStr::from_ptr(who).to_string_lossy(), names());
}
