//! A cdylib: rustc hides everything but what is no_mangle, by a version script
//! of its own.
extern "C" {
    fn engine_open() -> i32;
}

#[no_mangle]
pub extern "C" fn plugin_open() -> i32 {
    let text: String = std::iter::repeat("x").take(3).collect();
    unsafe { engine_open() + text.len() as i32 }
}

#[no_mangle]
pub extern "C" fn plugin_close() -> i32 {
    2
}
