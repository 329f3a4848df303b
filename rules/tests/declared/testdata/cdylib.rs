pub use api_rust::rs_api;

#[no_mangle]
pub extern "C" fn plugin_open() -> i32 {
    rs_api()
}
