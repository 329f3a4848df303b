#[no_mangle]
pub extern "C" fn rust_plugin_answer() -> i32 {
    42
}
