//! Other people's Rust, with a name for C.

#[no_mangle]
pub extern "C" fn bus_rust() -> i32 {
    7
}
