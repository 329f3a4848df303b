#[no_mangle]
pub extern "C" fn rs_api() -> i32 {
    1
}
