//! The least that a plugin in Rust is made of.

#[no_mangle]
pub extern "C" fn plugin_seven() -> i32 {
    7
}
