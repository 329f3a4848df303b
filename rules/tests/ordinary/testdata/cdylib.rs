#[no_mangle]
pub extern "C" fn plugin_open() -> i32 {
    lib::seven()
}
